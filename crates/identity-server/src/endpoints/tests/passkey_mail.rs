//! People are told by mail of every passkey that they have more or less.

use std::sync::{Arc, Mutex};

use actix_web::http::StatusCode;
use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;
use web_host::{Clock as _, ManualClock, SystemRandom};

use super::provider::{Provider, Reply, users};
use super::visitor::{PASSKEY, Visitor};
use crate::authsignal::{
    Action, AuthenticationStep, Authenticator, AuthenticatorId, AuthenticatorKind, BeginChallenge, Begun,
    ChallengeUrl, ClientToken, NotVerified, OpenSettings, Passkey, StepError, Verified, VerifyError,
};
use crate::mail::Mail;
use crate::mail::tests::Kept;
use crate::passwords::hash;
use crate::storage::{DatabaseOptions, DatabaseUrl, SqlStorage};
use crate::users::{AccountChange, AccountStore as _, Profile, StoredAccounts};

/// Knows passkeys, all of which are Alice's.
#[derive(Debug, Clone, Default)]
struct KeyRack(Arc<Mutex<Vec<Authenticator>>>);

impl KeyRack {
    fn hang(&self, id: &str, clock: &ManualClock) {
        self.0.lock().unwrap().push(Authenticator {
            id: AuthenticatorId::parse(id).unwrap(),
            kind: AuthenticatorKind::Passkey(Passkey::default()),
            created_at: Some(clock.now()),
            last_used_at: None,
        });
    }
}

#[async_trait]
impl AuthenticationStep for KeyRack {
    async fn begin(&self, _: &BeginChallenge) -> Result<Begun, StepError> {
        Err(StepError::Refused("nobody signs in here".into()))
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
        Ok(self.0.lock().unwrap().clone())
    }

    async fn remove_authenticator(&self, _: &SubjectId, id: &AuthenticatorId) -> Result<(), StepError> {
        self.0.lock().unwrap().retain(|known| known.id != *id);
        Ok(())
    }

    async fn settings(&self, _: &OpenSettings) -> Result<ChallengeUrl, StepError> {
        Err(StepError::Refused("nobody has settings here".into()))
    }

    async fn forget(&self, _: &SubjectId) -> Result<(), StepError> {
        self.0.lock().unwrap().clear();
        Ok(())
    }
}

struct World {
    provider: Provider,
    rack: KeyRack,
    mails: Kept,
}

impl World {
    async fn start() -> Self {
        Box::pin(Self::over(Provider::start().await)).await
    }

    async fn over(first: Provider) -> Self {
        let accounts = StoredAccounts::new(Arc::clone(&first.storage), Arc::new(first.clock.clone()));
        accounts.take_over(&users()).await.unwrap();
        // Alice reads German, whatever her browser says.
        let german = Profile {
            locale: Some("de".to_owned()),
            ..Profile::default()
        };
        let alice = SubjectId::parse("alice").unwrap();
        accounts
            .change(&alice, AccountChange::Profile(german))
            .await
            .unwrap();
        // Otherwise nobody could take their last passkey from her.
        let password = hash(&"alice's password".into(), &SystemRandom).unwrap();
        accounts
            .change(&alice, AccountChange::Password(password))
            .await
            .unwrap();
        let (rack, mails) = (KeyRack::default(), Kept::default());
        let mailer = Arc::new(mails.clone());
        let provider = first
            .with_step(rack.clone(), |builder| builder.accounts(accounts).mailer(mailer))
            .await;
        Self {
            provider,
            rack,
            mails,
        }
    }

    async fn sent(&self) -> Vec<Mail> {
        let post = self.provider.server.accounts.post().unwrap();
        while post.send_due().await.unwrap() > 0 {}
        self.mails.taken()
    }

    async fn subjects(&self) -> Vec<String> {
        let mails = self.sent().await;
        assert!(
            mails
                .iter()
                .all(|mail| mail.to.as_str() == "AliceSmith@email.com"),
            "{mails:?}"
        );
        mails.into_iter().map(|mail| mail.subject).collect()
    }
}

/// Sends a form of a page of passkeys, as its script does.
async fn tell(visitor: &Visitor<'_>, path: &str, outcome: &str) -> Reply {
    let page = visitor.get(path).await;
    let csrf = page.form().1["csrf"].clone();
    let fields = [("csrf", csrf.as_str()), ("outcome", outcome)];
    visitor.post(path, &fields).await
}

async fn remove(visitor: &Visitor<'_>, id: &str) -> Reply {
    let page = visitor.get(&format!("/Account/Passkeys/Remove?id={id}")).await;
    let csrf = page.form().1["csrf"].clone();
    let fields = [("csrf", csrf.as_str()), ("id", id)];
    visitor.post("/Account/Passkeys/Remove", &fields).await
}

const ADDED: &str = "Ein Passkey wurde hinzugefügt";
const REMOVED: &str = "Ein Passkey wurde entfernt";

#[actix_web::test]
async fn a_passkey_that_is_added_is_told_once_whoever_made_it() {
    let world = Box::pin(World::start()).await;
    let visitor = Visitor::signed_in(&world.provider).await;
    for (path, outcome) in [
        ("/Account/Passkeys", "added"),
        ("/Account/Passkeys/Offer", "added"),
        ("/Account/Passkeys/Offer", "created_silently"),
    ] {
        assert_eq!(tell(&visitor, path, outcome).await.status, StatusCode::SEE_OTHER);
        assert!(world.subjects().await.is_empty(), "there is none");
        world
            .rack
            .hang(&format!("key {path} {outcome}"), &world.provider.clock);
        tell(&visitor, path, outcome).await;
        assert_eq!(world.subjects().await, [ADDED], "{path} {outcome}");
        tell(&visitor, path, outcome).await;
        assert!(world.subjects().await.is_empty(), "{path} {outcome} again");
    }
}

#[actix_web::test]
async fn a_passkey_that_is_removed_is_told_and_what_to_do_if_it_was_somebody_else() {
    let world = Box::pin(World::start()).await;
    let visitor = Visitor::signed_in(&world.provider).await;
    world.rack.hang("one", &world.provider.clock);
    tell(&visitor, "/Account/Passkeys", "added").await;
    let mails = world.sent().await;
    assert!(
        mails[0].text.contains("entfernen Sie ihn sofort"),
        "{}",
        mails[0].text
    );
    assert_eq!(remove(&visitor, "one").await.status, StatusCode::OK);
    let mails = world.sent().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, REMOVED);
    assert!(mails[0].text.contains("neues Passwort"), "{}", mails[0].text);
}

#[actix_web::test]
async fn the_last_passkey_of_somebody_without_a_password_stays() {
    let world = Box::pin(World::start()).await;
    let bob = Visitor::of(&world.provider);
    bob.sign_in("bob", PASSKEY).await;
    world.rack.hang("one", &world.provider.clock);
    for reply in [
        bob.get("/Account/Passkeys/Remove?id=one").await,
        bob.post(
            "/Account/Passkeys/Remove",
            &[
                ("csrf", &bob.cookie("__Host-identity-csrf").unwrap()),
                ("id", "one"),
            ],
        )
        .await,
    ] {
        assert_eq!(reply.status, StatusCode::CONFLICT);
    }
    world.rack.hang("two", &world.provider.clock);
    assert_eq!(remove(&bob, "one").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn whoever_leaves_takes_their_passkeys_along() {
    let world = Box::pin(World::start()).await;
    let visitor = Visitor::signed_in(&world.provider).await;
    world.rack.hang("one", &world.provider.clock);
    let csrf = visitor.get("/Account/Delete").await.form().1["csrf"].clone();
    let fields = [("csrf", csrf.as_str()), ("username", "alice")];
    assert_eq!(
        visitor.post("/Account/Delete", &fields).await.status,
        StatusCode::OK
    );
    assert!(world.rack.0.lock().unwrap().is_empty());
}

#[actix_web::test]
async fn what_somebody_does_not_have_is_not_removed() {
    let world = Box::pin(World::start()).await;
    let visitor = Visitor::signed_in(&world.provider).await;
    for id in ["one", "two"] {
        world.rack.hang(id, &world.provider.clock);
    }
    let page = visitor.get("/Account/SecondFactor").await;
    let csrf = page.form().1["csrf"].clone();
    let fields = [("csrf", csrf.as_str()), ("action", "remove"), ("id", "bobs")];
    let reply = visitor.post("/Account/SecondFactor", &fields).await;
    assert_eq!(reply.location(), "/Account/SecondFactor");
    assert!(world.subjects().await.is_empty());
}

#[actix_web::test]
async fn a_change_waits_for_no_mail() {
    let world = Box::pin(World::start()).await;
    let visitor = Visitor::signed_in(&world.provider).await;
    world.mails.is_down(true);
    world.rack.hang("one", &world.provider.clock);
    let added = tell(&visitor, "/Account/Passkeys", "added").await;
    assert_eq!(added.location(), "/Account/Passkeys?done=added");
    assert_eq!(remove(&visitor, "one").await.status, StatusCode::OK);
    assert!(world.sent().await.is_empty());
    world.mails.is_down(false);
    world.provider.clock.advance(time::Duration::seconds(6));
    let mut subjects = world.subjects().await;
    subjects.sort();
    assert_eq!(subjects, [REMOVED, ADDED]);
}

#[actix_web::test]
async fn a_change_does_not_fail_because_nobody_can_be_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("identity.db");
    let url = DatabaseUrl::sqlite(&file);
    let storage = SqlStorage::open(&url, &DatabaseOptions::default()).await.unwrap();
    let provider = Provider::on(storage, serde_json::json!([])).await;
    let world = Box::pin(World::over(provider)).await;
    let visitor = Visitor::signed_in(&world.provider).await;
    let database = rusqlite::Connection::open(&file).unwrap();
    database.execute("DROP TABLE outgoing_mail", []).unwrap();
    world.rack.hang("one", &world.provider.clock);
    let added = tell(&visitor, "/Account/Passkeys", "added").await;
    assert_eq!(added.location(), "/Account/Passkeys?done=added");
    assert_eq!(remove(&visitor, "one").await.status, StatusCode::OK);
}
