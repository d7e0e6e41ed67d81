use std::future::Future;

use oidc_protocol::authentication::{AuthenticationEvent, VerifiedMethod};
use oidc_protocol::identifiers::{ClientId, SessionId, SubjectId};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::*;

mod account_mail;
mod accounts;
mod attempts;
mod audit_events;
mod authorization_codes;
mod consents;
pub(crate) mod databases;
mod device_authorizations;
mod expired_rows;
mod grants;
mod logout;
mod passkeys;
mod people;
mod postgres_problems;
mod refresh_tokens;
mod registered_clients;
mod replicas;
mod requests;
mod sessions;
mod signing_keys;
mod single_use;
mod taken_back;

use self::databases::on_both_databases;

const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);
const MINUTE: Duration = Duration::minutes(1);
const HOUR: Duration = Duration::hours(1);

fn alice() -> SubjectId {
    SubjectId::parse("alice").unwrap()
}

fn sid() -> SessionId {
    SessionId::parse("sid").unwrap()
}

fn client_id(id: &str) -> ClientId {
    ClientId::parse(id).unwrap()
}

fn authentication() -> AuthenticationEvent {
    AuthenticationEvent::new(NOW, &[VerifiedMethod::Password, VerifiedMethod::AuthenticatorApp])
}

/// Lets 64 callers try at once, and counts those who succeed.
async fn winners<F, W>(attempt: F) -> usize
where
    F: Fn(usize) -> W,
    W: Future<Output = bool> + Send + 'static,
{
    let attempts: Vec<_> = (0..64).map(|number| tokio::spawn(attempt(number))).collect();
    let mut winners = 0;
    for attempt in attempts {
        winners += usize::from(attempt.await.unwrap());
    }
    winners
}
