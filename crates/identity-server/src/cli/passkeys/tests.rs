use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use clap::Parser as _;
use oidc_protocol::authentication::{AuthenticationEvent, KeyProtection, VerifiedMethod};
use oidc_protocol::identifiers::SubjectId;

use super::*;
use crate::authsignal::{
    Action, AuthenticationStep, Authenticator, AuthenticatorId, AuthenticatorKind, BeginChallenge, Begun,
    ChallengeUrl, ClientToken, Decision, NotVerified, OpenSettings, Passkey, StepError, Verified,
    VerifyError,
};
use crate::passkeys::{PasskeySettings, Passkeys};
use crate::server::Parts;

#[derive(Debug, clap::Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

/// A service that knows some passkeys of whoever asks.
#[derive(Debug, Default)]
struct Service(Mutex<Vec<String>>);

#[async_trait]
impl AuthenticationStep for Service {
    async fn begin(&self, begin: &BeginChallenge) -> Result<Begun, StepError> {
        Ok(Begun {
            idempotency_key: begin.idempotency_key.clone(),
            decision: Decision::Block,
            has_passkey: false,
        })
    }

    async fn verify(
        &self,
        _: &ClientToken,
        _: Action,
        _: Option<&SubjectId>,
    ) -> Result<Verified, VerifyError> {
        Err(NotVerified::InvalidToken.into())
    }

    async fn authenticators(&self, _: &SubjectId) -> Result<Vec<Authenticator>, StepError> {
        let ids = self.0.lock().unwrap().clone();
        let authenticator = |id: String| Authenticator {
            id: AuthenticatorId::parse(id).unwrap(),
            kind: AuthenticatorKind::Passkey(Passkey::default()),
            created_at: None,
            last_used_at: None,
        };
        let app = Authenticator {
            kind: AuthenticatorKind::App,
            ..authenticator("app".to_owned())
        };
        Ok(ids.into_iter().map(authenticator).chain([app]).collect())
    }

    async fn settings(&self, _: &OpenSettings) -> Result<ChallengeUrl, StepError> {
        Err(StepError::Refused("nobody looks".into()))
    }

    async fn forget(&self, _: &SubjectId) -> Result<(), StepError> {
        Ok(())
    }

    async fn remove_authenticator(&self, _: &SubjectId, id: &AuthenticatorId) -> Result<(), StepError> {
        self.0.lock().unwrap().retain(|known| known != id.as_str());
        Ok(())
    }
}

async fn parts(folder: &tempfile::TempDir) -> Parts {
    let sample = include_str!("../../../../../config/identity-server.toml");
    let sample = sample.replace("trusted_ca = \".dev/tls/ca.pem\"", "");
    let text = sample.replace(".dev/", &format!("{}/", folder.path().display()));
    let config = web_host::config::parse(&SCHEMA, Path::new("the.toml"), &text, &Environment::default());
    sessions::open(Path::new("the.toml"), config.unwrap())
        .await
        .unwrap()
        .0
}

#[actix_web::test]
async fn the_report_counts_people_and_sign_ins_week_by_week() {
    let folder = tempfile::tempdir().unwrap();
    let parts = parts(&folder).await;
    let passkeys = Passkeys::new(
        &parts,
        Arc::new(Service::default()),
        PasskeySettings::default(),
        None,
    );
    let now = parts.clock.now();
    let with_passkey = VerifiedMethod::Passkey {
        user_verified: true,
        key_protection: KeyProtection::Unknown,
    };
    for (subject, methods, has_passkey) in [
        (
            "alice",
            [VerifiedMethod::Password, VerifiedMethod::AuthenticatorApp],
            false,
        ),
        ("alice", [VerifiedMethod::Password, with_passkey], true),
        ("bob", [VerifiedMethod::Password, VerifiedMethod::Password], false),
    ] {
        let subject = SubjectId::parse(subject).unwrap();
        let authentication = AuthenticationEvent::new(now, &methods);
        passkeys
            .signed_in(&subject, &authentication, Some(has_passkey))
            .await;
    }
    passkeys.flush().await;

    let mut json = Vec::new();
    report::run(&parts, 2, true, &mut json).await.unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        (&json["people"], &json["people_with_passkey"]),
        (&2.into(), &1.into())
    );
    let week = &json["weeks"][0];
    assert_eq!(
        (&week["people"], &week["people_with_passkey"]),
        (&2.into(), &1.into())
    );
    for step in [
        "sign_in_with_passkey",
        "sign_in_with_second_factor",
        "sign_in_with_password",
    ] {
        assert_eq!(week["steps"][step], 1, "{step}");
    }
    assert_eq!(json["weeks"][1]["people"], 0);

    let mut table = Vec::new();
    report::run(&parts, 1, false, &mut table).await.unwrap();
    let table = String::from_utf8(table).unwrap();
    assert!(table.starts_with("1 of 2 people"), "{table}");
    assert_eq!(table.lines().count(), 4, "{table}");
}

#[actix_web::test]
async fn all_passkeys_of_a_person_can_be_removed() {
    let folder = tempfile::tempdir().unwrap();
    let parts = parts(&folder).await;
    let service = Arc::new(Service(Mutex::new(vec!["one".to_owned(), "two".to_owned()])));
    let step: Arc<dyn AuthenticationStep> = service.clone();
    let passkeys = Passkeys::new(&parts, step, PasskeySettings::default(), None);
    let remove = async |line: &[&str]| {
        let Command::RemoveAll { person } = Line::parse_from(line).command else {
            panic!("another command");
        };
        let mut output = Vec::new();
        let removed = remove_all::remove_all(&parts, &passkeys, person, &mut output).await;
        removed.map(|()| String::from_utf8(output).unwrap())
    };
    assert!(
        remove(&["passkeys", "remove-all"]).await.is_err(),
        "nobody was named"
    );
    assert!(
        remove(&["passkeys", "remove-all", "--user", "nobody"])
            .await
            .is_err()
    );
    assert_eq!(service.0.lock().unwrap().len(), 2);
    let said = remove(&["passkeys", "remove-all", "--user", "alice"])
        .await
        .unwrap();
    assert_eq!(said, "2 passkeys of alice are removed.\n");
    assert!(service.0.lock().unwrap().is_empty());
}
