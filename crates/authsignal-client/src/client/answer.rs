//! From the bytes of an answer to a result.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::excerpt::excerpt;
use crate::clock::system_time;
use crate::error::{ApiError, Error, UnreadableAnswer};
use crate::vocabulary::ErrorCode;
use crate::wire::{printable, problem};

/// Reads an answer as a call does. For fuzzing and property tests; not part of the public interface.
///
/// # Errors
/// Those of a call.
#[doc(hidden)]
pub fn read_answer<T: DeserializeOwned>(status: u16, body: Vec<u8>) -> Result<T, Error> {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    Answer {
        status,
        retry_after: None,
        body,
    }
    .read()
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Vec<u8>,
}

/// The body of a refusal. Older routes give a `message` only.
#[derive(Deserialize)]
struct Refusal {
    error: Option<String>,
    #[serde(rename = "errorCode")]
    error_code: Option<String>,
    #[serde(rename = "errorDescription")]
    error_description: Option<String>,
    message: Option<String>,
}

impl Answer {
    /// What the answer means: a result if it is a success, an error if not.
    fn read<T: DeserializeOwned>(self) -> Result<T, Error> {
        if self.status.is_success() {
            self.parse()
        } else {
            Err(self.into_error())
        }
    }

    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| self.unreadable(problem::<T>(&self.body, &error)))
    }

    /// Accepts whatever does not say the contrary: some routes answer `{"success": true}`, some `{}`, some nothing.
    pub(super) fn done(&self) -> Result<(), Error> {
        if self.body.trim_ascii().is_empty() {
            return Ok(());
        }
        match self.parse::<Value>()?.get("success") {
            Some(Value::Bool(false)) => Err(self.unreadable("a success that says it is none".to_owned())),
            _ => Ok(()),
        }
    }

    /// Turns an answer that is not a success into the error it means.
    pub(super) fn into_error(self) -> Error {
        let Ok(refusal) = serde_json::from_slice::<Refusal>(&self.body) else {
            return self.unreadable("no success and no error of the API".to_owned());
        };
        let code = refusal.error_code.or(refusal.error);
        let description = refusal.error_description.or(refusal.message);
        if code.is_none() && description.is_none() {
            return self.unreadable("no success and no error of the API".to_owned());
        }
        let fallback = if self.status == StatusCode::NOT_FOUND {
            "not_found"
        } else {
            "unknown"
        };
        Error::Api(ApiError {
            status: self.status.as_u16(),
            code: ErrorCode::from(printable(code.as_deref().unwrap_or(fallback)).as_str()),
            description: description.as_deref().map(printable),
            retry_after: self.retry_after,
        })
    }

    pub(super) fn unreadable(&self, problem: String) -> Error {
        Error::Unreadable(UnreadableAnswer {
            status: self.status.as_u16(),
            problem,
            excerpt: excerpt(&self.body),
            retry_after: self.retry_after,
        })
    }
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds or a date.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = OffsetDateTime::parse(value, &Rfc2822).ok()?;
    Some(Duration::try_from(date - system_time()).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests;
