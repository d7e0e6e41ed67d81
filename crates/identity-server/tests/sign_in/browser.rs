//! A browser, as far as these tests need one: cookies, forms, and no redirect followed unasked.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use actix_web::cookie::Cookie;
use actix_web::http::header::{HeaderMap, LOCATION};
use actix_web::http::{StatusCode, header};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use url::{Url, form_urlencoded};
use web_host::Service;

#[derive(Clone)]
pub(crate) struct Browser {
    service: Service,
    pub(crate) address: SocketAddr,
    pub(crate) cookies: BTreeMap<String, Cookie<'static>>,
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) set_cookies: Vec<Cookie<'static>>,
    pub(crate) body: String,
}

impl Browser {
    pub(crate) fn new(service: &Service) -> Self {
        Self {
            service: service.clone(),
            address: "192.0.2.7:4711".parse().unwrap(),
            cookies: BTreeMap::new(),
        }
    }

    pub(crate) async fn get(&mut self, address: &str) -> Reply {
        self.send(TestRequest::get().uri(&path_of(address))).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = TestRequest::post()
            .uri(path)
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .insert_header((header::USER_AGENT, "Test browser"))
            .set_payload(body);
        self.send(request).await
    }

    pub(crate) async fn send(&mut self, mut request: TestRequest) -> Reply {
        for cookie in self.cookies.values() {
            request = request.cookie(cookie.clone());
        }
        request = request.peer_addr(self.address);
        let app = init_service(web_host::app(&self.service)).await;
        let response = call_service(&app, request.to_request()).await;
        let set_cookies: Vec<_> = response.response().cookies().map(Cookie::into_owned).collect();
        for cookie in &set_cookies {
            self.cookies.insert(cookie.name().to_owned(), cookie.clone());
        }
        Reply {
            status: response.status(),
            headers: response.headers().clone(),
            set_cookies,
            body: String::from_utf8(read_body(response).await.to_vec()).unwrap(),
        }
    }

    /// Opens the login page, fills in name and password, and sends the form.
    pub(crate) async fn sign_in(&mut self, username: &str, password: &str, return_url: &str) -> Reply {
        let page = self.login_page(return_url).await;
        self.submit(&page, &[("username", username), ("password", password)])
            .await
    }

    pub(crate) async fn login_page(&mut self, return_url: &str) -> Reply {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("returnUrl", return_url)
            .finish();
        self.get(&format!("/Account/Login?{query}")).await
    }

    /// Sends the login form of `page`, with these fields typed in.
    pub(crate) async fn submit(&mut self, page: &Reply, typed: &[(&str, &str)]) -> Reply {
        let (csrf, return_url) = (page.field("csrf"), page.field("returnUrl"));
        let mut fields = vec![("csrf", csrf.as_str()), ("returnUrl", return_url.as_str())];
        fields.extend(typed);
        self.post("/Account/Login", &fields).await
    }

    /// Sends the passkey form of `page`, as its script does.
    pub(crate) async fn submit_passkey(&mut self, page: &Reply, token: &str) -> Reply {
        let (csrf, return_url, login) = (page.field("csrf"), page.field("returnUrl"), page.field("login"));
        let fields = [
            ("csrf", csrf.as_str()),
            ("returnUrl", &return_url),
            ("login", &login),
            ("token", token),
        ];
        self.post("/Account/Login/Callback", &fields).await
    }

    /// Who the home page says is signed in.
    pub(crate) async fn signed_in_as(&mut self) -> Option<String> {
        let home = self.get("/").await;
        home.between("id=\"signed-in-as\">", "<")
    }

    pub(crate) fn cookie(&self, name: &str) -> &Cookie<'static> {
        &self.cookies[name]
    }
}

impl Reply {
    pub(crate) fn location(&self) -> &str {
        self.headers
            .get(LOCATION)
            .map_or("(no redirect)", |value| value.to_str().unwrap())
    }

    /// The value of a hidden field or an input.
    pub(crate) fn field(&self, name: &str) -> String {
        let input = self.between(&format!("name=\"{name}\""), ">").unwrap_or_default();
        let value = input.split("value=\"").nth(1).unwrap_or_default();
        unescape(value.split('"').next().unwrap_or_default())
    }

    /// What the page says went wrong.
    pub(crate) fn error(&self) -> String {
        self.between("id=\"error\"", "</div>")
            .and_then(|error| Some(error.split("<p>").nth(1)?.split('<').next()?.to_owned()))
            .unwrap_or_default()
    }

    pub(crate) fn between(&self, start: &str, end: &str) -> Option<String> {
        let rest = self.body.split(start).nth(1)?;
        Some(rest.split(end).next()?.to_owned())
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

fn path_of(address: &str) -> String {
    match Url::parse(address) {
        Ok(url) => format!("{}?{}", url.path(), url.query().unwrap_or_default()),
        Err(_) => address.to_owned(),
    }
}
