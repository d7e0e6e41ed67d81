use std::cell::RefCell;

use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use oidc_protocol::authentication::{AuthenticationEvent, KeyProtection, VerifiedMethod};
use oidc_protocol::identifiers::SubjectId;
use serde_json::Value;
use web_host::{Clock, Service};

use crate::storage::StoredSession;

use super::provider::{Provider, Reply, authorize_path};

pub(super) const PASSWORD: &[VerifiedMethod] = &[VerifiedMethod::Password];
pub(super) const MULTI_FACTOR: &[VerifiedMethod] =
    &[VerifiedMethod::Password, VerifiedMethod::AuthenticatorApp];
pub(super) const PASSKEY: &[VerifiedMethod] = &[VerifiedMethod::Passkey {
    user_verified: true,
    key_protection: KeyProtection::Software,
}];

/// A browser, with its cookies.
pub(super) struct Visitor<'a> {
    provider: &'a Provider,
    cookies: RefCell<Vec<Cookie<'static>>>,
    user_agent: &'static str,
    address: &'static str,
}

impl<'a> Visitor<'a> {
    pub(super) fn of(provider: &'a Provider) -> Self {
        Self {
            provider,
            cookies: RefCell::default(),
            user_agent: "",
            address: "127.0.0.1:50000",
        }
    }

    /// A browser that calls itself this, at this address.
    pub(super) fn with(provider: &'a Provider, user_agent: &'static str, address: &'static str) -> Self {
        Self {
            user_agent,
            address,
            ..Self::of(provider)
        }
    }

    /// A browser in which Alice has signed in with password and authenticator app.
    pub(super) async fn signed_in(provider: &'a Provider) -> Self {
        let visitor = Self::of(provider);
        visitor.sign_in("alice", MULTI_FACTOR).await;
        visitor
    }

    /// The same browser with a cookie that it got before.
    pub(super) fn with_cookie(self, name: &'static str, value: &'static str) -> Self {
        self.keep(&[Cookie::new(name, value)]);
        self
    }

    pub(super) fn provider(&self) -> &'a Provider {
        self.provider
    }

    /// The same cookies at another server.
    pub(super) fn at<'b>(&self, provider: &'b Provider) -> Visitor<'b> {
        Visitor {
            provider,
            cookies: self.cookies.clone(),
            ..*self
        }
    }

    pub(super) async fn sign_in(&self, subject: &str, methods: &[VerifiedMethod]) {
        self.sign_in_with(subject, methods, false).await;
    }

    /// Signs in with "remember me".
    pub(super) async fn sign_in_remembered(&self, subject: &str) {
        self.sign_in_with(subject, MULTI_FACTOR, true).await;
    }

    async fn sign_in_with(&self, subject: &str, methods: &[VerifiedMethod], remember: bool) {
        let request = self.with_cookies(TestRequest::get()).to_http_request();
        let event = AuthenticationEvent::new(self.provider.clock.now(), methods);
        let subject = SubjectId::parse(subject).unwrap();
        let sessions = &self.provider.server.sessions;
        let (_, cookie) = sessions.start(&request, subject, event, remember).await.unwrap();
        self.keep(&[cookie]);
    }

    pub(super) async fn session(&self) -> Option<StoredSession> {
        let request = self.with_cookies(TestRequest::get()).to_http_request();
        self.provider.server.sessions.of(&request).await.unwrap()
    }

    pub(super) async fn is_signed_in(&self) -> bool {
        self.session().await.is_some()
    }

    /// The value of a cookie that the browser has.
    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.borrow();
        let cookie = cookies.iter().find(|cookie| cookie.name() == name)?;
        Some(cookie.value().to_owned())
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.send(TestRequest::get().uri(path)).await
    }

    pub(super) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.send(TestRequest::post().uri(path).set_form(form)).await
    }

    pub(super) async fn send(&self, request: TestRequest) -> Reply {
        let reply = self.provider.call(self.with_cookies(request)).await;
        self.keep(&reply.cookies);
        reply
    }

    /// The same at this service, which has the server inside.
    pub(super) async fn send_to(&self, service: &Service, request: TestRequest) -> Reply {
        let reply = Provider::call_at(service, self.with_cookies(request)).await;
        self.keep(&reply.cookies);
        reply
    }

    /// An authorization request of the client `web`, with some of its parameters changed.
    pub(super) async fn authorize(&self, changes: &[(&str, &str)]) -> Reply {
        self.get(&authorize_path(changes)).await
    }

    /// The tokens of a whole code flow.
    pub(super) async fn tokens(&self, changes: &[(&str, &str)]) -> Value {
        let code = self.authorize(changes).await.code();
        let client_id = changes.iter().find(|(name, _)| *name == "client_id");
        let reply = self
            .provider
            .redeem(&code, client_id.map_or(&[], std::slice::from_ref))
            .await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        reply.json()
    }

    fn with_cookies(&self, request: TestRequest) -> TestRequest {
        let request = request
            .peer_addr(self.address.parse().unwrap())
            .insert_header(("user-agent", self.user_agent));
        self.cookies
            .borrow()
            .iter()
            .fold(request, |request, cookie| request.cookie(cookie.clone()))
    }

    fn keep(&self, new: &[Cookie<'static>]) {
        let mut cookies = self.cookies.borrow_mut();
        for cookie in new {
            cookies.retain(|known| known.name() != cookie.name());
            if !cookie.value().is_empty() {
                cookies.push(cookie.clone());
            }
        }
    }
}
