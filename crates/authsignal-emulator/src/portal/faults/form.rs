//! The form for a new fault.

use serde::Serialize;
use serde_json::{Value, json};

use crate::portal::field::Field;
use crate::portal::submission::Submission;
use crate::tenant::fault::endpoint::Endpoint;
use crate::tenant::fault::{FaultKind, FaultWish};
use crate::tenant::identifiers::UserId;

/// The kinds of faults, and the parameter that some have.
const KINDS: [(&str, &str, Option<&str>); 7] = [
    ("LATENCY", "Latency, in milliseconds:", Some("milliseconds")),
    ("SERVER_ERROR", "Server error with the status:", Some("status")),
    (
        "TOO_MANY_REQUESTS",
        "Too many requests, Retry-After in seconds:",
        Some("retryAfterSeconds"),
    ),
    ("DROPPED_CONNECTION", "Dropped connection", None),
    ("MALFORMED_JSON", "Malformed JSON", None),
    ("EXPIRED_TOKEN", "Expired token", None),
    ("WRONG_CODE", "Wrong code", None),
];

#[derive(Debug, Serialize)]
pub(super) struct FaultForm {
    kind: String,
    kinds: Vec<KindOption>,
    /// The number that the kind needs.
    parameter: Field,
    endpoint: Field,
    user_id: Field,
    times: Field,
    pub(super) error: Option<String>,
}

#[derive(Debug, Serialize)]
struct KindOption {
    name: &'static str,
    label: &'static str,
}

impl FaultForm {
    pub(super) fn empty() -> Self {
        Self {
            kind: "SERVER_ERROR".to_owned(),
            kinds: kinds(),
            parameter: Field::of(503),
            endpoint: Field::of("*"),
            user_id: Field::default(),
            times: Field::of(1),
            error: None,
        }
    }

    pub(super) fn typed(form: &Submission) -> Self {
        Self {
            kind: form.text("kind"),
            kinds: kinds(),
            parameter: Field::of(form.text("parameter")),
            endpoint: Field::of(form.text("endpoint")),
            user_id: Field::of(form.text("user_id")),
            times: Field::of(form.text("times")),
            error: None,
        }
    }

    /// The fault, or what is wrong beside the fields.
    pub(super) fn read(&mut self) -> Option<FaultWish> {
        let endpoint = self.endpoint.read(Endpoint::parse);
        let user_id = self.user_id.read_optional(UserId::parse);
        let number = |text: &str| text.parse().map_err(|_| "must be a number, or empty");
        let times = self.times.read_optional(number);
        let kind = self.read_kind();
        Some(FaultWish {
            endpoint: endpoint?,
            user_id: user_id?,
            remaining: times?,
            kind: kind?,
        })
    }

    fn read_kind(&mut self) -> Option<FaultKind> {
        let known = KINDS.into_iter().find(|(name, ..)| *name == self.kind);
        let Some((name, _, parameter)) = known else {
            self.error = Some("choose what goes wrong".to_owned());
            return None;
        };
        let mut fault = json!({ "kind": name });
        if let Some(parameter) = parameter {
            let number = |text: &str| text.parse::<u32>().map_err(|_| "must be a number");
            fault[parameter] = Value::from(self.parameter.read(number)?);
        }
        self.parameter
            .read(|_| serde_json::from_value::<FaultKind>(fault))
    }

    pub(super) fn sample(refused: bool) -> Self {
        let field = || {
            if refused {
                Field::sample()
            } else {
                Field::default()
            }
        };
        Self {
            kind: "LATENCY".to_owned(),
            kinds: kinds(),
            parameter: field(),
            endpoint: field(),
            user_id: field(),
            times: field(),
            error: refused.then(|| "error".to_owned()),
        }
    }
}

fn kinds() -> Vec<KindOption> {
    let option = |(name, label, _)| KindOption { name, label };
    KINDS.into_iter().map(option).collect()
}
