use oidc_protocol::device::{DeviceAuthorizationRequest, DeviceDecision, DevicePoll};
use oidc_protocol::scope::Scopes;

use super::*;

/// A code of Alice's for this client.
pub(super) fn code(code: &str, client_id: &str) -> NewAuthorizationCode {
    NewAuthorizationCode {
        code: KeyHash::of(code),
        subject: alice(),
        client_id: super::client_id(client_id),
        grant: "granted".to_owned(),
        expires_at: NOW + MINUTE,
    }
}

/// What Alice has granted to `web` in a session.
fn stored(grant_id: &str) -> StoredGrant {
    StoredGrant {
        ends_with_session: true,
        ..grants::grant(grant_id)
    }
}

async fn redeem(storage: &SqlStorage, code: &str, grant_id: &str) -> CodeRedemption {
    let redeemed = storage.redeem_authorization_code(KeyHash::of(code), grant_id.to_owned(), NOW);
    redeemed.await.unwrap()
}

/// A television that Alice has let in.
pub(super) async fn let_in(storage: &SqlStorage) {
    let new = NewDeviceAuthorization {
        device_code: KeyHash::of("device"),
        user_code: KeyHash::of("user"),
        authorization: StoredDeviceAuthorization {
            client_id: client_id("web"),
            request: DeviceAuthorizationRequest {
                scopes: Scopes::parse("openid").unwrap(),
                resources: Vec::new(),
            },
        },
        interval: Duration::seconds(5),
        usable_until: NOW + Duration::minutes(10),
    };
    storage.insert_device_authorization(new).await.unwrap();
    let decision = DeviceDecision::Granted(Box::new(stored("").grant));
    assert!(
        storage
            .decide_device_authorization(KeyHash::of("user"), decision, NOW)
            .await
            .unwrap()
    );
}

pub(super) async fn poll(storage: &SqlStorage, grant_id: &str) -> Option<DevicePoll> {
    let poll =
        storage.poll_device_authorization(KeyHash::of("device"), client_id("web"), grant_id.to_owned(), NOW);
    poll.await.unwrap()
}

async fn insert(storage: &SqlStorage, grant_id: &str, origin: GrantOrigin) -> bool {
    storage
        .insert_grant(stored(grant_id), Some(origin), NewTokens::default())
        .await
        .unwrap()
}

on_both_databases! {
async fn what_is_taken_back_no_client_can_come_for(storage: SqlStorage) {
    for (name, client_id) in [("taken", "web"), ("kept", "other")] {
        storage.insert_authorization_code(code(name, client_id)).await.unwrap();
    }
    let_in(&storage).await;
    storage.delete_grants(alice(), client_id("web")).await.unwrap();
    assert_eq!(redeem(&storage, "taken", "1").await, CodeRedemption::Unknown);
    assert_eq!(redeem(&storage, "kept", "2").await, CodeRedemption::First("granted".to_owned()));
    assert_eq!(poll(&storage, "3").await, None);
}

async fn what_somebody_else_takes_back_is_theirs_alone(storage: SqlStorage) {
    storage.insert_authorization_code(code("code", "web")).await.unwrap();
    let_in(&storage).await;
    let bob = SubjectId::parse("bob").unwrap();
    storage.delete_grants(bob, client_id("web")).await.unwrap();
    assert_eq!(redeem(&storage, "code", "1").await, CodeRedemption::First("granted".to_owned()));
    assert!(matches!(poll(&storage, "2").await, Some(DevicePoll::Decided(_))));
}

async fn a_client_that_is_on_its_way_comes_too_late(storage: SqlStorage) {
    storage.insert_authorization_code(code("code", "web")).await.unwrap();
    let_in(&storage).await;
    redeem(&storage, "code", "1").await;
    assert!(matches!(poll(&storage, "2").await, Some(DevicePoll::Decided(_))));
    storage.delete_grants(alice(), client_id("web")).await.unwrap();
    assert!(!insert(&storage, "1", GrantOrigin::Code(KeyHash::of("code"))).await);
    assert!(!insert(&storage, "2", GrantOrigin::Device(KeyHash::of("device"))).await);
    assert_eq!(storage.grants_of(alice(), NOW).await.unwrap(), []);
}

async fn a_device_gets_one_grant_and_that_which_it_was_told_of(storage: SqlStorage) {
    let_in(&storage).await;
    assert!(!insert(&storage, "0", GrantOrigin::Device(KeyHash::of("device"))).await);
    poll(&storage, "1").await;
    assert_eq!(poll(&storage, "2").await, None);
    assert!(!insert(&storage, "2", GrantOrigin::Device(KeyHash::of("device"))).await);
    assert!(insert(&storage, "1", GrantOrigin::Device(KeyHash::of("device"))).await);
    assert_eq!(storage.grants_of(alice(), NOW).await.unwrap(), [stored("1")]);
}

async fn whichever_comes_first_nothing_is_left(storage: SqlStorage) {
    for number in 0..16 {
        let (name, grant_id) = (format!("code {number}"), number.to_string());
        storage.insert_authorization_code(code(&name, "web")).await.unwrap();
        redeem(&storage, &name, &grant_id).await;
        let (of_client, of_person) = (storage.clone(), storage.clone());
        let coming = tokio::spawn(async move {
            insert(&of_client, &grant_id, GrantOrigin::Code(KeyHash::of(&name))).await
        });
        let taking = tokio::spawn(async move { of_person.delete_grants(alice(), client_id("web")).await.unwrap() });
        coming.await.unwrap();
        taking.await.unwrap();
        assert_eq!(storage.grants_of(alice(), NOW).await.unwrap(), []);
    }
}
}
