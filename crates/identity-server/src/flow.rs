//! The flow trace: what happens in a sign-in, step by step, for developers to understand it.
//!
//! It is there in development only (`server.development`), and in the memory of this one process: it must never stand in
//! a database, where it would outlive its purpose, and a developer has one process. It is bounded in size and time.
//!
//! Nothing that opens anything gets into it. That is a matter of types: what came in a request, a token or a redirect can
//! only be recorded as [`shown::Shown`], which keeps names, plain values and, of a secret, a short fingerprint, so that one can
//! see that the code of one step is the code of another.
//!
//! As with the log and the audit, the request that is being answered surrounds what happens: nothing is passed on from
//! function to function, and nothing but what is recorded depends on it. Where nobody records, nothing is even written.

mod entry;
mod record;
mod recorder;
mod shown;
mod why;

use std::sync::Arc;

use oidc_protocol::oauth_error::OAuthError;
use serde::Serialize;
use url::form_urlencoded;

pub(crate) use self::entry::{Entry, EntryKind, Party};
pub(crate) use self::record::{BROWSER, Flow, Flows};
pub(crate) use self::recorder::{Recorder, beside, record};
pub(crate) use self::shown::Field;
pub(crate) use self::why::why;

use self::recorder::Recording;
use crate::audit::AuditRecord;
use crate::keys::TokenType;

/// Runs `write` on what is being recorded, if somebody records.
fn with(write: impl FnOnce(&Recording)) {
    // Outside of a recorded request there is nothing to do.
    let _ = recorder::RECORDING.try_with(|recording: &Arc<Recording>| write(recording));
}

/// Something was decided, for this reason.
pub(crate) fn decided(decision: impl FnOnce() -> (String, String)) {
    with(|recording| {
        let (what, because) = decision();
        recording.push(EntryKind::Decision { what, because });
    });
}

/// Something happened to an account or client.
pub(crate) fn happened(event: &AuditRecord) {
    with(|recording| {
        recording.push(EntryKind::Event {
            name: event.event.to_string(),
            reason: event.reason.as_ref().map(ToString::to_string),
        });
    });
}

/// A token is signed with these claims. Its signature is not made yet, and never gets here.
pub(crate) fn signed<C: Serialize>(token_type: TokenType, claims: &C) {
    with(|recording| {
        recording.push(EntryKind::Token {
            what: token_type.in_words(),
            claims: recording.flows().claims(claims),
        });
    });
}

/// These claims are told.
pub(crate) fn told<C: Serialize>(what: &'static str, claims: &C) {
    with(|recording| {
        recording.push(EntryKind::Token {
            what,
            claims: recording.flows().claims(claims),
        });
    });
}

/// The request that is being answered came with this form (`application/x-www-form-urlencoded`).
pub(crate) fn form(encoded: &[u8]) {
    with(|recording| {
        recording.add(recording.flows().fields(encoded));
        for (name, value) in form_urlencoded::parse(encoded) {
            // A code, a refresh token: also of a client that is refused.
            if shown::is_random(&name) {
                recording.presented(&value);
            }
        }
    });
}

/// The request that is being answered came with these fields. What is secret about them is left out by the caller already.
pub(crate) fn fields(fields: &[(&str, &str)]) {
    with(|recording| {
        let fields = fields
            .iter()
            .map(|(name, value)| recording.flows().field(name, value));
        recording.add(fields.collect());
    });
}

/// The request that is being answered came from this client.
pub(crate) fn from_client(client_id: &str) {
    with(|recording| recording.came_from(Party::Client(client_id.to_owned())));
}

/// Something was handed out by which the one who has it can be told to belong to this sign-in.
pub(crate) fn issued(secret: &str) {
    with(|recording| recording.issued(secret));
}

/// What was handed out before came back: the request belongs to the sign-in in which that was.
pub(crate) fn presented(secret: &str) {
    with(|recording| recording.presented(secret));
}

/// The request of a client was refused.
pub(crate) fn refused(error: &OAuthError) {
    decided(|| {
        (
            format!("refused: {}", error.code()),
            error.description().to_owned(),
        )
    });
}

/// This server asks another one.
pub(crate) fn asks(to: Party, question: impl FnOnce(&Flows) -> (String, Vec<Field>)) {
    with(|recording| {
        let (what, fields) = question(recording.flows());
        recording.push(EntryKind::Arrow {
            from: Party::IdentityServer,
            to,
            what,
            fields,
        });
    });
}

/// Another server answers this one.
pub(crate) fn answers(from: Party, what: impl FnOnce() -> String) {
    with(|recording| {
        recording.push(EntryKind::Arrow {
            from,
            to: Party::IdentityServer,
            what: what(),
            fields: Vec::new(),
        });
    });
}
