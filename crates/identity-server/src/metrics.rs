//! What the identity server counts, beside its requests. Every label is an enumeration of this program.

use oidc_protocol::authentication::AuthenticationMethodReference;
use oidc_protocol::client::GrantType;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use web_host::metrics::DURATIONS;

use crate::audit::Event;
use crate::logout::Logouts;
use crate::storage::PasskeyPeople;

/// The numbers of one server.
#[derive(Debug)]
pub struct ServerMetrics {
    sign_ins: Family<SignInLabels, Counter>,
    tokens: Family<TokenLabels, Counter>,
    limits: Family<LimitLabels, Counter>,
    client_authentication_failures: Counter,
    pub(crate) audit_rows_lost: Counter,
    authsignal_calls: Family<CallLabels, Counter>,
    authsignal_durations: Family<CallNameLabels, Histogram, fn() -> Histogram>,
    /// 1 while Authsignal is not called because it has failed too often.
    pub authsignal_circuit_open: Gauge,
    passkey_steps: Family<StepLabels, Counter>,
    passkey_people: Family<PeopleLabels, Gauge>,
    passwords_waiting: Gauge,
    passwords_verified: Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SignInLabels {
    method: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TokenLabels {
    grant_type: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LimitLabels {
    limit: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StepLabels {
    step: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PeopleLabels {
    has_passkey: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    call: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallNameLabels {
    call: &'static str,
}

impl Default for ServerMetrics {
    fn default() -> Self {
        Self {
            sign_ins: Family::default(),
            tokens: Family::default(),
            limits: Family::default(),
            client_authentication_failures: Counter::default(),
            audit_rows_lost: Counter::default(),
            authsignal_calls: Family::default(),
            authsignal_durations: Family::new_with_constructor(
                (|| Histogram::new(DURATIONS)) as fn() -> Histogram,
            ),
            authsignal_circuit_open: Gauge::default(),
            passkey_steps: Family::default(),
            passkey_people: Family::default(),
            passwords_waiting: Gauge::default(),
            passwords_verified: Counter::default(),
        }
    }
}

impl ServerMetrics {
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register(
            "sign_ins",
            "Sign-ins by method and outcome",
            self.sign_ins.clone(),
        );
        registry.register(
            "token_requests",
            "Token requests of clients that have proven who they are",
            self.tokens.clone(),
        );
        registry.register(
            "limits_hit",
            "Requests that had to wait because something was tried too often",
            self.limits.clone(),
        );
        registry.register(
            "client_authentication_failures",
            "Requests of clients that did not prove who they are",
            self.client_authentication_failures.clone(),
        );
        registry.register(
            "audit_rows_lost",
            "Audit events that are in the log, but not in the table",
            self.audit_rows_lost.clone(),
        );
        registry.register(
            "authsignal_calls",
            "Calls of Authsignal",
            self.authsignal_calls.clone(),
        );
        registry.register(
            "authsignal_call_duration_seconds",
            "How long they took",
            self.authsignal_durations.clone(),
        );
        registry.register(
            "authsignal_circuit_open",
            "1 while Authsignal is not called because it has failed too often",
            self.authsignal_circuit_open.clone(),
        );
        registry.register(
            "passkey_steps",
            "What people do on their way to passkeys, and how they sign in",
            self.passkey_steps.clone(),
        );
        registry.register(
            "passkey_people",
            "People who have signed in within 400 days, with and without a passkey",
            self.passkey_people.clone(),
        );
        registry.register(
            "password_checks_waiting",
            "Passwords that wait to be verified, or are being",
            self.passwords_waiting.clone(),
        );
        registry.register(
            "password_checks",
            "Passwords that were verified",
            self.passwords_verified.clone(),
        );
    }

    /// Counts what has happened.
    pub(crate) fn happened(&self, event: Event<'_>) {
        match event {
            Event::SignInSucceeded { methods, .. } => self.sign_in(method_of(methods), "succeeded"),
            Event::SignInFailed { .. } => self.sign_in("password", "failed"),
            Event::SignInBlocked { reason, .. } => self.sign_in("password", reason.as_str()),
            Event::ChallengeFailed { .. } => self.sign_in("second_factor", "failed"),
            Event::PasskeyRefused { .. } => self.sign_in("passkey", "failed"),
            Event::SignInWithoutPasskey { .. } => self.sign_in("second_factor", "passkey_required"),
            Event::TokensIssued { grant_type, .. } => self.token_request(Some(grant_type), "issued"),
            Event::TokensRefused {
                grant_type, error, ..
            } => self.token_request(grant_type, error.as_str()),
            Event::ClientAuthenticationFailed { .. } => {
                self.client_authentication_failures.inc();
            }
            Event::Limited { limit, .. } => {
                let labels = LimitLabels {
                    limit: limit.as_str(),
                };
                self.limits.get_or_create(&labels).inc();
            }
            _ => {}
        }
    }

    /// Counts a password that is verified, and that it waits for it as long as what is returned lives: who waits may
    /// give up.
    pub(crate) fn password_check(&self) -> PasswordCheck {
        self.passwords_waiting.inc();
        self.passwords_verified.inc();
        PasswordCheck(self.passwords_waiting.clone())
    }

    /// Counts a step on the way to passkeys.
    pub(crate) fn passkey_step(&self, step: &'static str) {
        self.passkey_steps.get_or_create(&StepLabels { step }).inc();
    }

    /// Shows how many people there are, which all replicas know alike.
    pub(crate) fn passkey_people(&self, people: PasskeyPeople) {
        let show = |has_passkey, count: u32| {
            let labels = PeopleLabels { has_passkey };
            self.passkey_people.get_or_create(&labels).set(count.into());
        };
        show("yes", people.with_passkey);
        show("no", people.all - people.with_passkey);
    }

    /// Counts a call of Authsignal.
    pub(crate) fn authsignal_call(&self, call: &'static str, outcome: &'static str, seconds: f64) {
        self.authsignal_calls
            .get_or_create(&CallLabels { call, outcome })
            .inc();
        self.authsignal_durations
            .get_or_create(&CallNameLabels { call })
            .observe(seconds);
    }

    fn sign_in(&self, method: &'static str, outcome: &'static str) {
        self.sign_ins
            .get_or_create(&SignInLabels { method, outcome })
            .inc();
    }

    fn token_request(&self, grant_type: Option<GrantType>, outcome: &'static str) {
        let labels = TokenLabels {
            grant_type: grant_type.map_or("none", GrantType::as_str),
            outcome,
        };
        self.tokens.get_or_create(&labels).inc();
    }
}

/// A password that waits to be verified, or is being.
#[derive(Debug)]
#[must_use]
pub(crate) struct PasswordCheck(Gauge);

impl Drop for PasswordCheck {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn method_of(methods: &[AuthenticationMethodReference]) -> &'static str {
    let used = |method| methods.contains(&method);
    if !used(AuthenticationMethodReference::Password) {
        "passkey"
    } else if used(AuthenticationMethodReference::MultipleFactors) {
        "password_and_second_factor"
    } else {
        "password"
    }
}

/// What others count: logout tokens, and failures of the database.
#[derive(Debug)]
pub(crate) struct OtherNumbers(pub(crate) Logouts);

impl Collector for OtherNumbers {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let numbers = self.0.counters();
        let mut metric = encoder.encode_descriptor(
            "logout_deliveries",
            "Attempts to deliver logout tokens to clients",
            None,
            MetricType::Counter,
        )?;
        for (outcome, count) in [
            ("delivered", numbers.delivered),
            ("failed", numbers.failed),
            ("given_up", numbers.given_up),
        ] {
            let labels = [("outcome", outcome)];
            let encoder = metric.encode_family(&labels)?;
            ConstCounter::new(count).encode(encoder)?;
        }
        let errors = ConstCounter::new(crate::storage::errors());
        let metric = encoder.encode_descriptor(
            "storage_errors",
            "Failures of the database",
            None,
            MetricType::Counter,
        )?;
        errors.encode(metric)
    }
}
