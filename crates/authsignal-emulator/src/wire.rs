//! What the server API and the client API have in common on the wire: bodies, times, authenticators.

pub(crate) mod authenticator;
pub(crate) mod authorization;

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::errors::ApiError;

/// A result that becomes a JSON reply.
pub(crate) type ApiResult = Result<HttpResponse, ApiError>;

/// Milliseconds and `Z`, as in `2024-07-11T22:03:39.037Z`.
const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// A moment in the API's form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timestamp(pub(crate) OffsetDateTime);

impl Timestamp {
    /// The text; that of a moment beyond the year 9999, which no clock shows, is empty.
    pub(crate) fn to_text(self) -> String {
        self.0.format(TIME).unwrap_or_default()
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

/// A request body. An empty one counts as `{}`, whatever its content type, and so does `[]`, which is how PHP
/// writes an empty map. Unknown keys are ignored.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes
                .await
                .map_err(|_| ApiError::invalid_request("The request body cannot be read or is too large."))?;
            let empty = bytes.iter().all(u8::is_ascii_whitespace) || bytes.as_ref() == b"[]";
            let text: &[u8] = if empty { b"{}" } else { &bytes };
            serde_json::from_slice(text)
                .map(Self)
                .map_err(|error| ApiError::invalid_request(format!("The request body is invalid: {error}.")))
        })
    }
}

/// A 200 reply with exactly `Content-Type: application/json`, which one SDK compares letter by letter.
pub(crate) fn json(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().json(body)
}

/// The reply to a deletion: some SDKs need a JSON object.
pub(crate) fn success() -> HttpResponse {
    json(&serde_json::json!({ "success": true }))
}

/// A map, or an empty list in its place.
pub(crate) fn map_or_empty_list<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Map<String, Value>>, D::Error> {
    match Option::<Value>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Value::Object(map)) => Ok(Some(map)),
        Some(Value::Array(list)) if list.is_empty() => Ok(Some(Map::new())),
        Some(_) => Err(serde::de::Error::custom("expected an object")),
    }
}

/// Some SDKs send an empty text for what is not given.
pub(crate) fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::Timestamp;

    #[test]
    fn times_have_milliseconds_and_a_z() {
        let text = serde_json::to_string(&Timestamp(datetime!(2024-07-11 22:03:39.037 UTC))).unwrap();
        assert_eq!(text, "\"2024-07-11T22:03:39.037Z\"");
    }
}
