//! The header `X-Signature-V2`: `t=<unix seconds>,v2=<signature>[,v2=<signature>]`.

use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use time::OffsetDateTime;

/// Longest header that is looked at, in bytes.
const LONGEST_HEADER: usize = 4096;

/// The service leaves the padding away; with it, the value is the same.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(super) struct Signature<'a> {
    /// As it was signed.
    timestamp: &'a str,
    time: OffsetDateTime,
    signatures: Vec<&'a str>,
}

impl<'a> Signature<'a> {
    pub(super) fn parse(header: &'a str) -> Option<Self> {
        if header.len() > LONGEST_HEADER {
            return None;
        }
        let mut timestamp = None;
        let mut signatures = Vec::new();
        for part in header.split(',') {
            match part.trim().split_once('=') {
                Some(("t", _)) if timestamp.is_some() => return None,
                Some(("t", value)) => timestamp = Some(value),
                Some(("v2", value)) => signatures.push(value),
                _ => {}
            }
        }
        let timestamp = timestamp.filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()))?;
        let time = OffsetDateTime::from_unix_timestamp(timestamp.parse().ok()?).ok()?;
        (!signatures.is_empty()).then_some(Self {
            timestamp,
            time,
            signatures,
        })
    }

    pub(super) fn is_timely(&self, now: OffsetDateTime, age: Duration, future: Duration) -> bool {
        // In whole seconds, as the timestamp is: a request of exactly the tolerated age is accepted.
        let difference = now.unix_timestamp() - self.time.unix_timestamp();
        let tolerated = if difference >= 0 { age } else { future };
        difference.unsigned_abs() <= tolerated.as_secs()
    }

    /// Whether one of the signatures was made with this key over this body.
    pub(super) fn matches(&self, key: &hmac::Key, body: &[u8]) -> bool {
        let mut context = hmac::Context::with_key(key);
        context.update(self.timestamp.as_bytes());
        context.update(b".");
        context.update(body);
        let expected = context.sign();
        let mut decoded = self
            .signatures
            .iter()
            .filter_map(|signature| BASE64.decode(signature).ok());
        decoded.any(|signature| verify_slices_are_equal(expected.as_ref(), &signature).is_ok())
    }
}
