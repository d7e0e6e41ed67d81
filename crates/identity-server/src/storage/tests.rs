use oidc_protocol::authentication::{AuthenticationEvent, VerifiedMethod};
use oidc_protocol::identifiers::{SessionId, SubjectId};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::*;

pub(crate) mod databases;
mod logout;
mod redemption;
mod signing_keys;

use self::databases::on_both_databases;

const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

fn session() -> StoredSession {
    StoredSession {
        sid: SessionId::parse("sid").unwrap(),
        subject: SubjectId::parse("alice").unwrap(),
        authentication: AuthenticationEvent::new(
            NOW,
            &[VerifiedMethod::Password, VerifiedMethod::AuthenticatorApp],
        ),
        persistent: true,
        created_at: NOW,
        expires_at: NOW + Duration::hours(1),
    }
}

on_both_databases! {
async fn a_session_is_read_back_until_it_expires_or_ends(storage: SqlStorage) {
    let id = KeyHash::of("cookie");
    storage.insert_session(id.clone(), session()).await.unwrap();
    assert_eq!(storage.session(id.clone(), NOW).await.unwrap(), Some(session()));
    assert_eq!(
        storage
            .session(id.clone(), NOW + Duration::hours(1))
            .await
            .unwrap(),
        None
    );
    assert_eq!(storage.delete_session(id.clone()).await.unwrap(), Some(session()));
    assert_eq!(storage.session(id, NOW).await.unwrap(), None);
}

async fn of_many_who_redeem_a_code_at_once_exactly_one_gets_it(storage: SqlStorage) {
    let code = KeyHash::of("code");
    storage
        .insert_authorization_code(code.clone(), "grant".to_owned(), NOW + Duration::minutes(5))
        .await
        .unwrap();
    let attempts: Vec<_> = (0..64)
        .map(|_| {
            let (storage, code) = (storage.clone(), code.clone());
            tokio::spawn(async move {
                let redeemed = storage
                    .redeem_authorization_code(code, "grant".to_owned(), NOW)
                    .await;
                matches!(redeemed.unwrap(), CodeRedemption::First(_))
            })
        })
        .collect();
    let mut winners = 0;
    for attempt in attempts {
        winners += usize::from(attempt.await.unwrap());
    }
    assert_eq!(winners, 1);
}

async fn an_expired_code_is_worth_nothing(storage: SqlStorage) {
    let code = KeyHash::of("code");
    storage
        .insert_authorization_code(code.clone(), "grant".to_owned(), NOW + Duration::minutes(5))
        .await
        .unwrap();
    assert_eq!(
        storage
            .redeem_authorization_code(code, "grant".to_owned(), NOW + Duration::minutes(5))
            .await
            .unwrap(),
        CodeRedemption::Unknown
    );
}

async fn a_pending_login_can_be_looked_at_and_is_taken_once(storage: SqlStorage) {
    let id = KeyHash::of("pending");
    storage
        .put_pending_login(id.clone(), "first".to_owned(), NOW, NOW + Duration::minutes(10))
        .await
        .unwrap();
    storage
        .put_pending_login(id.clone(), "second".to_owned(), NOW, NOW + Duration::minutes(10))
        .await
        .unwrap();
    assert_eq!(
        storage.pending_login(id.clone(), NOW).await.unwrap().as_deref(),
        Some("second")
    );
    assert_eq!(
        storage
            .consume_pending_login(id.clone(), NOW)
            .await
            .unwrap()
            .as_deref(),
        Some("second")
    );
    assert_eq!(storage.consume_pending_login(id, NOW).await.unwrap(), None);
}

async fn a_key_is_consumed_once(storage: SqlStorage) {
    let consume = || {
        storage.consume(
            Purpose::AuthsignalAction,
            KeyHash::of("key"),
            NOW,
            NOW + Duration::minutes(10),
        )
    };
    assert!(consume().await.unwrap());
    assert!(!consume().await.unwrap());
}
}
