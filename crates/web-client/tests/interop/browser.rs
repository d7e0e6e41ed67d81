//! As much of a browser as these tests need: it follows redirects, keeps the cookies of each host, and fills in forms.

use std::cell::RefCell;
use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use url::Url;

/// More redirects than any sign-in has.
const MOST_REDIRECTS: usize = 20;

pub(crate) struct Browser {
    http: Client,
    /// The name that a site has, and where it really is.
    site: (String, String),
    cookies: RefCell<BTreeMap<(String, String), String>>,
}

pub(crate) struct Page {
    pub(crate) url: String,
    pub(crate) body: String,
}

pub(crate) struct Form {
    pub(crate) action: String,
    fields: Vec<(String, String)>,
}

impl Page {
    /// The value of the first field of this name.
    pub(crate) fn field(&self, name: &str) -> &str {
        attribute_after(&self.body, &format!("name=\"{name}\""), "value")
            .unwrap_or_else(|| panic!("no {name} in {}", self.body))
    }

    /// The first form, with what its hidden fields hold.
    pub(crate) fn form(&self) -> Form {
        let start = self
            .body
            .find("<form")
            .unwrap_or_else(|| panic!("no form in {}", self.body));
        let form = self.body[start..].split("</form>").next().unwrap();
        let action = attribute_after(form, "<form", "action").unwrap();
        let action = action.replace("&amp;", "&").replace("&#x2F;", "/");
        let fields = form.split("<input").skip(1).filter_map(|input| {
            let input = input.split('>').next()?;
            let name = attribute_after(input, "", "name")?;
            let value = attribute_after(input, "", "value").unwrap_or_default();
            input
                .contains("hidden")
                .then(|| (name.to_owned(), value.to_owned()))
        });
        Form {
            action: Url::parse(&self.url).unwrap().join(&action).unwrap().to_string(),
            fields: fields.collect(),
        }
    }
}

impl Form {
    pub(crate) fn with<'a>(&'a self, name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
        let mut fields: Vec<(&str, &str)> = self
            .fields
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        fields.push((name, value));
        fields
    }
}

fn attribute_after<'a>(html: &'a str, start: &str, name: &str) -> Option<&'a str> {
    let rest = &html[html.find(start)? + start.len()..];
    let rest = rest.split('>').next()?;
    let value = &rest[rest.find(&format!("{name}=\""))? + name.len() + 2..];
    value.split('"').next()
}

impl Browser {
    pub(crate) fn new(name: &str, address: &str) -> Self {
        web_host::tls::install_crypto_provider();
        Self {
            http: Client::builder().redirect(Policy::none()).build().unwrap(),
            site: (name.to_owned(), address.to_owned()),
            cookies: RefCell::default(),
        }
    }

    /// Opens `path` at the client and signs in on the way, as somebody whom the provider believes.
    pub(crate) async fn sign_in(&self, path: &str) -> Page {
        let login = self.get(&format!("{}{path}", self.site.0)).await;
        let form = login.form();
        let mut fields = form.with("login", "ada");
        fields.push(("password", "whatever"));
        let consent = self.post(&form.action, &fields).await;
        let form = consent.form();
        let page = self.post(&form.action, &form.with("x", "")).await;
        if page.url.starts_with(&self.site.0) {
            return page;
        }
        // The answer in a form that a script would send by itself.
        let form = page.form();
        self.post(&form.action, &form.with("x", "")).await
    }

    pub(crate) async fn get(&self, url: &str) -> Page {
        self.follow(url, self.http.get(self.address_of(url))).await
    }

    pub(crate) async fn post(&self, url: &str, form: &[(&str, &str)]) -> Page {
        self.follow(url, self.http.post(self.address_of(url)).form(form))
            .await
    }

    async fn follow(&self, url: &str, request: RequestBuilder) -> Page {
        let (mut url, mut request) = (url.to_owned(), request);
        for _ in 0..MOST_REDIRECTS {
            let reply = request
                .header(COOKIE, self.cookies_for(&url))
                .send()
                .await
                .unwrap();
            self.keep(&url, reply.headers().get_all(SET_COOKIE).iter());
            let Some(location) = reply.headers().get(LOCATION) else {
                let status = reply.status();
                let body = reply.text().await.unwrap();
                assert_eq!(status, StatusCode::OK, "{url}: {body}");
                return Page { url, body };
            };
            url = Url::parse(&url)
                .unwrap()
                .join(location.to_str().unwrap())
                .unwrap()
                .to_string();
            request = self.http.get(self.address_of(&url));
        }
        panic!("{url} leads round in circles");
    }

    fn address_of(&self, url: &str) -> String {
        url.replacen(&self.site.0, &self.site.1, 1)
    }

    fn cookies_for(&self, url: &str) -> String {
        let host = host_of(url);
        let cookies = self.cookies.borrow();
        let own = cookies.iter().filter(|((of, _), _)| *of == host);
        own.map(|((_, name), value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn keep<'a>(&self, url: &str, cookies: impl Iterator<Item = &'a reqwest::header::HeaderValue>) {
        for cookie in cookies {
            let cookie = actix_web::cookie::Cookie::parse(cookie.to_str().unwrap().to_owned()).unwrap();
            let key = (host_of(url), cookie.name().to_owned());
            let is_removed = cookie.value().is_empty()
                || cookie
                    .max_age()
                    .is_some_and(actix_web::cookie::time::Duration::is_zero);
            let mut cookies = self.cookies.borrow_mut();
            if is_removed {
                cookies.remove(&key);
            } else {
                cookies.insert(key, cookie.value().to_owned());
            }
        }
    }
}

fn host_of(url: &str) -> String {
    Url::parse(url).unwrap().origin().ascii_serialization()
}
