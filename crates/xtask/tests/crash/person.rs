//! One person who signs in, and the application that they use: what they do, and what they do again when it does not work.

use std::time::Duration;

use reqwest::Method;
use tokio::time::{Instant, sleep};
use url::Url;

use crate::{
    authenticator_app::AuthenticatorApp,
    browser::{Browser, Reply, Trouble},
    client::{self, Tokens},
    cluster::{Cluster, ISSUER, PASSWORD, REDIRECT_URI, TOTP_SECRET, subject},
    ledger::{History, Ledger, SignedIn},
};

/// Nobody is without what they want for longer, whatever happens.
const LONGEST: Duration = Duration::from_mins(2);
/// How long somebody waits before they press the button again.
const PAUSE: Duration = Duration::from_millis(100);
/// For so long an answer to a refresh that may have been lost is given again (the server says ten seconds).
const REUSE_WINDOW: Duration = Duration::from_secs(8);
pub(crate) const SESSION_COOKIE: &str = "__Host-identity-session";

/// A person with a browser, a phone and an application.
pub(crate) struct Person<'a> {
    cluster: &'a Cluster,
    ledger: &'a Ledger,
    random: fastrand::Rng,
    number: usize,
    browser: Browser,
    phone: AuthenticatorApp,
    history: History,
}

/// The person has to begin anew, and knows why.
#[derive(Debug)]
pub(crate) struct Again(&'static str);

impl<'a> Person<'a> {
    pub(crate) fn new(cluster: &'a Cluster, ledger: &'a Ledger, number: usize, seed: u64) -> Self {
        Self {
            cluster,
            ledger,
            random: fastrand::Rng::with_seed(seed.wrapping_add(number as u64)),
            number,
            browser: Browser::new(cluster.http.clone()),
            phone: AuthenticatorApp::from_manual_key(TOTP_SECRET),
            history: History::default(),
        }
    }

    /// Signs in, however often it takes, and uses what that gives: code, tokens, and a new refresh token.
    pub(crate) async fn signs_in(mut self) -> Option<SignedIn> {
        let deadline = Instant::now() + LONGEST;
        loop {
            match self.attempt().await {
                Ok((tokens, used_refresh_tokens)) => {
                    self.ledger.happened("sign-ins");
                    return Some(SignedIn {
                        number: self.number,
                        browser: self.browser,
                        access_token: tokens.access,
                        refresh_token: tokens.refresh,
                        used_refresh_tokens,
                        history: self.history,
                    });
                }
                Err(Again(why)) => self.ledger.happened(why),
            }
            if Instant::now() > deadline {
                let who = subject(self.number);
                self.ledger.violation(&format!("{who} is stuck"));
                return None;
            }
            sleep(PAUSE).await;
        }
    }

    async fn attempt(&mut self) -> Result<(Tokens, Vec<String>), Again> {
        let code = self.gets_a_code().await?;
        let mut tokens = self.redeems(&code).await?;
        self.believes(&tokens).await;
        let mut used = Vec::new();
        for _ in 0..2 {
            let next = self.refreshes(&tokens.refresh).await?;
            self.believes(&next).await;
            used.push(std::mem::replace(&mut tokens, next).refresh);
        }
        Ok((tokens, used))
    }

    /// From the application's button to its code; signs in on the way where there is no session yet.
    pub(crate) async fn gets_a_code(&mut self) -> Result<String, Again> {
        let state = format!("{:016x}", self.random.u64(..));
        let mut path = client::authorize_path(&state, false);
        for _ in 0..8 {
            let reply = self.opens(&path).await?;
            let Some(location) = &reply.location else {
                // What was stored for one answer may be used up by an answer that was lost.
                self.ledger.happened("pages that lead nowhere");
                return Err(Again("new beginnings: a page that leads nowhere"));
            };
            if location.starts_with(REDIRECT_URI) {
                let answer = Url::parse(location).unwrap();
                let of = |name: &str| {
                    let mut pairs = answer.query_pairs();
                    pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
                };
                self.ledger.expect(of("state") == Some(state), || {
                    format!("another state in {location}")
                });
                return of("code").ok_or(Again("new beginnings: an error instead of a code"));
            }
            path = local(location);
            if path.starts_with("/Account/Login") {
                path = self.signs_in_at(&path).await?;
            }
        }
        Err(Again("new beginnings: a loop"))
    }

    /// Up to the address with which the second factor ends, which is not opened, in the browser that may open it.
    pub(crate) async fn reaches_the_callback(&mut self, login: &str) -> Result<(Browser, String), Again> {
        let challenge = self.types_password(login).await?;
        let callback = self.types_code(&challenge).await;
        Ok((self.browser.clone(), callback))
    }

    /// Password and second factor. Returns where it goes on.
    async fn signs_in_at(&mut self, login: &str) -> Result<String, Again> {
        let (_, callback) = self.reaches_the_callback(login).await?;
        self.history.callbacks.push(callback.clone());
        let without_session = self.browser.clone();
        let mut doubtful = false;
        for _ in 0..300 {
            match self.request(Method::GET, &callback, &[]).await {
                Ok(reply) if reply.cookies.iter().any(|name| name == SESSION_COOKIE) => {
                    self.replays_callback(without_session, &callback).await;
                    return Ok(local(&reply.location.expect("a redirect")));
                }
                Ok(reply) => {
                    let who = subject(self.number);
                    self.ledger.expect(doubtful, || {
                        format!(
                            "{who}'s pending login was lost: {:?} {}",
                            reply.location,
                            reply.summary()
                        )
                    });
                    return Err(Again("new beginnings: a callback that may have been used up"));
                }
                Err(Trouble::Refused) => {}
                Err(Trouble::Broken | Trouble::Failed(_)) => doubtful = true,
            }
            sleep(PAUSE).await;
        }
        Err(Again("new beginnings: no answer at the callback"))
    }

    /// Whoever has seen the address, and even this browser's cookie, comes too late.
    async fn replays_callback(&mut self, mut browser: Browser, callback: &str) {
        let url = self.anywhere(callback);
        if let Ok(reply) = browser.send(Method::GET, &url, &[]).await {
            let opened = reply.cookies.iter().any(|name| name == SESSION_COOKIE);
            self.ledger
                .expect(!opened, || format!("a callback was accepted twice: {callback}"));
            self.ledger.happened("replayed callbacks");
        }
    }

    async fn types_password(&mut self, login: &str) -> Result<String, Again> {
        for _ in 0..300 {
            let page = self.opens(login).await?;
            let (csrf, return_url) = (page.field("csrf"), page.field("returnUrl"));
            let who = subject(self.number);
            let form = [
                ("csrf", csrf.as_str()),
                ("returnUrl", &return_url),
                ("username", &who),
                ("password", PASSWORD),
            ];
            match self.request(Method::POST, "/Account/Login", &form).await {
                Ok(Reply {
                    location: Some(location),
                    ..
                }) => return Ok(location),
                Ok(page) => {
                    self.ledger
                        .violation(&format!("{who}'s password was refused: {}", page.summary()));
                    return Err(Again("new beginnings: a password that was refused"));
                }
                Err(_) => sleep(PAUSE).await,
            }
        }
        Err(Again("new beginnings: no answer to the password"))
    }

    /// Goes through the pre-built UI, which never fails, and returns the address that leads back.
    async fn types_code(&mut self, challenge: &str) -> String {
        let mut browser = Browser::new(self.cluster.http.clone());
        let mut url = Url::parse(challenge).unwrap();
        let mut form: Option<(String, String)> = None;
        for _ in 0..40 {
            let reply = match form.take() {
                None => browser.send(Method::GET, url.as_str(), &[]).await,
                Some((csrf, code)) => {
                    let fields = [("csrf", csrf.as_str()), ("code", &code)];
                    browser.send(Method::POST, url.as_str(), &fields).await
                }
            };
            let reply =
                reply.unwrap_or_else(|trouble| panic!("the pre-built UI answers {trouble:?} at {url}"));
            if let Some(location) = &reply.location {
                if location.starts_with(ISSUER) {
                    return local(location);
                }
                url = url.join(location).unwrap();
            } else if let Some(next) = reply.link("proceed") {
                url = url.join(&next).unwrap();
            } else {
                let action = reply
                    .form_action("name=\"code\"")
                    .unwrap_or_else(|| panic!("no form at {url}: {}", reply.summary()));
                url = url.join(&action).unwrap();
                form = Some((reply.field("csrf"), self.phone.unused_code().await));
            }
        }
        panic!("the pre-built UI leads nowhere: {url}");
    }

    pub(crate) async fn redeems(&mut self, code: &str) -> Result<Tokens, Again> {
        for _ in 0..300 {
            match self.asks_for_tokens(&client::redemption(code)).await {
                Ok(Ok(tokens)) => {
                    self.history.redeemed_codes.push(code.to_owned());
                    return Ok(tokens);
                }
                Ok(Err(error)) => {
                    self.ledger
                        .violation(&format!("{}'s code was refused: {error}", subject(self.number)));
                    return Err(Again("new beginnings: a code that was refused"));
                }
                Err(Trouble::Refused) => sleep(PAUSE).await,
                // Sending it again might kill what it has given: an application asks for a new one.
                Err(Trouble::Broken | Trouble::Failed(_)) => {
                    self.history.doubtful_codes.push(code.to_owned());
                    return Err(Again("new beginnings: no answer to a code"));
                }
            }
        }
        Err(Again("new beginnings: nobody took the code"))
    }

    async fn refreshes(&mut self, token: &str) -> Result<Tokens, Again> {
        let mut since: Option<Instant> = None;
        for _ in 0..300 {
            match self.asks_for_tokens(&client::refreshing(token)).await {
                Ok(Ok(tokens)) => {
                    if since.is_some() {
                        self.ledger.happened("refreshes whose answer was asked for again");
                    }
                    return Ok(tokens);
                }
                Ok(Err(error)) => {
                    let late = since.is_some_and(|since| since.elapsed() > REUSE_WINDOW);
                    self.ledger.expect(late, || {
                        format!("{}'s refresh token was refused: {error}", subject(self.number))
                    });
                    return Err(Again("new beginnings: a refresh token that was refused"));
                }
                Err(Trouble::Refused) => {}
                Err(Trouble::Broken | Trouble::Failed(_)) => {
                    since.get_or_insert_with(Instant::now);
                }
            }
            sleep(PAUSE).await;
        }
        Err(Again("new beginnings: nobody took the refresh token"))
    }

    /// The application verifies what it got, with keys from anywhere.
    async fn believes(&mut self, tokens: &Tokens) {
        if tokens.id.is_empty() {
            return;
        }
        if let Ok(keys) = self.opens("/.well-known/openid-configuration/jwks").await {
            let who = subject(self.number);
            if let Err(why) = client::check_id_token(&tokens.id, &keys.body, &who) {
                self.ledger
                    .violation(&format!("{who}'s id token is not valid: {why}"));
            }
        }
    }

    async fn asks_for_tokens(&mut self, form: &[(&str, &str)]) -> Result<Result<Tokens, String>, Trouble> {
        let url = self.anywhere("/connect/token");
        let answer = client::ask_for_tokens(&self.cluster.http, &url, form).await;
        self.notes(&answer, "/connect/token");
        answer
    }

    /// Opens a page, and reloads it for as long as it does not come.
    pub(crate) async fn opens(&mut self, path: &str) -> Result<Reply, Again> {
        for _ in 0..300 {
            match self.request(Method::GET, path, &[]).await {
                Ok(reply) => return Ok(reply),
                Err(_) => sleep(PAUSE).await,
            }
        }
        Err(Again("new beginnings: a page that does not come"))
    }

    pub(crate) async fn request(
        &mut self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<Reply, Trouble> {
        let url = self.anywhere(path);
        let answer = self.browser.send(method, &url, form).await;
        self.notes(&answer, path);
        answer
    }

    fn notes<T>(&self, answer: &Result<T, Trouble>, path: &str) {
        match answer {
            Ok(_) => {}
            Err(Trouble::Refused) => self.ledger.happened("connections that were refused"),
            Err(Trouble::Broken) => self.ledger.happened("answers that did not come"),
            Err(Trouble::Failed(status)) => {
                let path = path.split('?').next().unwrap_or_default();
                self.ledger.failure(format!("{status} at {path}"));
            }
        }
    }

    /// A load balancer sends each request where it likes.
    fn anywhere(&mut self, path: &str) -> String {
        let replica = self.random.usize(..self.cluster.replicas());
        self.cluster.url(replica, path)
    }
}

/// The path of a location of the identity server's own.
fn local(location: &str) -> String {
    location.strip_prefix(ISSUER).unwrap_or(location).to_owned()
}
