use std::sync::Arc;

use time::OffsetDateTime;
use time::macros::datetime;
use web_host::ManualClock;

use super::*;
use crate::storage::{KeyHash, LogoutRequestStorage as _, SqlStorage};

const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

/// Two replicas over one database.
fn replicas() -> (SqlStorage, ManualClock, [Cleanup; 2]) {
    let (storage, clock) = (SqlStorage::in_memory().unwrap(), ManualClock::at(NOW));
    let replica = || {
        let mut parts = crate::keys::tests::parts(&storage);
        parts.clock = Arc::new(clock.clone());
        Cleanup::new(&parts)
    };
    let replicas = [replica(), replica()];
    (storage, clock, replicas)
}

async fn add_rows(storage: &SqlStorage, how_many: u32, expires_at: OffsetDateTime) {
    for number in 0..how_many {
        let id = KeyHash::of(&format!("{expires_at}{number}"));
        storage
            .insert_logout_request(id, String::new(), expires_at)
            .await
            .unwrap();
    }
}

#[actix_web::test]
async fn a_round_removes_all_that_expired_a_while_ago_and_nothing_else() {
    let (storage, clock, [replica, _]) = replicas();
    add_rows(&storage, BATCH + 1, NOW).await;
    add_rows(&storage, 1, NOW + Duration::SECOND).await;
    clock.advance(GRACE - Duration::SECOND);
    assert_eq!(replica.round().await.unwrap(), 0);
    clock.advance(Duration::SECOND);
    assert_eq!(replica.round().await.unwrap(), u64::from(BATCH) + 1);
    clock.advance(Duration::SECOND);
    assert_eq!(replica.round().await.unwrap(), 1);
}

#[actix_web::test]
async fn one_replica_cleans_up_and_another_takes_over_when_it_is_gone() {
    let (storage, clock, [first, second]) = replicas();
    add_rows(&storage, 1, NOW - GRACE).await;
    assert_eq!(first.round().await.unwrap(), 1);
    add_rows(&storage, 2, NOW - GRACE).await;
    assert_eq!(second.round().await.unwrap(), 0);
    clock.advance(LEASE);
    assert_eq!(second.round().await.unwrap(), 2);
    assert_eq!(first.round().await.unwrap(), 0);
}
