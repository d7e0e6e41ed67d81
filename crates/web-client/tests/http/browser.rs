//! As much of a browser as the tests need: it keeps cookies and does not follow redirects.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::{StatusCode, header};
use actix_web::test::TestRequest;
use url::Url;

/// Sends a request to the server in process.
pub(crate) type Send = Rc<dyn Fn(TestRequest) -> Pin<Box<dyn Future<Output = Reply>>>>;

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) cookies: Vec<Cookie<'static>>,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where it redirects to.
    pub(crate) fn location(&self) -> &str {
        let location = self.headers.get(header::LOCATION);
        location
            .unwrap_or_else(|| panic!("no redirect: {} {}", self.status, self.body))
            .to_str()
            .unwrap()
    }

    /// The text of the element with this id.
    pub(crate) fn text_of(&self, id: &str) -> &str {
        self.after(&format!("id=\"{id}\""))
            .split_once('>')
            .unwrap()
            .1
            .split('<')
            .next()
            .unwrap()
            .trim()
    }

    /// The value of the claim's row.
    pub(crate) fn claim(&self, name: &str) -> &str {
        let row = self.after(&format!("data-claim=\"{name}\""));
        row.split_once("<td")
            .unwrap()
            .1
            .split_once('>')
            .unwrap()
            .1
            .split('<')
            .next()
            .unwrap()
    }

    /// Where the page suggests to try again.
    pub(crate) fn retry(&self) -> &str {
        self.after("id=\"try-again\" href=\"").split('"').next().unwrap()
    }

    /// The CSRF token of the page's forms.
    pub(crate) fn csrf(&self) -> &str {
        self.after("name=\"csrf\" value=\"").split('"').next().unwrap()
    }

    fn after(&self, text: &str) -> &str {
        self.body
            .split_once(text)
            .unwrap_or_else(|| panic!("no {text} in {}", self.body))
            .1
    }
}

/// One browser, with its own cookies.
#[derive(Clone)]
pub(crate) struct Browser {
    send: Send,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Browser {
    pub(crate) fn new(send: Send) -> Self {
        Self {
            send,
            cookies: RefCell::default(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(TestRequest::get().uri(path)).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.send(TestRequest::post().uri(path).set_form(form)).await
    }

    /// The redirect to the provider that `path` answers with.
    pub(crate) async fn redirect_of(&self, path: &str) -> Url {
        let reply = self.get(path).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
        Url::parse(reply.location()).unwrap()
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.cookies
            .borrow_mut()
            .insert(name.to_owned(), value.to_owned());
    }

    /// The names of the cookies that start so.
    pub(crate) fn cookies_named(&self, beginning: &str) -> Vec<String> {
        self.cookies
            .borrow()
            .keys()
            .filter(|name| name.starts_with(beginning))
            .cloned()
            .collect()
    }

    pub(crate) async fn send(&self, mut request: TestRequest) -> Reply {
        for (name, value) in self.cookies.borrow().iter() {
            request = request.cookie(Cookie::new(name.clone(), value.clone()));
        }
        let reply = (self.send)(request).await;
        for cookie in &reply.cookies {
            assert_careful(cookie);
            let removed = cookie.max_age().is_some_and(time::Duration::is_zero);
            let mut cookies = self.cookies.borrow_mut();
            if removed {
                cookies.remove(cookie.name());
            } else {
                cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        reply
    }
}

/// What holds for every cookie of this server.
fn assert_careful(cookie: &Cookie<'_>) {
    assert!(cookie.name().starts_with("__Host-client-"), "{cookie}");
    assert!(
        cookie.secure() == Some(true) && cookie.http_only() == Some(true),
        "{cookie}"
    );
    assert!(
        cookie.path() == Some("/") && cookie.domain().is_none(),
        "{cookie}"
    );
    // Only what a form of the provider brings back may come along with forms of other sites.
    let is_careful = match cookie.same_site() {
        Some(SameSite::Lax | SameSite::Strict) => true,
        _ => cookie.name().starts_with("__Host-client-pending-"),
    };
    assert!(is_careful, "{cookie}");
}
