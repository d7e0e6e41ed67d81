use std::path::Path;

use time::macros::datetime;
use web_host::{ManualClock, SystemRandom};

use super::*;

const HOUR: Duration = Duration::hours(1);

fn store() -> (SqliteSessionStore, ManualClock) {
    let clock = ManualClock::at(datetime!(2026-11-24 12:00 UTC));
    let database = Database::open(Path::new(":memory:"), crate::migrations()).unwrap();
    let store = SqliteSessionStore::new(database, Arc::new(clock.clone()), Arc::new(SystemRandom));
    (store, clock)
}

fn state(value: &str) -> State {
    HashMap::from([("name".to_owned(), value.to_owned())])
}

async fn count(store: &SqliteSessionStore) -> i64 {
    let count: Result<i64, DatabaseError> = store
        .database
        .read(|connection| Ok(connection.query_row("SELECT count(*) FROM session", [], |row| row.get(0))?))
        .await;
    count.unwrap()
}

#[tokio::test]
async fn a_session_is_found_by_its_key_until_it_is_deleted() {
    let (store, _) = store();
    let key = store.save(state("alice"), &HOUR).await.unwrap();
    assert_eq!(store.load(&key).await.unwrap(), Some(state("alice")));
    store.delete(&key).await.unwrap();
    assert_eq!(store.load(&key).await.unwrap(), None);
}

#[tokio::test]
async fn the_key_itself_is_not_in_the_database() {
    let (store, _) = store();
    let key = store.save(state("alice"), &HOUR).await.unwrap();
    let stored: Result<Vec<u8>, DatabaseError> = store
        .database
        .read(|connection| Ok(connection.query_row("SELECT key_hash FROM session", [], |row| row.get(0))?))
        .await;
    assert_eq!(stored.unwrap(), digest(&SHA256, key.as_ref().as_bytes()).as_ref());
}

#[tokio::test]
async fn a_session_ends_when_it_idles_and_lives_on_when_it_is_used() {
    let (store, clock) = store();
    let idle = store.save(state("idle"), &HOUR).await.unwrap();
    let used = store.save(state("used"), &HOUR).await.unwrap();
    clock.advance(Duration::minutes(40));
    store.update_ttl(&used, &HOUR).await.unwrap();
    clock.advance(Duration::minutes(40));
    assert_eq!(store.load(&idle).await.unwrap(), None);
    assert_eq!(store.load(&used).await.unwrap(), Some(state("used")));
}

#[tokio::test]
async fn an_expired_session_cannot_be_prolonged_or_changed() {
    let (store, clock) = store();
    let key = store.save(state("alice"), &HOUR).await.unwrap();
    clock.advance(HOUR);
    store.update_ttl(&key, &HOUR).await.unwrap();
    assert_eq!(store.load(&key).await.unwrap(), None);
    assert!(store.update(key, state("alice"), &HOUR).await.is_err());
}

#[tokio::test]
async fn a_session_that_was_deleted_is_not_brought_back_by_a_late_change() {
    let (store, _) = store();
    let key = store.save(state("alice"), &HOUR).await.unwrap();
    store.delete(&key).await.unwrap();
    assert!(store.update(key, state("alice"), &HOUR).await.is_err());
    assert_eq!(count(&store).await, 0);
}

#[tokio::test]
async fn expired_sessions_are_removed_in_small_batches() {
    let (store, clock) = store();
    for number in 0..(CLEANED_AT_ONCE + 5) {
        store.save(state(&number.to_string()), &HOUR).await.unwrap();
    }
    clock.advance(HOUR);
    store.save(state("new"), &HOUR).await.unwrap();
    assert_eq!(count(&store).await, 6);
    store.save(state("newer"), &HOUR).await.unwrap();
    assert_eq!(count(&store).await, 2);
}

#[tokio::test]
async fn an_ended_session_is_remembered_until_no_sign_in_can_bring_it_back() {
    let (store, clock) = store();
    let whose = crate::session::ending::Whose::Session {
        sid: "sid".to_owned(),
        subject: None,
    };
    assert!(!store.has_ended("sid").await.unwrap());
    store.end(whose).await.unwrap();
    clock.advance(Duration::minutes(15) - Duration::SECOND);
    assert!(store.has_ended("sid").await.unwrap());
    assert!(!store.has_ended("other").await.unwrap());
    clock.advance(Duration::SECOND);
    assert!(!store.has_ended("sid").await.unwrap());
}
