//! What the handlers share.

use std::sync::Arc;

use actix_web::cookie::Key;
use time::Duration;
use web_host::csrf::Csrf;
use web_host::pages::Templates;
use web_host::{Clock, RandomSource};

use crate::authsignal::{BrowserSettings, Passkeys};
use crate::provider::Provider;
use crate::session::store::SqliteSessionStore;

/// The protection of every form.
pub const CSRF: Csrf = Csrf::new("__Host-client-csrf");

/// What the handlers share.
pub struct App {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of states, nonces, verifiers and keys.
    pub random: Arc<dyn RandomSource>,
    /// The pages.
    pub templates: Templates,
    /// The OpenID Provider.
    pub provider: Provider,
    /// The sessions, to end those of other browsers.
    pub sessions: SqliteSessionStore,
    /// The origin of this server.
    pub public_origin: String,
    /// Where developers see the steps of a sign-in.
    pub flow_trace: Option<String>,
    /// The passkeys of people, kept by Authsignal.
    pub passkeys: Arc<dyn Passkeys>,
    /// What the browser must know to talk to Authsignal.
    pub authsignal: BrowserSettings,
    /// How long a session lasts without a request.
    pub session_idle: Duration,
    /// Encrypts cookies.
    pub cookie_key: Key,
}
