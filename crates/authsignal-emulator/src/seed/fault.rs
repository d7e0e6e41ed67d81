//! `[[faults]]` of a seed file.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Problem, Surroundings};
use crate::tenant::fault::endpoint::Endpoint;
use crate::tenant::fault::{Fault, FaultId, FaultKind, FaultWish};
use crate::tenant::identifiers::UserId;

/// One entry of `[[faults]]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedFault {
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u32>,
}

impl SeedFault {
    pub(super) fn of(fault: &Fault) -> Self {
        let (mut milliseconds, mut status, mut retry_after) = (None, None, None);
        match fault.wish.kind {
            FaultKind::Latency { milliseconds: value } => milliseconds = Some(value.into()),
            FaultKind::ServerError { status: value } => status = Some(value.into()),
            FaultKind::TooManyRequests { retry_after_seconds } => retry_after = Some(retry_after_seconds),
            _ => {}
        }
        Self {
            kind: fault.wish.kind.name().to_owned(),
            endpoint: Some(fault.wish.endpoint.to_string()),
            user_id: fault.wish.user_id.as_ref().map(ToString::to_string),
            times: fault.wish.remaining,
            milliseconds,
            status,
            retry_after_seconds: retry_after,
        }
    }

    pub(super) fn into_fault(self, surroundings: Surroundings<'_>) -> Result<Fault, Problem> {
        let kind: Map<String, Value> = [
            ("kind", json!(self.kind)),
            ("milliseconds", json!(self.milliseconds)),
            ("status", json!(self.status)),
            ("retryAfterSeconds", json!(self.retry_after_seconds)),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
        if self.times == Some(0) {
            return Err(Problem::new("times", "is at least 1, or left out"));
        }
        Ok(Fault {
            id: FaultId(surroundings.random.uuid()),
            created_at: surroundings.now,
            wish: FaultWish {
                endpoint: Endpoint::parse(self.endpoint.as_deref().unwrap_or("*"))
                    .map_err(|error| Problem::new("endpoint", error))?,
                user_id: self
                    .user_id
                    .as_deref()
                    .map(UserId::parse)
                    .transpose()
                    .map_err(|error| Problem::new("user_id", error))?,
                remaining: self.times,
                kind: serde_json::from_value(Value::Object(kind))
                    .map_err(|error| Problem::new("kind", error))?,
            },
        })
    }
}
