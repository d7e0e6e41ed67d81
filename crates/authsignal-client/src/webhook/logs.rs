//! Log records, many a request.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use time::OffsetDateTime;

use super::event::Envelope;
use crate::actions::Rule;
use crate::identifiers::{ActionCode, IdempotencyKey, UserId};
use crate::vocabulary::{ActionState, VerificationMethod};
use crate::wire::null_as_default;

/// Up to 500 log records. A batch may come again: the ids of its records tell.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct LogBatch {
    /// The records.
    pub records: Vec<LogRecord>,
}

/// A log record.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LogRecord {
    /// The version of the record's form.
    pub version: u64,
    /// Names the record: the same id again is the same record again.
    pub id: String,
    /// Who sends it.
    pub source: String,
    /// When it was written.
    pub time: OffsetDateTime,
    /// In which tenant.
    pub tenant_id: String,
    /// What it says.
    pub data: LogData,
}

/// What a log record says.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum LogData {
    /// `action.log_created`: how an action ended.
    Action(Box<ActionLog>),
    /// `challenge.log_created`: a step of a challenge.
    Challenge(Box<ChallengeLog>),
    /// A record that this version of the crate does not know, or not in this form: one odd record is no reason to lose
    /// the batch.
    Unknown {
        /// Its type.
        record_type: String,
        /// The record.
        record: Value,
    },
}

/// How an action ended.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ActionLog {
    /// Who.
    pub user_id: UserId,
    /// What.
    pub action_code: ActionCode,
    /// Which occurrence.
    pub idempotency_key: IdempotencyKey,
    /// Its last state.
    pub state: ActionState,
    /// What the rules had decided: `ALLOW`, `CHALLENGE`, `REVIEW` or `BLOCK`.
    pub outcome: Option<String>,
    /// When it was tracked.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub created_at: Option<OffsetDateTime>,
    /// When it changed last.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub updated_at: Option<OffsetDateTime>,
    /// When its state changed last.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub state_updated_at: Option<OffsetDateTime>,
    /// How its challenge was passed.
    pub verification_method: Option<VerificationMethod>,
    /// What the action permitted.
    #[serde(default, deserialize_with = "null_as_default")]
    pub allowed_verification_methods: Vec<VerificationMethod>,
    /// The rules that matched.
    #[serde(default, deserialize_with = "null_as_default")]
    pub rules: Vec<Rule>,
    /// The rule that decided.
    pub priority_rule_id: Option<String>,
    /// The address of the user's device.
    pub ip_address: Option<String>,
    /// The country of that address (ISO 3166-1 alpha-2).
    pub country_code: Option<String>,
    /// The user's e-mail address.
    pub email: Option<String>,
    /// The user's phone number.
    pub phone_number: Option<String>,
    /// The device.
    pub device_id: Option<String>,
    /// Data points of your own.
    #[serde(default, deserialize_with = "null_as_default")]
    pub custom: BTreeMap<String, Value>,
}

/// A step of a challenge.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChallengeLog {
    /// Who; absent if the challenge was started without a user.
    pub user_id: Option<UserId>,
    /// For which action.
    pub action_code: Option<ActionCode>,
    /// For which occurrence of the action.
    pub idempotency_key: Option<IdempotencyKey>,
    /// Which step, for example `EMAIL_OTP_SENT`.
    #[serde(rename = "type")]
    pub step: String,
    /// When.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub created_at: Option<OffsetDateTime>,
    /// How.
    pub verification_method: Option<VerificationMethod>,
    /// To which e-mail address.
    pub email: Option<String>,
    /// To which phone number.
    pub phone_number: Option<String>,
    /// What went wrong.
    pub error_description: Option<String>,
    /// The status with which it went wrong.
    pub status_code: Option<Value>,
    /// More about the step.
    #[serde(default)]
    pub data: Value,
}

impl LogData {
    fn of_type(record_type: String, record: Value) -> Self {
        let known = match record_type.as_str() {
            "action.log_created" => ActionLog::deserialize(&record)
                .map(|log| Self::Action(Box::new(log)))
                .ok(),
            "challenge.log_created" => ChallengeLog::deserialize(&record)
                .map(|log| Self::Challenge(Box::new(log)))
                .ok(),
            _ => None,
        };
        known.unwrap_or(Self::Unknown { record_type, record })
    }
}

impl<'de> Deserialize<'de> for LogRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let envelope = Envelope::deserialize(deserializer)?;
        Ok(Self {
            version: envelope.version,
            id: envelope.id,
            source: envelope.source,
            time: envelope.time,
            tenant_id: envelope.tenant_id,
            data: LogData::of_type(envelope.event_type, envelope.data),
        })
    }
}
