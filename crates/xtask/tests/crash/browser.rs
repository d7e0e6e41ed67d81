//! A browser, as far as signing in needs one: cookies, forms, and no redirect followed unasked.

use std::{collections::BTreeMap, time::Duration};

use reqwest::{Client, Method, StatusCode, header};

/// Nobody waits longer for a page.
const PATIENCE: Duration = Duration::from_secs(15);

/// A browser, or an application's HTTP client. Cookies are kept whatever they say of `Secure`: the servers stand behind a
/// proxy that ends TLS, and this speaks to them directly.
#[derive(Clone)]
pub(crate) struct Browser {
    http: Client,
    cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
    /// Names of the cookies that were set.
    pub(crate) cookies: Vec<String>,
}

/// Nothing came back that could be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nobody listens: the request was not sent.
    Refused,
    /// The connection broke, or it took too long: it may have been carried out.
    Broken,
    /// The server says that it failed: it may have been carried out.
    Failed(StatusCode),
}

impl Browser {
    pub(crate) fn new(http: Client) -> Self {
        Self {
            http,
            cookies: BTreeMap::new(),
        }
    }

    /// Sends a request. A status from 500 on is trouble.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        url: &str,
        form: &[(&str, &str)],
    ) -> Result<Reply, Trouble> {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = self.http.request(method.clone(), url).timeout(PATIENCE);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if method == Method::POST {
            request = request.form(form);
        }
        let response = request.send().await.map_err(|error| trouble(&error))?;
        let status = response.status();
        let header_text = |value: &header::HeaderValue| value.to_str().expect("headers are ASCII").to_owned();
        let location = response.headers().get(header::LOCATION).map(header_text);
        let set: Vec<String> = response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .map(header_text)
            .collect();
        let body = response.text().await.map_err(|error| trouble(&error))?;
        if status.is_server_error() {
            return Err(Trouble::Failed(status));
        }
        Ok(Reply {
            status,
            location,
            body,
            cookies: set.iter().filter_map(|cookie| self.keep(cookie)).collect(),
        })
    }

    /// Takes a cookie, and returns its name unless it is deleted by that.
    fn keep(&mut self, cookie: &str) -> Option<String> {
        let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
        let (name, value) = pair.split_once('=')?;
        if value.is_empty() || attributes.to_ascii_lowercase().contains("max-age=0") {
            self.cookies.remove(name);
            return None;
        }
        self.cookies.insert(name.to_owned(), value.to_owned());
        Some(name.to_owned())
    }
}

fn trouble(error: &reqwest::Error) -> Trouble {
    if error.is_connect() {
        Trouble::Refused
    } else {
        Trouble::Broken
    }
}

impl Reply {
    /// The value of a hidden field.
    pub(crate) fn field(&self, name: &str) -> String {
        let mut inputs = self.body.split("<input").skip(1);
        let input = inputs.find(|input| input.contains(&format!("name=\"{name}\"")));
        let value = input.and_then(|input| {
            input
                .split('>')
                .next()?
                .split("value=\"")
                .nth(1)?
                .split('"')
                .next()
        });
        unescape(value.unwrap_or_default())
    }

    /// Where the form with the id or field `with` is sent to.
    pub(crate) fn form_action(&self, with: &str) -> Option<String> {
        let form = self
            .body
            .split("<form")
            .skip(1)
            .find(|form| form.contains(with))?;
        Some(unescape(form.split("action=\"").nth(1)?.split('"').next()?))
    }

    /// Where the link with this id leads.
    pub(crate) fn link(&self, id: &str) -> Option<String> {
        let link = self
            .body
            .split("<a ")
            .find(|link| link.contains(&format!("id=\"{id}\"")))?;
        Some(unescape(link.split("href=\"").nth(1)?.split('"').next()?))
    }

    /// The first words of the page, for a report.
    pub(crate) fn summary(&self) -> String {
        let main = self.body.split("<main").nth(1).unwrap_or(&self.body);
        let text: String = main
            .split('<')
            .filter_map(|piece| piece.split_once('>').map(|(_, text)| text))
            .collect();
        let words: Vec<&str> = text.split_whitespace().take(30).collect();
        format!("{} {}", self.status, words.join(" "))
    }
}

fn unescape(text: &str) -> String {
    text.replace("&#x2F;", "/")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
