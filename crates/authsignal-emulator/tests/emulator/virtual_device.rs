//! A device with one passkey, by the `passkey` crate.

use coset::{CoseKey, Label};
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

/// `d` of an elliptic curve key (RFC 9053 section 7).
const PRIVATE_KEY: Label = Label::Int(-4);

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

    /// The COSE key of the passkey, without its private part.
    pub(crate) fn public_key(&self) -> CoseKey {
        let mut key = self.stored.as_ref().unwrap().key.clone();
        key.params.retain(|(name, _)| *name != PRIVATE_KEY);
        key
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
