use super::*;
use crate::limits::{Admission, Limit, Rule};
use crate::storage::Counter;

fn counter(limit: Limit, key: &str, free: u32) -> Counter {
    Counter {
        limit,
        key: KeyHash::of(key),
        rule: Rule::new(free, 2, 60, 60).unwrap(),
    }
}

fn is_admitted(admission: Admission) -> bool {
    matches!(admission, Admission::Admitted { .. })
}

on_both_databases! {
async fn of_many_attempts_at_once_as_many_are_admitted_as_are_free(storage: SqlStorage) {
    let attempts: Vec<_> = (0..64)
        .map(|number| {
            let storage = storage.clone();
            let counters = vec![
                counter(Limit::Password, "alice", 5),
                counter(Limit::PasswordByAddress, &format!("address {}", number % 3), 100),
            ];
            tokio::spawn(async move { is_admitted(storage.admit(counters, NOW).await.unwrap()) })
        })
        .collect();
    let mut admitted = 0;
    for attempt in attempts {
        admitted += usize::from(attempt.await.unwrap());
    }
    assert_eq!(admitted, 5);
}

async fn what_is_not_admitted_counts_nowhere(storage: SqlStorage) {
    let account = || counter(Limit::Password, "alice", 9);
    let full = || counter(Limit::PasswordByAddress, "address", 1);
    assert!(is_admitted(storage.admit(vec![full()], NOW).await.unwrap()));
    for _ in 0..9 {
        let admission = storage.admit(vec![account(), full()], NOW).await.unwrap();
        let wait = Duration::seconds(2);
        let limit = Limit::PasswordByAddress;
        assert_eq!(admission, Admission::Wait { limit, wait });
    }
    for _ in 0..9 {
        assert!(is_admitted(storage.admit(vec![account()], NOW).await.unwrap()));
    }
    assert!(!is_admitted(storage.admit(vec![account()], NOW).await.unwrap()));
}

async fn an_attempt_that_is_taken_back_leaves_room_for_another(storage: SqlStorage) {
    let counters = || vec![counter(Limit::Password, "alice", 1)];
    for _ in 0..5 {
        assert!(is_admitted(storage.admit(counters(), NOW).await.unwrap()));
        storage.take_back(counters()).await.unwrap();
    }
    assert!(is_admitted(storage.admit(counters(), NOW).await.unwrap()));
    assert!(!is_admitted(storage.admit(counters(), NOW).await.unwrap()));
}

async fn counters_of_one_limit_or_key_do_not_touch_others(storage: SqlStorage) {
    for counter in [
        counter(Limit::Password, "alice", 1),
        counter(Limit::Password, "bob", 1),
        counter(Limit::Callback, "alice", 1),
    ] {
        assert!(is_admitted(storage.admit(vec![counter.clone()], NOW).await.unwrap()));
        assert!(!is_admitted(storage.admit(vec![counter], NOW).await.unwrap()));
    }
}

async fn what_counts_still_is_not_cleaned_up(storage: SqlStorage) {
    let attempt = || vec![counter(Limit::Password, "alice", 1)];
    assert!(is_admitted(storage.admit(attempt(), NOW).await.unwrap()));
    let levels = ExpiringRows::ALL.iter().find(|rows| rows.table == "attempt_level").unwrap();
    assert_eq!(storage.remove_expired(*levels, NOW, 10).await.unwrap(), 0);
    assert!(!is_admitted(storage.admit(attempt(), NOW).await.unwrap()));
    assert_eq!(storage.remove_expired(*levels, NOW + HOUR, 10).await.unwrap(), 1);
}
}
