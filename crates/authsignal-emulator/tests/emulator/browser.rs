//! A browser without JavaScript: cookies, links and forms.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder};

use crate::harness::Emulator;

pub(crate) struct Browser<'a> {
    emulator: &'a Emulator,
    cookies: BTreeMap<String, String>,
}

/// A page, or a redirect to one.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) html: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(emulator: &'a Emulator) -> Self {
        Self {
            emulator,
            cookies: BTreeMap::new(),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        let request = self.emulator.request(Method::GET, path);
        self.send(request).await
    }

    /// Follows redirects within the emulator.
    pub(crate) async fn open(&mut self, url: &str) -> Page {
        let mut page = self.get(self.path(url)).await;
        while let Some(location) = page.location.clone().filter(|location| location.starts_with('/')) {
            page = self.get(&location).await;
        }
        page
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.emulator.request(Method::POST, path).form(fields);
        self.send(request).await
    }

    /// Fills the form of `page` in, with its hidden fields, and submits it.
    pub(crate) async fn submit(&mut self, page: &Page, fields: &[(&str, &str)]) -> Page {
        let action = page.attribute("<form", "action");
        let mut all: Vec<(&str, String)> = page.hidden_fields();
        all.extend(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.post(&action, &all).await
    }

    pub(crate) async fn send(&mut self, request: RequestBuilder) -> Page {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let response = request.header("cookie", cookies.join("; ")).send().await.unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap_or_default();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Page {
            status: response.status().as_u16(),
            location: response
                .headers()
                .get("location")
                .map(|value| value.to_str().unwrap().to_owned()),
            headers: response.headers().clone(),
            html: response.text().await.unwrap(),
        }
    }

    fn path<'u>(&self, url: &'u str) -> &'u str {
        url.strip_prefix(&self.emulator.base).unwrap_or(url)
    }
}

impl Page {
    pub(crate) fn has(&self, id: &str) -> bool {
        self.html.contains(&format!("id=\"{id}\""))
    }

    /// The attribute of the first element that begins with `element`.
    pub(crate) fn attribute(&self, element: &str, name: &str) -> String {
        let start = self
            .html
            .find(element)
            .unwrap_or_else(|| panic!("no {element} in {}", self.html));
        let tag = &self.html[start..start + self.html[start..].find('>').unwrap()];
        unescape(between(tag, &format!(" {name}=\""), "\""))
    }

    /// The text of the element with this id, which holds no other elements.
    pub(crate) fn text(&self, id: &str) -> String {
        let rest = between(&self.html, &format!("id=\"{id}\""), "</");
        unescape(rest.split_once('>').unwrap().1).trim().to_owned()
    }

    /// The target of the link with this id.
    pub(crate) fn link(&self, id: &str) -> String {
        let at = self
            .html
            .find(&format!("id=\"{id}\""))
            .unwrap_or_else(|| panic!("no #{id}"));
        let start = self.html[..at].rfind('<').unwrap();
        let tag = &self.html[start..start + self.html[start..].find('>').unwrap()];
        unescape(between(tag, "href=\"", "\""))
    }

    pub(crate) fn list_items(&self, id: &str) -> Vec<String> {
        let list = between(&self.html, &format!("id=\"{id}\""), "</ul>");
        list.split("<li>")
            .skip(1)
            .map(|item| item.split('<').next().unwrap().to_owned())
            .collect()
    }

    /// The token against forged forms.
    pub(crate) fn csrf(&self) -> String {
        self.attribute("<input type=\"hidden\" name=\"csrf\"", "value")
    }

    /// Those of the first form.
    fn hidden_fields(&self) -> Vec<(&str, String)> {
        let form = between(&self.html, "<form", "</form>");
        let hidden = form.split("<input type=\"hidden\" name=\"").skip(1);
        hidden
            .filter_map(|rest| {
                let (name, rest) = rest.split_once('"')?;
                let value = rest.split_once('>')?.0;
                value
                    .contains("value=\"")
                    .then(|| (name, unescape(between(value, "value=\"", "\""))))
            })
            .collect()
    }
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let rest = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"))
        .1;
    rest.split(end).next().unwrap_or_default()
}

fn unescape(text: &str) -> String {
    let entities = [
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2F;", "/"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(text.to_owned(), |text, (entity, character)| {
            text.replace(entity, character)
        })
}
