//! `/Account/Activity`: what has happened to an account of late, in plain words.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::authentication::AuthenticationMethodReference;
use serde::Serialize;
use web_host::moment::Moment;
use web_host::pages::Page;
use web_host::texts::Text;

use super::{AccountNavigation, Section, SignedInPerson};
use crate::IdentityServer;
use crate::audit::AuditRecord;
use crate::error::InternalError;
use crate::session::shortened;

pub(super) const PATH: &str = "/Account/Activity";

/// The most events that are read, and that are shown: most are nobody's interest.
const READ: u32 = 300;
const SHOWN: usize = 50;

#[derive(Debug, Serialize)]
pub(crate) struct ActivityPage {
    navigation: AccountNavigation,
    events: Vec<EventEntry>,
}

#[derive(Debug, Serialize)]
struct EventEntry {
    what: Text,
    when: Moment,
    /// The beginning of the address it came from, and the browser.
    address: Option<String>,
    browser: Option<String>,
    /// Whether it is something to look at twice.
    is_warning: bool,
}

impl Page for ActivityPage {
    const TEMPLATE: &'static str = "account_activity.html";

    fn samples() -> Vec<Self> {
        let now = time::macros::datetime!(2026-11-24 12:00 UTC);
        let event = |event: &str, detail: &str, hours| {
            let client = if event.starts_with("consent") {
                "Web client"
            } else {
                ""
            };
            let happening = Happening {
                event,
                detail,
                client,
                ..Happening::default()
            };
            EventEntry {
                what: happening.in_words().unwrap_or_else(|| Text::verbatim(event)),
                when: Moment::new(now - time::Duration::hours(hours), now),
                address: Some("192.0.2.*".to_owned()),
                browser: Some("Firefox".to_owned()),
                is_warning: happening.is_warning(),
            }
        };
        let page = |events| Self {
            navigation: AccountNavigation::sample(Section::Activity),
            events,
        };
        vec![
            page(Vec::new()),
            page(vec![
                event("sign_in_succeeded", "swk user mfa", 0),
                event("passkey_added", "", 2),
                event("sign_in_failed", "", 3),
                event("consent_given", "", 30),
                event("password_changed", "", 70),
            ]),
        ]
    }
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: SignedInPerson,
) -> Result<HttpResponse, InternalError> {
    let subject = person.user.subject.to_string();
    let latest = server.parts.storage.latest_audit_events(subject, READ).await?;
    let mut events = Vec::new();
    for record in latest {
        if let Some(entry) = entry(&server, &record).await? {
            events.push(entry);
        }
        if events.len() == SHOWN {
            break;
        }
    }
    let page = ActivityPage {
        navigation: AccountNavigation::new(&server, Section::Activity),
        events,
    };
    Ok(server.templates.respond(&request, StatusCode::OK, &page))
}

async fn entry(server: &IdentityServer, record: &AuditRecord) -> Result<Option<EventEntry>, InternalError> {
    let client = match record
        .client_id
        .as_deref()
        .map(oidc_protocol::identifiers::ClientId::parse)
    {
        Some(Ok(client_id)) => {
            let client = server.parts.clients.by_id(&client_id).await?;
            Some(client.map_or_else(|| client_id.to_string(), |client| client.name().to_owned()))
        }
        _ => None,
    };
    let happening = Happening::of(record, client.as_deref());
    Ok(happening.in_words().map(|what| EventEntry {
        what,
        when: Moment::new(record.at, server.parts.clock.now()),
        address: record
            .address
            .as_deref()
            .and_then(|address| address.parse().ok())
            .map(shortened),
        browser: record.user_agent.as_deref().map(ToOwned::to_owned),
        is_warning: happening.is_warning(),
    }))
}

/// What is known of an event.
#[derive(Debug, Clone, Copy, Default)]
struct Happening<'a> {
    event: &'a str,
    reason: &'a str,
    /// How somebody signed in, for that event.
    detail: &'a str,
    client: &'a str,
}

impl<'a> Happening<'a> {
    fn of(record: &'a AuditRecord, client: Option<&'a str>) -> Self {
        Self {
            event: &record.event,
            reason: record.reason.as_deref().unwrap_or_default(),
            detail: record.detail.as_deref().unwrap_or_default(),
            client: client.unwrap_or_default(),
        }
    }

    fn is_by(&self, method: AuthenticationMethodReference) -> bool {
        self.detail.split(' ').any(|used| used == method.as_str())
    }

    fn is_by_recovery_code(&self) -> bool {
        self.event == "sign_in_succeeded" && self.is_by(AuthenticationMethodReference::KnowledgeBased)
    }

    fn is_warning(&self) -> bool {
        self.is_by_recovery_code()
            || matches!(
                self.event,
                "sign_in_failed"
                    | "sign_in_blocked"
                    | "sign_in_without_passkey"
                    | "challenge_failed"
                    | "limited"
                    | "token_reused"
            )
    }

    /// What people are told of it. Nothing where another event says the same, or where it happens by itself all the time.
    fn in_words(&self) -> Option<Text> {
        let key = match (self.event, self.reason) {
            ("sign_in_succeeded", _) if self.is_by_recovery_code() => "activity-signed-in-code",
            ("sign_in_succeeded", _) if self.is_by(AuthenticationMethodReference::Password) => {
                "activity-signed-in"
            }
            ("sign_in_succeeded", _) => "activity-signed-in-passkey",
            ("sign_in_failed", _) => "activity-wrong-password",
            ("sign_in_blocked", _) => "activity-blocked",
            ("sign_in_without_passkey", _) => "activity-without-passkey",
            ("challenge_failed", _) => "activity-second-factor-failed",
            ("passkey_added", "created_silently") => "activity-passkey-made",
            ("passkey_added", _) => "activity-passkey-added",
            ("passkey_renamed", _) => "activity-passkey-renamed",
            ("passkey_removed", _) => "activity-passkey-removed",
            ("limited", limit) if limit.starts_with("password") => "activity-limited",
            ("limited", _) => "activity-limited-otherwise",
            ("session_ended", "removed") => "activity-session-removed",
            ("session_ended", "signed_out") => "activity-signed-out",
            ("session_ended", "replaced") => "activity-session-replaced",
            ("session_ended", "expired") => "activity-session-expired",
            ("session_ended", "password_changed") => "activity-session-password",
            ("consent_given", _) => "activity-consent-given",
            ("consent_withdrawn", _) => "activity-consent-withdrawn",
            ("device_granted", _) => "activity-device-granted",
            ("device_denied", _) => "activity-device-denied",
            ("token_reused", _) => "activity-token-reused",
            ("tokens_revoked", "client") => "activity-tokens-revoked",
            ("account_created", _) => "activity-created",
            ("password_changed", _) => "activity-password-changed",
            ("password_reset", _) => "activity-password-reset",
            ("username_changed", _) => "activity-username-changed",
            ("email_changed", _) => "activity-email-changed",
            ("profile_changed", _) => "activity-profile-changed",
            ("authenticator_removed", _) => "activity-authenticator-removed",
            _ => return None,
        };
        let text = Text::new(key);
        Some(if self.client.is_empty() {
            text
        } else {
            text.with("client", self.client)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::audit::tests::one_of_each;

    /// What people are not told, and why.
    const UNTOLD: [(&str, &str); 8] = [
        ("account_deleted", "there is nobody to read it"),
        (
            "authorization_granted",
            "it happens by itself, whenever an application renews what it knows",
        ),
        (
            "challenge_started",
            "whoever passes it signs in, and whoever fails is told",
        ),
        ("challenge_succeeded", "the sign-in says it"),
        ("session_ended", "it goes with the account"),
        ("session_started", "the sign-in says it"),
        ("tokens_issued", "it happens by itself, every few minutes"),
        ("tokens_revoked", "the consent that is withdrawn says it"),
    ];

    #[test]
    fn people_are_told_in_words_of_all_that_concerns_them() {
        let (mut told, mut untold) = (0, BTreeSet::new());
        let happened = one_of_each();
        for record in happened.iter().filter(|record| record.subject.is_some()) {
            let client = record.client_id.as_deref();
            if Happening::of(record, client).in_words().is_some() {
                told += 1;
            } else {
                untold.insert((&*record.event, record.reason.as_deref().unwrap_or_default()));
            }
        }
        assert!(told > 20, "{told}");
        let events: Vec<_> = untold.iter().map(|(event, _)| *event).collect();
        assert_eq!(events, UNTOLD.map(|(event, _)| event), "{untold:?}");
    }

    #[test]
    fn a_recovery_code_and_a_passkey_show_in_the_words() {
        let signed_in = |detail| Happening {
            event: "sign_in_succeeded",
            detail,
            ..Happening::default()
        };
        for (methods, words, is_warning) in [
            ("pwd", "activity-signed-in", false),
            ("pwd otp mfa", "activity-signed-in", false),
            ("pwd kba mfa", "activity-signed-in-code", true),
            ("swk user mfa", "activity-signed-in-passkey", false),
        ] {
            let happening = signed_in(methods);
            assert_eq!(happening.in_words(), Some(Text::new(words)), "{methods}");
            assert_eq!(happening.is_warning(), is_warning, "{methods}");
        }
    }
}
