use oidc_protocol::identifiers::{ClientId, SessionId};

use super::event::{Event, Person};
use super::record::Outcome;

/// What an event says, field by field.
pub(super) struct Facts<'a> {
    pub(super) event: &'static str,
    pub(super) outcome: Outcome,
    pub(super) reason: Option<&'static str>,
    pub(super) person: Option<Person<'a>>,
    pub(super) client_id: Option<&'a ClientId>,
    pub(super) sid: Option<&'a SessionId>,
    pub(super) detail: Option<String>,
}

impl<'a> Facts<'a> {
    fn success(event: &'static str) -> Self {
        Self {
            event,
            outcome: Outcome::Success,
            reason: None,
            person: None,
            client_id: None,
            sid: None,
            detail: None,
        }
    }

    fn failure(event: &'static str, reason: &'static str) -> Self {
        Self {
            outcome: Outcome::Failure,
            reason: Some(reason),
            ..Self::success(event)
        }
    }

    fn because(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    fn person(mut self, person: impl Into<Person<'a>>) -> Self {
        self.person = Some(person.into());
        self
    }

    fn maybe(mut self, person: Option<impl Into<Person<'a>>>) -> Self {
        self.person = person.map(Into::into);
        self
    }

    fn client(mut self, client_id: impl Into<Option<&'a ClientId>>) -> Self {
        self.client_id = client_id.into();
        self
    }

    fn sid(mut self, sid: impl Into<Option<&'a SessionId>>) -> Self {
        self.sid = sid.into();
        self
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    #[expect(clippy::too_many_lines, reason = "a table: one entry an event")]
    pub(super) fn of(event: Event<'a>) -> Self {
        match event {
            Event::SignInSucceeded { person, methods } => {
                let methods: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
                Self::success("sign_in_succeeded")
                    .person(person)
                    .detail(methods.join(" "))
            }
            Event::SignInFailed { person, reason } => {
                Self::failure("sign_in_failed", reason.as_str()).maybe(person)
            }
            Event::SignInBlocked { person, reason } => {
                Self::failure("sign_in_blocked", reason.as_str()).person(person)
            }
            Event::ChallengeStarted { person, action } => Self::success("challenge_started")
                .person(person)
                .detail(action.code()),
            Event::ChallengeSucceeded { person, action } => Self::success("challenge_succeeded")
                .person(person)
                .detail(action.code()),
            Event::ChallengeFailed { person, reason } => {
                Self::failure("challenge_failed", reason.as_str()).person(person)
            }
            Event::PasskeyRefused { reason } => Self::failure("passkey_refused", reason.as_str()),
            Event::PasskeyAdded { person, passkey, how } => Self::success("passkey_added")
                .because(how)
                .person(person)
                .detail(passkey),
            Event::PasskeyRenamed { person, passkey } => {
                Self::success("passkey_renamed").person(person).detail(passkey)
            }
            Event::PasskeyRemoved { person, passkey } => {
                Self::success("passkey_removed").person(person).detail(passkey)
            }
            Event::SignInWithoutPasskey { person } => {
                Self::failure("sign_in_without_passkey", "passkey_required").person(person)
            }
            Event::Limited {
                limit,
                person,
                client_id,
            } => Self::failure("limited", limit.as_str())
                .maybe(person)
                .client(client_id),
            Event::TokensIssued {
                client_id,
                subject,
                sid,
                grant_type,
            } => Self::success("tokens_issued")
                .maybe(subject)
                .client(client_id)
                .sid(sid)
                .detail(grant_type.as_str()),
            Event::TokensRefused {
                client_id,
                grant_type,
                error,
            } => {
                let facts = Self::failure("tokens_refused", error.as_str()).client(client_id);
                match grant_type {
                    Some(grant_type) => facts.detail(grant_type.as_str()),
                    None => facts,
                }
            }
            Event::TokenReused {
                client_id,
                subject,
                what,
            } => Self::failure("token_reused", what.as_str())
                .maybe(subject)
                .client(client_id),
            Event::TokensRevoked {
                client_id,
                subject,
                by,
            } => Self::success("tokens_revoked")
                .because(by.as_str())
                .maybe(subject)
                .client(client_id),
            Event::ClientAuthenticationFailed { client_id, endpoint } => {
                let reason = client_id.map_or("unknown_client", |_| "wrong_proof");
                Self::failure("client_authentication_failed", reason)
                    .client(client_id)
                    .detail(endpoint)
            }
            Event::SessionStarted { subject, sid } => {
                Self::success("session_started").person(subject).sid(sid)
            }
            Event::SessionEnded { subject, sid, cause } => Self::success("session_ended")
                .because(cause.as_str())
                .maybe(subject)
                .sid(sid),
            Event::ConsentGiven {
                subject,
                client_id,
                scopes,
            } => Self::success("consent_given")
                .person(subject)
                .client(client_id)
                .detail(scopes.to_string()),
            Event::ConsentDenied { client_id } => {
                Self::failure("consent_denied", "by_person").client(client_id)
            }
            Event::ConsentWithdrawn { subject, client_id } => Self::success("consent_withdrawn")
                .person(subject)
                .client(client_id),
            Event::AuthorizationGranted {
                subject,
                client_id,
                sid,
            } => Self::success("authorization_granted")
                .person(subject)
                .client(client_id)
                .sid(sid),
            Event::ClientRegistered { client_id } => Self::success("client_registered").client(client_id),
            Event::ClientChanged { client_id } => Self::success("client_changed").client(client_id),
            Event::ClientRegistrationRefused { client_id, error } => {
                Self::failure("client_registration_refused", error.as_str()).client(client_id)
            }
            Event::ClientRemoved { client_id, by } => Self::success("client_removed")
                .because(by.as_str())
                .client(client_id),
            Event::DeviceDecided {
                subject,
                client_id,
                is_granted,
            } => {
                let facts = if is_granted {
                    Self::success("device_granted")
                } else {
                    Self::failure("device_denied", "by_person")
                };
                facts.person(subject).client(client_id)
            }
            Event::KeyCreated { kid, algorithm } => Self::success("key_created")
                .because(algorithm.as_str())
                .detail(kid),
            Event::KeyRevoked { kid, algorithm } => Self::success("key_revoked")
                .because(algorithm.as_str())
                .detail(kid),
            Event::PasswordChanged { person } => Self::success("password_changed").person(person),
            Event::PasswordReset { person } => Self::success("password_reset").person(person),
            Event::AccountCreated { person } => Self::success("account_created").person(person),
            Event::UsernameChanged { person } => Self::success("username_changed").person(person),
            Event::EmailChanged { person } => Self::success("email_changed").person(person),
            Event::ProfileChanged { person } => Self::success("profile_changed").person(person),
            Event::AuthenticatorRemoved { person } => Self::success("authenticator_removed").person(person),
            Event::AccountDeleted { subject } => Self::success("account_deleted").person(subject),
        }
    }
}
