//! What is written to people, and what the queue knows of it: not more than that somebody is to be written to.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use web_host::language::Language;
use web_host::moment::Moment;
use web_host::pages::Page;
use web_host::texts::Text;

use crate::return_url::ReturnUrl;

/// A letter that has to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Queued {
    pub(super) letter: Letter,
    /// The language of whoever caused it. Those who have said what they read get that.
    pub(super) language: Language,
    #[serde(with = "time::serde::timestamp")]
    pub(super) at: OffsetDateTime,
}

/// Which letter. Whether there is an account is looked at when it is written: whoever asked waits for nothing, and learns
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Letter {
    /// Somebody wants an account with this address.
    Registration { address: String, wish: Registration },
    /// Somebody says that they have forgotten the password of the account with this address.
    ForgottenPassword { address: String },
    /// A person wants to use this address.
    NewAddress { subject: String, address: String },
    /// Something happened to an account.
    Notice {
        address: String,
        name: String,
        notice: Notice,
    },
}

/// Where somebody who creates an account comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Where they go afterwards.
    pub return_url: Option<ReturnUrl>,
    /// What their browser is known by, hashed: only there it goes on.
    pub browser: Option<String>,
}

/// What people are told has happened to their account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// They have another password.
    PasswordChanged,
    /// They have another password by a link in a mail, and are signed out everywhere.
    PasswordReset,
    /// They have another user name.
    UsernameChanged,
    /// They have another address: this goes to the one before.
    AddressChanged,
    /// They have one authenticator app less.
    AuthenticatorRemoved,
    /// They have one passkey more, whether they or their browser made it.
    PasskeyAdded,
    /// They have one passkey less.
    PasskeyRemoved,
    /// Their account is gone.
    AccountDeleted,
}

impl Notice {
    fn texts(&self) -> (Text, &'static str) {
        match self {
            Self::PasswordChanged => (
                Text::new("mail-password-changed-subject"),
                "mail-password-changed",
            ),
            Self::PasswordReset => (Text::new("mail-password-changed-subject"), "mail-password-reset"),
            Self::UsernameChanged => (
                Text::new("mail-username-changed-subject"),
                "mail-username-changed",
            ),
            Self::AddressChanged => (Text::new("mail-address-changed-subject"), "mail-address-changed"),
            Self::AuthenticatorRemoved => (
                Text::new("mail-authenticator-removed-subject"),
                "mail-authenticator-removed",
            ),
            Self::PasskeyAdded => (Text::new("mail-passkey-added-subject"), "mail-passkey-added"),
            Self::PasskeyRemoved => (Text::new("mail-passkey-removed-subject"), "mail-passkey-removed"),
            Self::AccountDeleted => (Text::new("mail-account-deleted-subject"), "mail-account-deleted"),
        }
    }
}

/// A letter in words.
#[derive(Debug, Serialize)]
pub(crate) struct LetterPage {
    pub(super) subject: Text,
    pub(super) greeting: Text,
    pub(super) before: Vec<Text>,
    pub(super) link: Option<LetterLink>,
    pub(super) after: Vec<Text>,
}

/// The link of a letter.
#[derive(Debug, Serialize)]
pub(super) struct LetterLink {
    pub(super) label: Text,
    pub(super) url: String,
}

impl Page for LetterPage {
    const TEMPLATE: &'static str = "mail.html";

    fn samples() -> Vec<Self> {
        let url = || "https://login.example.com/Account/Create/Confirm?code=code".to_owned();
        let at = OffsetDateTime::UNIX_EPOCH;
        let mut samples = vec![
            Self::registration("Example", url()),
            Self::account_exists("Example", "Alice", url()),
            Self::forgotten_password("Example", "Alice", url()),
            Self::new_address("Example", "Alice", url()),
        ];
        for notice in [
            Notice::PasswordChanged,
            Notice::PasswordReset,
            Notice::UsernameChanged,
            Notice::AddressChanged,
            Notice::AuthenticatorRemoved,
            Notice::PasskeyAdded,
            Notice::PasskeyRemoved,
            Notice::AccountDeleted,
        ] {
            samples.push(Self::notice("Example", "Alice", &notice, at));
        }
        samples
    }
}

/// Hours in which an account can be created by a link.
pub(super) const REGISTRATION_HOURS: i64 = 24;
/// Minutes in which a password can be set by a link, or an address confirmed.
pub(super) const LINK_MINUTES: i64 = 30;

fn hello(name: &str) -> Text {
    Text::new("mail-hello-name").with("name", name)
}

fn of_site(key: &'static str, site: &str) -> Text {
    Text::new(key).with("site", site)
}

impl LetterPage {
    /// Nobody's name stands in it: whoever asked for it could have chosen it.
    pub(super) fn registration(site: &str, url: String) -> Self {
        Self {
            subject: Text::new("mail-registration-subject"),
            greeting: Text::new("mail-hello"),
            before: vec![of_site("mail-registration", site)],
            link: Some(LetterLink {
                label: Text::new("mail-registration-link"),
                url,
            }),
            after: vec![
                Text::new("mail-works-once-hours").with("hours", REGISTRATION_HOURS),
                Text::new("mail-registration-not-you"),
            ],
        }
    }

    pub(super) fn account_exists(site: &str, name: &str, url: String) -> Self {
        Self {
            subject: Text::new("mail-exists-subject"),
            greeting: hello(name),
            before: vec![of_site("mail-exists", site)],
            link: Some(LetterLink {
                label: Text::new("mail-exists-link"),
                url,
            }),
            after: vec![Text::new("mail-nothing-happened")],
        }
    }

    pub(super) fn forgotten_password(site: &str, name: &str, url: String) -> Self {
        Self {
            subject: Text::new("mail-forgotten-subject"),
            greeting: hello(name),
            before: vec![of_site("mail-forgotten", site)],
            link: Some(LetterLink {
                label: Text::new("mail-forgotten-link"),
                url,
            }),
            after: vec![
                Text::new("mail-works-once-minutes").with("minutes", LINK_MINUTES),
                Text::new("mail-nothing-happened"),
            ],
        }
    }

    pub(super) fn new_address(site: &str, name: &str, url: String) -> Self {
        Self {
            subject: Text::new("mail-new-address-subject"),
            greeting: hello(name),
            before: vec![of_site("mail-new-address", site)],
            link: Some(LetterLink {
                label: Text::new("mail-new-address-link"),
                url,
            }),
            after: vec![
                Text::new("mail-works-once-minutes").with("minutes", LINK_MINUTES),
                Text::new("mail-new-address-not-you"),
            ],
        }
    }

    pub(super) fn notice(site: &str, name: &str, notice: &Notice, at: OffsetDateTime) -> Self {
        let (subject, key) = notice.texts();
        let when = Moment::new(at, at).text;
        Self {
            subject,
            greeting: hello(name),
            before: vec![of_site(key, site), Text::new("mail-when").with("when", when)],
            link: None,
            after: match notice {
                // Whoever is gone chooses no password.
                Notice::AccountDeleted => Vec::new(),
                // Another password would leave it where it is.
                Notice::PasskeyAdded => vec![Text::new("mail-passkey-not-you")],
                _ => vec![Text::new("mail-notice-not-you")],
            },
        }
    }
}
