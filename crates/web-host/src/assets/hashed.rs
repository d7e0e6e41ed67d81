//! What is served: each file under a name that changes with its content, with the names of others written into it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use actix_web::web::Bytes;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::FOLDER;
use super::compression::{Coding, compress};

/// Bytes of the digest that stand in a name: 72 bits, which tell versions of a file apart.
const HASH_LENGTH: usize = 9;

/// Files below this many bytes gain nothing.
const WORTH_COMPRESSING: usize = 512;

/// One file as it is served.
#[derive(Debug)]
pub(super) struct Asset {
    pub(super) content_type: &'static str,
    pub(super) tag: String,
    pub(super) hashed_name: String,
    content: Bytes,
    gzip: OnceLock<Option<Bytes>>,
    brotli: OnceLock<Option<Bytes>>,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Served {
    by_name: BTreeMap<String, Asset>,
    /// From the name with a hash to the plain one.
    names: BTreeMap<String, String>,
}

impl Asset {
    fn new(name: &str, content: Vec<u8>) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &content);
        let tag = URL_SAFE_NO_PAD.encode(&digest.as_ref()[..HASH_LENGTH]);
        let hashed_name = match name.rsplit_once('.') {
            Some((stem, ending)) => format!("{stem}.{tag}.{ending}"),
            None => format!("{name}.{tag}"),
        };
        Self {
            content_type: content_type(name),
            tag,
            hashed_name,
            content: content.into(),
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    /// The content in this coding, where that is shorter.
    pub(super) fn coded(&self, coding: Coding) -> Option<&Bytes> {
        let cell = match coding {
            Coding::Brotli => &self.brotli,
            Coding::Gzip => &self.gzip,
        };
        let coded = cell.get_or_init(|| {
            if !self.is_text() || self.content.len() < WORTH_COMPRESSING {
                return None;
            }
            let coded = compress(coding, &self.content)?;
            (coded.len() < self.content.len()).then(|| coded.into())
        });
        coded.as_ref()
    }

    pub(super) fn content(&self) -> &Bytes {
        &self.content
    }

    fn is_text(&self) -> bool {
        self.content_type.starts_with("text/") || self.content_type == "image/svg+xml"
    }
}

impl Served {
    pub(super) fn new(files: &BTreeMap<String, Cow<'static, [u8]>>) -> Self {
        let mut served = Self::default();
        for name in files.keys() {
            served.add(name, files, &mut BTreeSet::new());
        }
        served
    }

    /// Adds a file behind those that it names. Where files name each other in a circle, one keeps to the plain name.
    fn add<'a>(
        &mut self,
        name: &'a str,
        files: &'a BTreeMap<String, Cow<'static, [u8]>>,
        above: &mut BTreeSet<&'a str>,
    ) {
        if self.by_name.contains_key(name) || !above.insert(name) {
            return;
        }
        let Some(content) = files.get(name) else {
            return;
        };
        let content = match (std::str::from_utf8(content), content_type(name)) {
            (Ok(text), kind) if kind.starts_with("text/") => {
                let mut text = text.to_owned();
                for other in files.keys().filter(|other| *other != name) {
                    let address = format!("{FOLDER}{other}");
                    if !text.contains(&address) {
                        continue;
                    }
                    self.add(other, files, above);
                    if let Some(hashed) = self.hashed_name(other) {
                        for quote in ['"', '\'', ')'] {
                            text = text
                                .replace(&format!("{address}{quote}"), &format!("{FOLDER}{hashed}{quote}"));
                        }
                    }
                }
                text.into_bytes()
            }
            _ => content.to_vec(),
        };
        above.remove(name);
        let asset = Asset::new(name, content);
        self.names.insert(asset.hashed_name.clone(), name.to_owned());
        self.by_name.insert(name.to_owned(), asset);
    }

    pub(super) fn hashed_name(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(|asset| asset.hashed_name.as_str())
    }

    /// The file that `name` means, and whether it names this very content. The hash of another version finds this one:
    /// while a new release is rolled out, a page of one replica may ask another for what it loads.
    pub(super) fn find(&self, name: &str) -> Option<(&Asset, bool)> {
        if let Some(plain) = self.names.get(name) {
            return self.by_name.get(plain).map(|asset| (asset, true));
        }
        let asset = self
            .by_name
            .get(name)
            .or_else(|| self.by_name.get(&without_hash(name)?))?;
        Some((asset, false))
    }

    pub(super) fn compress(&self) {
        for asset in self.by_name.values() {
            for coding in Coding::ALL {
                asset.coded(coding);
            }
        }
    }
}

/// `design.css` for `design.<hash>.css`.
fn without_hash(name: &str) -> Option<String> {
    let (rest, ending) = name.rsplit_once('.')?;
    let (stem, _) = rest.rsplit_once('.')?;
    Some(format!("{stem}.{ending}"))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
