//! How often something that can be guessed may be tried. The counts are in the storage, so that all replicas count
//! together, and an attempt is counted before it is looked at, so that no number of attempts at once is more than was
//! allowed.
//!
//! Nobody is locked out: after a few attempts each further one has to wait, longer each time and up to a limit. What
//! somebody does from one address delays nobody at another one, until very many have tried the same account; and a
//! browser in which the person has signed in before is counted by itself, whatever others try ([`KnownBrowsers`]).

mod known_browsers;
mod noted;
mod rule;
mod settings;

use std::sync::Arc;

use time::Duration;

use oidc_protocol::identifiers::{ClientId, SubjectId};
use web_host::Clock;

pub(crate) use self::known_browsers::SECRET;
pub use self::known_browsers::{KnownBrowsers, PresentedBrowser};
pub use self::rule::{Admission, Level, Rule, RuleError};
pub use self::settings::LimitSettings;

use self::noted::Noted;
use crate::audit::Origin;
use crate::error::InternalError;
use crate::signin::BrowserKey;
use crate::storage::{Counter, KeyHash, Storage};
use crate::users::UsernameKey;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Limit {
    /// Passwords for one account from one address.
    Password,
    /// Passwords for one account from browsers that are not known.
    PasswordByAccount,
    /// Passwords from one address, whatever the account.
    PasswordByAddress,
    /// Passwords for one account from a browser in which the person has signed in before.
    PasswordByKnownBrowser,
    /// Second factors that are asked of one person, in browsers that are not known.
    Challenge,
    /// The same in one that is.
    ChallengeByKnownBrowser,
    /// Tokens of the service that one browser brings.
    Callback,
    /// The same from one address.
    CallbackByAddress,
    /// Codes of devices that one person enters.
    UserCode,
    /// Proofs of one client from one address.
    ClientAuthentication,
    /// Requests that are kept for one client.
    ClientRequests,
    /// Clients that are registered, or changed, from one address.
    ClientRegistration,
    /// Mail that is asked for to one e-mail address.
    Mail,
    /// Mail that is asked for from one address of the network.
    MailByAddress,
}

impl Limit {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Password,
        Self::PasswordByAccount,
        Self::PasswordByAddress,
        Self::PasswordByKnownBrowser,
        Self::Challenge,
        Self::ChallengeByKnownBrowser,
        Self::Callback,
        Self::CallbackByAddress,
        Self::UserCode,
        Self::ClientAuthentication,
        Self::ClientRequests,
        Self::ClientRegistration,
        Self::Mail,
        Self::MailByAddress,
    ];

    /// The name in the configuration, in the log and in the storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasswordByAccount => "password_by_account",
            Self::PasswordByAddress => "password_by_address",
            Self::PasswordByKnownBrowser => "password_by_known_browser",
            Self::Challenge => "challenge",
            Self::ChallengeByKnownBrowser => "challenge_by_known_browser",
            Self::Callback => "callback",
            Self::CallbackByAddress => "callback_by_address",
            Self::UserCode => "user_code",
            Self::ClientAuthentication => "client_authentication",
            Self::ClientRequests => "client_requests",
            Self::ClientRegistration => "client_registration",
            Self::Mail => "mail",
            Self::MailByAddress => "mail_by_address",
        }
    }
}

/// Something was tried too often: nothing was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tried too often: {}; again in {} s", limit.as_str(), self.seconds())]
pub struct Limited {
    /// What.
    pub limit: Limit,
    /// How long it is not looked at.
    pub wait: Duration,
}

impl Limited {
    /// The wait in whole seconds, one at least, as `Retry-After` tells it.
    #[must_use]
    pub fn seconds(self) -> i64 {
        let whole = self.wait.whole_seconds();
        let rest = i64::from(self.wait > Duration::seconds(whole));
        (whole + rest).max(1)
    }
}

/// Why an attempt is not looked at.
#[derive(Debug, thiserror::Error)]
pub enum NotAdmitted {
    /// It was tried too often.
    #[error(transparent)]
    Limited(#[from] Limited),
    /// Nobody can say how often: then it is not looked at either.
    #[error("{0}")]
    Internal(InternalError),
}

/// Counts attempts.
#[derive(Debug)]
pub struct Limits {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    settings: LimitSettings,
    known_browsers: KnownBrowsers,
    noted: Noted,
}

/// Attempts that were counted, and are taken back if they were no guess.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Counted(Vec<Counter>);

impl Limits {
    pub(crate) fn new(
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        settings: &LimitSettings,
        known_browsers: KnownBrowsers,
    ) -> Self {
        Self {
            storage,
            clock,
            settings: settings.clone(),
            known_browsers,
            noted: Noted::default(),
        }
    }

    /// The browsers in which somebody has signed in before.
    pub(crate) fn known_browsers(&self) -> &KnownBrowsers {
        &self.known_browsers
    }

    /// A password is about to be verified. `typed` is what was typed as the user name, and `subject` whose it is. It
    /// counts and takes as long for somebody who does not exist.
    pub(crate) async fn password(
        &self,
        typed: &str,
        subject: Option<&SubjectId>,
        browser: &PresentedBrowser,
    ) -> Result<Counted, NotAdmitted> {
        let typed = UsernameKey::of(typed);
        // Nobody chooses their way past the count by another way to write the name.
        let account = subject.map_or_else(|| format!("?{}", typed.as_str()), |subject| format!("={subject}"));
        if let Some(id) = self.known_browsers.recognise(browser, &account, self.clock.now()) {
            let counter = self.counter(Limit::PasswordByKnownBrowser, &[&id, &account]);
            return self.admit(vec![counter]).await;
        }
        let network = Origin::current_address().network();
        self.admit(vec![
            self.counter(Limit::Password, &[typed.as_str(), &network]),
            self.counter(Limit::PasswordByAccount, &[&account]),
            self.counter(Limit::PasswordByAddress, &[&network]),
        ])
        .await
    }

    /// A second factor is about to be asked of somebody, which costs money, or their patience.
    pub(crate) async fn challenge(
        &self,
        subject: &SubjectId,
        browser: &PresentedBrowser,
    ) -> Result<Counted, NotAdmitted> {
        self.admit(vec![self.challenge_counter(subject, browser)]).await
    }

    /// The second factor was proved: it was asked for rightly, and the token that was brought for it was no guess.
    pub(crate) async fn challenge_passed(
        &self,
        mut callback: Counted,
        subject: &SubjectId,
        browser: &PresentedBrowser,
    ) -> Result<(), InternalError> {
        callback.0.push(self.challenge_counter(subject, browser));
        self.take_back(callback).await
    }

    /// The service is about to be asked about a token that a browser brings.
    pub(crate) async fn callback(&self, browser: &BrowserKey) -> Result<Counted, NotAdmitted> {
        let network = Origin::current_address().network();
        self.admit(vec![
            self.counter(Limit::Callback, &[browser.as_str()]),
            self.counter(Limit::CallbackByAddress, &[&network]),
        ])
        .await
    }

    /// A code of a device is about to be looked up.
    pub(crate) async fn user_code(&self, subject: &SubjectId) -> Result<Counted, NotAdmitted> {
        self.admit(vec![self.counter(Limit::UserCode, &[subject.as_str()])])
            .await
    }

    /// Mail is about to be sent to this address, which has one way to be written. It counts the same whoever has it.
    pub(crate) async fn mail(&self, address: &str) -> Result<Counted, NotAdmitted> {
        let network = Origin::current_address().network();
        self.admit(vec![
            self.counter(Limit::Mail, &[address]),
            self.counter(Limit::MailByAddress, &[&network]),
        ])
        .await
    }

    /// A request is about to be kept for a client. For a client that proves nothing each address counts for itself:
    /// anybody can call themselves so.
    pub(crate) async fn client_request(
        &self,
        client_id: &ClientId,
        is_proven: bool,
    ) -> Result<(), NotAdmitted> {
        let network = if is_proven {
            String::new()
        } else {
            Origin::current_address().network()
        };
        let counter = self.counter(Limit::ClientRequests, &[client_id.as_str(), &network]);
        self.admit(vec![counter]).await.map(drop)
    }

    /// A client is about to be registered or changed.
    pub(crate) async fn client_registration(&self) -> Result<(), NotAdmitted> {
        let network = Origin::current_address().network();
        let counter = self.counter(Limit::ClientRegistration, &[&network]);
        self.admit(vec![counter]).await.map(drop)
    }

    /// Whether proofs of this client from this address are looked at now. It asks nobody: what this process has learnt
    /// from [`Limits::client_not_proven`] is enough, and so a good proof costs no write.
    pub(crate) fn client_authentication(&self, client_id: Option<&ClientId>) -> Result<(), Limited> {
        let counter = self.client_authentication_counter(client_id);
        match self.noted.until(&counter.key, self.clock.now()) {
            Some(wait) => Err(Limited {
                limit: counter.limit,
                wait,
            }),
            None => Ok(()),
        }
    }

    /// A client has not proven who it is.
    pub(crate) async fn client_not_proven(&self, client_id: Option<&ClientId>) -> Result<(), NotAdmitted> {
        let counter = self.client_authentication_counter(client_id);
        let now = self.clock.now();
        let admission = self.storage.admit(vec![counter.clone()], now).await;
        let (wait, outcome) = match admission.map_err(|error| NotAdmitted::Internal(error.into()))? {
            Admission::Admitted { next_after } => (next_after, Ok(())),
            Admission::Wait { limit, wait } => (wait, Err(Limited { limit, wait }.into())),
        };
        self.noted.note(counter.key, now, wait);
        outcome
    }

    /// It was no guess: those who know do not use up what is left for those who try.
    pub(crate) async fn take_back(&self, counted: Counted) -> Result<(), InternalError> {
        Ok(self.storage.take_back(counted.0).await?)
    }

    fn challenge_counter(&self, subject: &SubjectId, browser: &PresentedBrowser) -> Counter {
        let account = format!("={subject}");
        match self.known_browsers.recognise(browser, &account, self.clock.now()) {
            Some(id) => self.counter(Limit::ChallengeByKnownBrowser, &[&id, &account]),
            None => self.counter(Limit::Challenge, &[&account]),
        }
    }

    fn client_authentication_counter(&self, client_id: Option<&ClientId>) -> Counter {
        let network = Origin::current_address().network();
        // Names that nobody has count together.
        let client_id = client_id.map_or("", ClientId::as_str);
        self.counter(Limit::ClientAuthentication, &[client_id, &network])
    }

    /// No part of a key has a line break, but what people type: that stands first and is hashed with the rest.
    fn counter(&self, limit: Limit, key: &[&str]) -> Counter {
        Counter {
            limit,
            key: self.known_browsers.hidden(limit.as_str(), &key.join("\n")),
            rule: self.settings.rule(limit),
        }
    }

    async fn admit(&self, counters: Vec<Counter>) -> Result<Counted, NotAdmitted> {
        let admission = self.storage.admit(counters.clone(), self.clock.now()).await;
        match admission.map_err(|error| NotAdmitted::Internal(error.into()))? {
            Admission::Admitted { .. } => Ok(Counted(counters)),
            Admission::Wait { limit, wait } => Err(Limited { limit, wait }.into()),
        }
    }
}

impl KnownBrowsers {
    /// A key of a counter. People type their password into the field of the user name: what the storage has of it tells
    /// nothing without the secret.
    fn hidden(&self, purpose: &str, key: &str) -> KeyHash {
        KeyHash::from_tag(self.tag(purpose, key))
    }
}

#[cfg(test)]
mod tests;
