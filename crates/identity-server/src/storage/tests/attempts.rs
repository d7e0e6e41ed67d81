use super::*;

async fn count(storage: &SqlStorage, by: &str, now: OffsetDateTime) -> i64 {
    storage
        .count_attempt(Attempted::UserCode, KeyHash::of(by), now, MINUTE)
        .await
        .unwrap()
}

on_both_databases! {
    async fn attempts_are_counted_within_a_window_since_the_first(storage: SqlStorage) {
        assert_eq!(count(&storage, "alice", NOW).await, 1);
        assert_eq!(count(&storage, "alice", NOW + MINUTE - Duration::SECOND).await, 2);
        assert_eq!(count(&storage, "bob", NOW).await, 1);
        assert_eq!(count(&storage, "alice", NOW + MINUTE).await, 1);
        assert_eq!(count(&storage, "alice", NOW + MINUTE).await, 2);
    }

    async fn attempts_at_the_same_time_are_all_counted(storage: SqlStorage) {
        let first = winners(|_| {
            let storage = storage.clone();
            async move { count(&storage, "alice", NOW).await == 1 }
        });
        assert_eq!(first.await, 1);
        assert_eq!(count(&storage, "alice", NOW).await, 65);
    }
}
