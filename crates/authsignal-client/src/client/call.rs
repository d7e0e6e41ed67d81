//! One call: what is to be sent, and whether it may be sent twice.

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde::Serialize;
use url::Url;

use crate::identifiers::InvalidValue;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const NOT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Whether a call that may have been executed may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// The second execution changes nothing.
    Safe,
    /// The second execution would do something again: send a code, use one up, rotate a token.
    Unsafe,
}

pub(crate) struct Call {
    pub(crate) method: Method,
    /// The path with its parameters as names in braces; this is what a trace shows.
    pub(crate) route: &'static str,
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, String)>,
    /// Already JSON; cloning it for another attempt copies nothing.
    pub(crate) body: Option<Bytes>,
    pub(crate) repeat: Repeat,
}

impl Call {
    pub(crate) fn get(route: &'static str, parameters: &[&str]) -> Self {
        Self::new(Method::GET, route, parameters, Repeat::Safe)
    }

    pub(crate) fn delete(route: &'static str, parameters: &[&str]) -> Self {
        Self::new(Method::DELETE, route, parameters, Repeat::Safe)
    }

    pub(crate) fn patch(route: &'static str, parameters: &[&str]) -> Self {
        Self::new(Method::PATCH, route, parameters, Repeat::Safe)
    }

    pub(crate) fn post(route: &'static str, parameters: &[&str], repeat: Repeat) -> Self {
        Self::new(Method::POST, route, parameters, repeat)
    }

    fn new(method: Method, route: &'static str, parameters: &[&str], repeat: Repeat) -> Self {
        Self {
            method,
            route,
            path: path(route, parameters),
            query: Vec::new(),
            body: None,
            repeat,
        }
    }

    pub(crate) fn query(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self, InvalidValue> {
        let body = serde_json::to_vec(body)
            .map_err(|_| InvalidValue::new("request", "cannot be written as JSON"))?;
        self.body = Some(body.into());
        Ok(self)
    }

    /// The address under a base URL whose path does not end with a slash.
    pub(crate) fn url(&self, base_url: &Url) -> Result<Url, InvalidValue> {
        let path = format!("{}{}", base_url.path().trim_end_matches('/'), self.path);
        let mut url = base_url.clone();
        url.set_path(&path);
        // URL parsers resolve `..`, even percent-encoded: what is sent must be what was meant.
        if url.path() != path {
            return Err(InvalidValue::new("request", "would be sent to another path"));
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

/// Fills the names in braces, in their order.
fn path(route: &str, parameters: &[&str]) -> String {
    let mut parameters = parameters.iter();
    let mut path = String::with_capacity(route.len() + 64);
    for segment in route.split('/').skip(1) {
        path.push('/');
        let parameter = if segment.starts_with('{') {
            parameters.next()
        } else {
            None
        };
        match parameter {
            Some(parameter) => path.extend(utf8_percent_encode(parameter, NOT_UNRESERVED)),
            None => path.push_str(segment),
        }
    }
    path
}

#[cfg(test)]
mod tests;
