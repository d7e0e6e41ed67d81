//! Patterns of endpoints, such as `POST /v1/users/{userId}/actions/{action}`.

use std::fmt;

use crate::tenant::TenantError;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Which endpoints a fault is set for: a path, with the method before it where only that one is meant. `{…}` stands
/// for one segment, `*` at the end for all that follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint(String);

impl Endpoint {
    pub(crate) fn parse(text: &str) -> Result<Self, TenantError> {
        let problem = |what: &str| {
            TenantError::invalid_request(format!(
                "The endpoint `{text}` {what}: write for instance `*`, `/v1/validate`, `POST /v1/users/{{userId}}/actions/{{action}}` or `/v1/client/*`."
            ))
        };
        let words: Vec<_> = text.split_ascii_whitespace().collect();
        let (method, path) = match *words.as_slice() {
            [path] => (None, path),
            [method, path] => (Some(method.to_ascii_uppercase()), path),
            _ => return Err(problem("is not a method and a path")),
        };
        if method.as_deref().is_some_and(|method| !METHODS.contains(&method)) {
            return Err(problem("has an unknown method"));
        }
        let is_known = path == "*" || path == "/*" || path == "/v1" || path.starts_with("/v1/");
        if !is_known || text.len() > 500 {
            return Err(problem("is not a path of the API"));
        }
        Ok(Self(method.map_or_else(
            || path.to_owned(),
            |method| format!("{method} {path}"),
        )))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a request with this method and path is meant. Doubled and trailing slashes do not count.
    pub(super) fn matches(&self, method: &str, path: &str) -> bool {
        let (expected_method, pattern) = self.0.split_once(' ').unwrap_or(("", &self.0));
        if !expected_method.is_empty() && expected_method != method {
            return false;
        }
        let mut actual = segments(path);
        for expected in segments(pattern) {
            if expected == "*" {
                return true;
            }
            let fits = |segment: &str| segment == expected || is_placeholder(expected);
            if !actual.next().is_some_and(fits) {
                return false;
            }
        }
        actual.next().is_none()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The segments of a path, without the empty ones.
pub(super) fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

fn is_placeholder(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}
