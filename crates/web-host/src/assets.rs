//! Style sheets, scripts and images, held in memory and served under `/assets`.
//!
//! Each file has a name with a hash of its content, `design.<hash>.css`, which browsers keep for ever; templates write
//! `{{ "design.css" | asset }}` for its address. Under its plain name it is served as well, to be asked for anew each
//! time. What is text is compressed once. The pages themselves are not: they hold secrets beside what others may
//! choose, whose length a compressed page would tell (BREACH).

mod compression;
mod design;
mod hashed;
mod serving;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use tera::{Kwargs, State, Tera, TeraResult, Value};

use self::hashed::Served;
pub(crate) use self::serving::serve;

/// The folder of all assets.
const FOLDER: &str = "/assets/";

/// The name of the shared style sheet.
pub const DESIGN: &str = "design.css";

/// The assets of one server, by file name.
#[derive(Debug, Clone)]
pub struct Assets {
    files: Arc<BTreeMap<String, Cow<'static, [u8]>>>,
    served: Arc<OnceLock<Served>>,
}

impl Default for Assets {
    /// The assets that all three servers share.
    fn default() -> Self {
        let nothing = Self {
            files: Arc::default(),
            served: Arc::default(),
        };
        nothing
            .with(DESIGN, design::style_sheet().into_bytes())
            .with("icon.svg", include_bytes!("../assets/icon.svg").as_slice())
    }
}

impl Assets {
    /// Adds the file `name`, whose ending tells its media type.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, content: impl Into<Cow<'static, [u8]>>) -> Self {
        Arc::make_mut(&mut self.files).insert(name.into(), content.into());
        self.served = Arc::default();
        self
    }

    /// Adds rules to the shared style sheet, so that a page loads one.
    #[must_use]
    pub fn with_style(self, rules: &str) -> Self {
        let design = self.styled(rules);
        self.with(DESIGN, design)
    }

    /// The shared style sheet with more rules behind it.
    #[must_use]
    pub fn styled(&self, rules: &str) -> Vec<u8> {
        let mut design = self.files.get(DESIGN).cloned().unwrap_or_default().into_owned();
        design.extend_from_slice(rules.as_bytes());
        design
    }

    /// The address of the file `name`, which changes with its content.
    #[must_use]
    pub fn address(&self, name: &str) -> Option<String> {
        let hashed = self.served().hashed_name(name)?;
        Some(format!("{FOLDER}{hashed}"))
    }

    /// Compresses everything now instead of when it is asked for.
    pub(crate) fn compress(&self) {
        self.served().compress();
    }

    fn served(&self) -> &Served {
        self.served.get_or_init(|| Served::new(&self.files))
    }

    /// Gives `tera` the filter `asset`.
    pub(crate) fn register(&self, tera: &mut Tera) {
        let assets = self.clone();
        tera.register_filter(
            "asset",
            move |name: &str, _: Kwargs, _: &State<'_>| -> TeraResult<Value> {
                assets
                    .address(name)
                    .map(|address| Value::safe_string(&address))
                    .ok_or_else(|| tera::Error::message(format!("there is no asset `{name}`")))
            },
        );
    }
}

#[cfg(test)]
mod tests;
