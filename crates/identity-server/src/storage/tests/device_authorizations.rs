use oidc_protocol::device::{DeviceAuthorizationRequest, DeviceDecision, DevicePoll};
use oidc_protocol::scope::Scopes;

use super::*;

const INTERVAL: Duration = Duration::seconds(5);

fn new(device_code: &str, user_code: &str) -> NewDeviceAuthorization {
    NewDeviceAuthorization {
        device_code: KeyHash::of(device_code),
        user_code: KeyHash::of(user_code),
        authorization: StoredDeviceAuthorization {
            client_id: client_id("tv"),
            request: DeviceAuthorizationRequest {
                scopes: Scopes::parse("openid").unwrap(),
                resources: Vec::new(),
            },
        },
        interval: INTERVAL,
        usable_until: NOW + MINUTE,
    }
}

async fn add(storage: &SqlStorage) -> bool {
    storage
        .insert_device_authorization(new("device", "user"))
        .await
        .unwrap()
}

async fn poll(storage: &SqlStorage, client: &str, now: OffsetDateTime) -> Option<DevicePoll> {
    storage
        .poll_device_authorization(KeyHash::of("device"), client_id(client), "grant".to_owned(), now)
        .await
        .unwrap()
}

async fn deny(storage: &SqlStorage, now: OffsetDateTime) -> bool {
    storage
        .decide_device_authorization(KeyHash::of("user"), DeviceDecision::Denied, now)
        .await
        .unwrap()
}

on_both_databases! {
    async fn a_user_code_is_given_once(storage: SqlStorage) {
        assert!(add(&storage).await);
        assert!(!storage.insert_device_authorization(new("other", "user")).await.unwrap());
    }

    async fn a_request_is_found_until_it_is_decided_or_too_late(storage: SqlStorage) {
        add(&storage).await;
        let find = |now| storage.device_authorization(KeyHash::of("user"), now);
        assert_eq!(find(NOW).await.unwrap(), Some(new("device", "user").authorization));
        assert_eq!(find(NOW + MINUTE).await.unwrap(), None);
        assert!(!deny(&storage, NOW + MINUTE).await);
        assert!(deny(&storage, NOW).await);
        assert!(!deny(&storage, NOW).await);
        assert_eq!(find(NOW).await.unwrap(), None);
    }

    async fn a_device_that_asks_too_soon_waits_longer(storage: SqlStorage) {
        add(&storage).await;
        assert_eq!(poll(&storage, "other", NOW).await, None);
        assert_eq!(poll(&storage, "tv", NOW).await, Some(DevicePoll::Pending));
        let slower = DevicePoll::SlowDown(INTERVAL * 2);
        assert_eq!(poll(&storage, "tv", NOW).await, Some(slower));
        assert_eq!(poll(&storage, "tv", NOW + INTERVAL * 2).await, Some(DevicePoll::Pending));
    }

    async fn a_decision_is_told_once(storage: SqlStorage) {
        add(&storage).await;
        deny(&storage, NOW).await;
        let winners = winners(|_| {
            let storage = storage.clone();
            async move { poll(&storage, "tv", NOW).await == Some(DevicePoll::Decided(DeviceDecision::Denied)) }
        });
        assert_eq!(winners.await, 1);
    }

    async fn a_late_device_learns_that_it_is_late_for_a_while(storage: SqlStorage) {
        add(&storage).await;
        assert_eq!(poll(&storage, "tv", NOW + MINUTE).await, Some(DevicePoll::Expired));
        assert_eq!(poll(&storage, "tv", NOW + MINUTE + HOUR).await, None);
    }

    async fn of_many_decisions_and_many_questions_at_once_one_counts(storage: SqlStorage) {
        add(&storage).await;
        let decided = winners(|_| {
            let storage = storage.clone();
            let decision = DeviceDecision::Granted(Box::new(grants::grant("").grant));
            async move {
                storage.decide_device_authorization(KeyHash::of("user"), decision, NOW).await.unwrap()
            }
        });
        assert_eq!(decided.await, 1);
        let told = winners(|number| {
            let storage = storage.clone();
            async move {
                let grant_id = number.to_string();
                let poll = storage.poll_device_authorization(KeyHash::of("device"), client_id("tv"), grant_id, NOW);
                matches!(poll.await.unwrap(), Some(DevicePoll::Decided(_)))
            }
        });
        assert_eq!(told.await, 1);
    }
}
