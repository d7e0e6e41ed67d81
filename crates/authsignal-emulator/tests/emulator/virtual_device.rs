//! A device with one passkey, by the `passkey` crate.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::aws_lc_rs::AwsLcRsBackend;
use passkey::crypto::iana::Algorithm;
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use serde_json::{Value, json};
use url::Url;

/// iCloud Keychain's: one that the emulator knows by name.
const AAGUID: [u8; 16] = [
    0xfb, 0xfc, 0x30, 0x07, 0x15, 0x4e, 0x4e, 0xcc, 0x8c, 0x0b, 0x6e, 0x02, 0x05, 0x57, 0xd7, 0xbd,
];

pub(crate) struct Device {
    stored: Option<Passkey>,
    algorithm: Algorithm,
    pub(crate) verifies_user: bool,
}

struct Person {
    verified: bool,
}

#[async_trait::async_trait]
impl UserValidationMethod for Person {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Passkey>,
        _presence: bool,
        _verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck {
            presence: true,
            verification: self.verified,
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

impl Device {
    pub(crate) fn new() -> Self {
        Self::with_algorithm(Algorithm::ES256)
    }

    pub(crate) fn with_algorithm(algorithm: Algorithm) -> Self {
        Self {
            stored: None,
            algorithm,
            verifies_user: true,
        }
    }

    /// A copy that knows nothing of what the other does from now on.
    pub(crate) fn cloned(&self) -> Self {
        Self {
            stored: self.stored.clone(),
            algorithm: self.algorithm,
            verifies_user: true,
        }
    }

    /// `navigator.credentials.create` on a page of `origin`.
    pub(crate) async fn create(&mut self, origin: &str, options: &Value) -> Value {
        let request = serde_json::from_value(json!({ "publicKey": options })).unwrap();
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let url = Url::parse(origin).unwrap();
        let credential = client.register(&url, request, DefaultClientData).await.unwrap();
        self.stored.clone_from(client.authenticator().store());
        serde_json::to_value(credential).unwrap()
    }

    /// `navigator.credentials.get` on a page of `origin`.
    pub(crate) async fn get(&mut self, origin: &str, options: &Value) -> Value {
        let request = serde_json::from_value(json!({ "publicKey": options })).unwrap();
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let url = Url::parse(origin).unwrap();
        let credential = client
            .authenticate(&url, request, DefaultClientData)
            .await
            .unwrap();
        self.stored.clone_from(client.authenticator().store());
        serde_json::to_value(credential).unwrap()
    }

    fn authenticator(&self) -> Authenticator<Option<Passkey>, Person, AwsLcRsBackend> {
        let person = Person {
            verified: self.verifies_user,
        };
        let mut authenticator =
            Authenticator::new(Aaguid::from(AAGUID), self.stored.clone(), person, AwsLcRsBackend);
        authenticator.set_make_credentials_with_signature_counter(true);
        authenticator.set_algorithms(&[self.algorithm]).unwrap();
        authenticator
    }
}

/// A device with an RSA key, which the `passkey` crate does not make: Windows Hello is such a one.
pub(crate) struct RsaDevice(KeyPair);

impl RsaDevice {
    pub(crate) const CREDENTIAL_ID: &str = "YW4tcnNhLWtleS1vZi0xNg";

    pub(crate) fn new() -> Self {
        Self(KeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    /// `{1: 3, 3: -257, -1: modulus, -2: exponent}` (RFC 8230 section 4).
    pub(crate) fn cose_key(&self) -> Vec<u8> {
        let public = self.0.public_key();
        let modulus = public.modulus().big_endian_without_leading_zero();
        [
            &[0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, 1, 0][..],
            modulus,
            &[0x21, 0x43, 1, 0, 1],
        ]
        .concat()
    }

    /// `navigator.credentials.create` on a page of `origin`.
    pub(crate) fn create(&self, origin: &str, options: &Value) -> Value {
        Self::create_with(&self.cose_key(), origin, options)
    }

    /// The same with any COSE key: without an attestation, nothing is signed.
    pub(crate) fn create_with(cose_key: &[u8], origin: &str, options: &Value) -> Value {
        let client_data =
            json!({ "type": "webauthn.create", "challenge": options["challenge"], "origin": origin })
                .to_string();
        let id = URL_SAFE_NO_PAD.decode(Self::CREDENTIAL_ID).unwrap();
        // The flags for presence, verification and attested data, a counter of zero, and no AAGUID.
        let data = [
            digest(&SHA256, options["rp"]["id"].as_str().unwrap().as_bytes()).as_ref(),
            &[0b100_0101],
            &[0; 20],
            &[0, u8::try_from(id.len()).unwrap()],
            &id,
            cose_key,
        ]
        .concat();
        // CTAP2 wants the shortest form.
        let length = match u8::try_from(data.len()) {
            Ok(length) => vec![0x58, length],
            Err(_) => [&[0x59][..], &u16::try_from(data.len()).unwrap().to_be_bytes()].concat(),
        };
        // `{"fmt": "none", "attStmt": {}, "authData": data}`
        let attestation = [
            &b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData"[..],
            &length,
            &data,
        ]
        .concat();
        json!({
            "id": Self::CREDENTIAL_ID,
            "rawId": Self::CREDENTIAL_ID,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
                "attestationObject": URL_SAFE_NO_PAD.encode(attestation),
            },
        })
    }

    /// `navigator.credentials.get` on a page of `origin`.
    pub(crate) fn get(&self, origin: &str, options: &Value) -> Value {
        let client_data =
            json!({ "type": "webauthn.get", "challenge": options["challenge"], "origin": origin })
                .to_string();
        let relying_party = options["rpId"].as_str().unwrap();
        // The hash of the RP id, the flags for presence and verification, and a counter of zero.
        let data = [
            digest(&SHA256, relying_party.as_bytes()).as_ref(),
            &[0b101, 0, 0, 0, 0],
        ]
        .concat();
        let signed = [data.as_slice(), digest(&SHA256, client_data.as_bytes()).as_ref()].concat();
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &signed, &mut signature)
            .unwrap();
        json!({
            "id": Self::CREDENTIAL_ID,
            "rawId": Self::CREDENTIAL_ID,
            "type": "public-key",
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
                "authenticatorData": URL_SAFE_NO_PAD.encode(data),
                "signature": URL_SAFE_NO_PAD.encode(signature),
            },
        })
    }
}

/// `{1: 2, 3: -35, -1: 2, -2: x, -3: y}` of a new key for ES384 (RFC 9053 section 7.1.1).
pub(crate) fn es384_cose_key() -> Vec<u8> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_ASN1_SIGNING).unwrap();
    let (x, y) = pair.public_key().as_ref()[1..].split_at(48);
    [
        &[0xa5, 1, 2, 3, 0x38, 34, 0x20, 2, 0x21, 0x58, 48][..],
        x,
        &[0x22, 0x58, 48],
        y,
    ]
    .concat()
}
