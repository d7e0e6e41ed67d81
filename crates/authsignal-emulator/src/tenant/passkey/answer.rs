//! What browsers answer, in the JSON form of WebAuthn Level 3 sections 5.1.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use webauthn_rp::Registration;

use super::decode_base64;

/// A new credential, as `PublicKeyCredential.toJSON()` and `@simplewebauthn/browser` write it.
pub(crate) fn parse_registration(credential: &Value) -> Result<Registration, serde_json::Error> {
    Registration::from_json_relaxed(&serde_json::to_vec(credential)?)
}

/// The signature of a challenge. The user handle is not read: old SDKs garble it, and the credential tells its owner.
#[derive(Clone, Debug)]
pub(crate) struct Assertion {
    pub(crate) credential_id: Vec<u8>,
    pub(crate) client_data_json: Vec<u8>,
    pub(crate) authenticator_data: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl<'de> Deserialize<'de> for Assertion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = AssertionJson::deserialize(deserializer)?;
        Ok(Self {
            credential_id: json.id.0,
            client_data_json: json.response.client_data_json.0,
            authenticator_data: json.response.authenticator_data.0,
            signature: json.response.signature.0,
        })
    }
}

#[derive(Deserialize)]
struct AssertionJson {
    id: Base64,
    response: ResponseJson,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResponseJson {
    #[serde(rename = "clientDataJSON")]
    client_data_json: Base64,
    authenticator_data: Base64,
    signature: Base64,
}

struct Base64(Vec<u8>);

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        decode_base64(&text)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("a value is not base64url"))
    }
}

/// The challenge that a browser's answer names in its client data (WebAuthn Level 3 section 5.8.1). It only finds the
/// ceremony; whether it is the right one is verified with everything else.
pub(crate) fn answered_challenge(client_data: &[u8]) -> Option<String> {
    let client_data: Value = serde_json::from_slice(client_data).ok()?;
    Some(
        client_data
            .get("challenge")?
            .as_str()?
            .trim_end_matches('=')
            .to_owned(),
    )
}
