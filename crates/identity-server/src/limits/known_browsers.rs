//! Browsers in which somebody has signed in before ("device cookies"). A cookie tells, by a tag that only this server
//! can make, for which accounts that is so. Whoever guesses passwords from elsewhere slows down everybody but these.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time::Duration as CookieDuration};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_protocol::identifiers::SubjectId;
use secrecy::{ExposeSecret, SecretSlice};
use time::{Duration, OffsetDateTime};
use web_host::RandomSource;
use web_host::cookie::host_cookie;

const COOKIE: &str = "__Host-identity-known";

/// How long a browser is known after a sign-in.
const KNOWN_FOR: Duration = Duration::days(180);

/// The most accounts that one browser is known for.
const MOST_ACCOUNTS: usize = 5;

/// The name under which the storage keeps the key.
pub(crate) const SECRET: &str = "known_browsers";

const PURPOSE: &str = "known_browser";

/// Makes and recognises the cookies.
pub struct KnownBrowsers {
    key: hmac::Key,
}

impl std::fmt::Debug for KnownBrowsers {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KnownBrowsers(…)")
    }
}

/// The cookie that a browser brings, if it does; not looked at yet. Its `Debug` does not print it.
#[derive(Clone, Default)]
pub struct PresentedBrowser(Option<String>);

impl PresentedBrowser {
    /// What this browser brings.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        Self(request.cookie(COOKIE).map(|cookie| cookie.value().to_owned()))
    }

    /// The browser's id, and the entries for accounts, newest first.
    fn parts(&self) -> Option<(&str, impl Iterator<Item = Entry<'_>>)> {
        let (id, entries) = self.0.as_deref()?.split_once('~')?;
        let is_ours = URL_SAFE_NO_PAD.decode(id).is_ok_and(|bytes| bytes.len() == 32);
        let entries = entries.split('~').take(MOST_ACCOUNTS).filter_map(Entry::parse);
        is_ours.then_some((id, entries))
    }
}

impl std::fmt::Debug for PresentedBrowser {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PresentedBrowser(…)")
    }
}

/// One account that a browser is known for.
#[derive(Clone, Copy)]
struct Entry<'a> {
    text: &'a str,
    since: i64,
    tag: &'a str,
}

impl<'a> Entry<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (since, tag) = text.split_once('.')?;
        Some(Self {
            text,
            since: since.parse().ok()?,
            tag,
        })
    }
}

impl KnownBrowsers {
    pub(crate) fn new(secret: &SecretSlice<u8>) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret()),
        }
    }

    /// Recognises no browser, for commands that sign nobody in.
    pub(crate) fn none(random: &dyn RandomSource) -> Self {
        let mut secret = vec![0; 32];
        random.fill(&mut secret);
        Self::new(&secret.into())
    }

    /// The id of the browser, when it is known for this account.
    pub(super) fn recognise(
        &self,
        browser: &PresentedBrowser,
        account: &str,
        now: OffsetDateTime,
    ) -> Option<String> {
        let (id, mut entries) = browser.parts()?;
        let is_known = entries.any(|entry| {
            let is_current = entry.since > (now - KNOWN_FOR).unix_timestamp();
            self.is_for(&entry, id, account) && is_current
        });
        is_known.then(|| id.to_owned())
    }

    /// The cookie of a browser in which `subject` has just signed in. It must go out with the response.
    pub(crate) fn cookie(
        &self,
        browser: &PresentedBrowser,
        subject: &SubjectId,
        now: OffsetDateTime,
        random: &dyn RandomSource,
    ) -> Cookie<'static> {
        let account = format!("={subject}");
        let (id, others): (String, Vec<&str>) = match browser.parts() {
            Some((id, entries)) => {
                let others = entries.filter(|entry| !self.is_for(entry, id, &account));
                (id.to_owned(), others.map(|entry| entry.text).collect())
            }
            None => (random.token(), Vec::new()),
        };
        let since = now.unix_timestamp();
        let tag = self.tag(PURPOSE, &entry_text(&id, since, &account));
        let mut value = format!("{id}~{since}.{}", URL_SAFE_NO_PAD.encode(tag));
        for other in others.iter().take(MOST_ACCOUNTS - 1) {
            value.push('~');
            value.push_str(other);
        }
        host_cookie(COOKIE, value)
            .max_age(CookieDuration::seconds(KNOWN_FOR.whole_seconds()))
            .finish()
    }

    fn is_for(&self, entry: &Entry<'_>, id: &str, account: &str) -> bool {
        let Ok(tag) = URL_SAFE_NO_PAD.decode(entry.tag) else {
            return false;
        };
        let text = format!("{PURPOSE}\n{}", entry_text(id, entry.since, account));
        hmac::verify(&self.key, text.as_bytes(), &tag).is_ok()
    }

    /// What only this server can make of `text`, for one purpose, which has no line break.
    pub(super) fn tag(&self, purpose: &str, text: &str) -> [u8; 32] {
        let tag = hmac::sign(&self.key, format!("{purpose}\n{text}").as_bytes());
        let mut bytes = [0; 32];
        bytes.copy_from_slice(tag.as_ref());
        bytes
    }
}

/// Neither id nor time has a line break, so nothing else gives the same text.
fn entry_text(id: &str, since: i64, account: &str) -> String {
    format!("{id}\n{since}\n{account}")
}
