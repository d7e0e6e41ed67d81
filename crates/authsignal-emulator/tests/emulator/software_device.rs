//! Devices with keys that the `passkey` crate does not make.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coset::cbor::{Value as Cbor, cbor, ser};
use serde_json::{Value, json};

const CREDENTIAL_ID: &[u8] = b"a software device";

/// The flags of the authenticator data (WebAuthn Level 3 section 6.1).
pub(crate) const PRESENT_AND_VERIFIED: u8 = 0b101;
pub(crate) const PRESENT: u8 = 0b001;
const WITH_CREDENTIAL: u8 = 0b0100_0000;
pub(crate) const BACKUP_ELIGIBLE: u8 = 0b0000_1000;
pub(crate) const BACKED_UP: u8 = 0b0001_1000;

/// A device with an RSA key: Windows Hello is such a one.
pub(crate) struct RsaDevice {
    key: KeyPair,
    /// The flags for what is backed up; none for a key that stays on the device.
    pub(crate) backup: u8,
    /// The flags for who is there.
    pub(crate) person: u8,
}

impl RsaDevice {
    pub(crate) fn new() -> Self {
        Self {
            key: KeyPair::generate(KeySize::Rsa2048).unwrap(),
            backup: 0,
            person: PRESENT_AND_VERIFIED,
        }
    }

    pub(crate) fn credential_id() -> String {
        URL_SAFE_NO_PAD.encode(CREDENTIAL_ID)
    }

    /// `{1: 3, 3: -257, -1: modulus, -2: exponent}` (RFC 8230 section 4).
    pub(crate) fn cose_key(&self) -> Vec<u8> {
        let public = self.key.public_key();
        let modulus = public.modulus().big_endian_without_leading_zero().to_vec();
        let exponent = public.exponent().big_endian_without_leading_zero().to_vec();
        encode(
            &cbor!({ 1 => 3, 3 => -257, -1 => Cbor::Bytes(modulus), -2 => Cbor::Bytes(exponent) }).unwrap(),
        )
    }

    /// `navigator.credentials.create` on a page of `origin`.
    pub(crate) fn create(&self, origin: &str, options: &Value) -> Value {
        registration(&self.cose_key(), self.person | self.backup, origin, options)
    }

    /// `navigator.credentials.get` on a page of `origin`.
    pub(crate) fn get(&self, origin: &str, options: &Value) -> Value {
        let client_data = client_data("webauthn.get", origin, options);
        let data = authenticator_data(&options["rpId"], self.person | self.backup);
        let signed = [data.as_slice(), digest(&SHA256, client_data.as_bytes()).as_ref()].concat();
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &signed, &mut signature)
            .unwrap();
        json!({
            "id": Self::credential_id(),
            "rawId": Self::credential_id(),
            "type": "public-key",
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
                "authenticatorData": URL_SAFE_NO_PAD.encode(data),
                "signature": URL_SAFE_NO_PAD.encode(signature),
            },
        })
    }
}

/// The answer of a device that made a P-384 key.
pub(crate) fn create_es384(origin: &str, options: &Value) -> Value {
    let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_ASN1_SIGNING).unwrap();
    // An uncompressed point: a 4, then both coordinates.
    let (x, y) = pair.public_key().as_ref()[1..].split_at(48);
    let (x, y) = (Cbor::Bytes(x.to_vec()), Cbor::Bytes(y.to_vec()));
    let key = cbor!({ 1 => 2, 3 => -35, -1 => 2, -2 => x, -3 => y }).unwrap();
    registration(&encode(&key), PRESENT_AND_VERIFIED, origin, options)
}

fn registration(cose_key: &[u8], flags: u8, origin: &str, options: &Value) -> Value {
    let id_length = u16::try_from(CREDENTIAL_ID.len()).unwrap().to_be_bytes();
    let data = [
        authenticator_data(&options["rp"]["id"], flags | WITH_CREDENTIAL).as_slice(),
        &[0; 16],
        &id_length,
        CREDENTIAL_ID,
        cose_key,
    ]
    .concat();
    let attestation = cbor!({ "fmt" => "none", "attStmt" => {}, "authData" => Cbor::Bytes(data) }).unwrap();
    json!({
        "id": RsaDevice::credential_id(),
        "rawId": RsaDevice::credential_id(),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": { "credProps": { "rk": true } },
        "response": {
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data("webauthn.create", origin, options)),
            "attestationObject": URL_SAFE_NO_PAD.encode(encode(&attestation)),
            "transports": ["internal"],
        },
    })
}

fn client_data(kind: &str, origin: &str, options: &Value) -> String {
    json!({ "type": kind, "challenge": options["challenge"], "origin": origin }).to_string()
}

/// The hash of the RP id, the flags, and a counter of zero.
fn authenticator_data(relying_party: &Value, flags: u8) -> Vec<u8> {
    let hash = digest(&SHA256, relying_party.as_str().unwrap().as_bytes());
    [hash.as_ref(), &[flags, 0, 0, 0, 0]].concat()
}

fn encode(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ser::into_writer(value, &mut bytes).unwrap();
    bytes
}
