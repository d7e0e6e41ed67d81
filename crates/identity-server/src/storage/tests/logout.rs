use oidc_protocol::identifiers::ClientId;

use super::*;
use crate::storage::{EndedSessionClient, SessionClient};

fn sid() -> SessionId {
    SessionId::parse("sid").unwrap()
}

fn client(id: &str) -> SessionClient {
    SessionClient {
        client_id: ClientId::parse(id).unwrap(),
        subject: SubjectId::parse("alice").unwrap(),
    }
}

fn ended(id: &str, delivery: &str) -> EndedSessionClient {
    EndedSessionClient {
        client: client(id),
        delivery: Some(delivery.to_owned()),
    }
}

async fn add_client(storage: &SqlStorage, id: &str) {
    storage
        .remember_session_client(sid(), client(id), NOW + Duration::hours(1))
        .await
        .unwrap();
}

on_both_databases! {
async fn of_many_who_end_a_session_at_once_one_tells_the_client(storage: SqlStorage) {
    add_client(&storage, "web").await;
    let attempts: Vec<_> = (0..16)
        .map(|number: u32| {
            let storage = storage.clone();
            let ended = vec![ended("web", &number.to_string())];
            tokio::spawn(async move { storage.end_session_clients(sid(), ended, NOW).await.unwrap() })
        })
        .collect();
    for attempt in attempts {
        attempt.await.unwrap();
    }
    let due = storage
        .claim_logout_deliveries(NOW, NOW + Duration::minutes(1), 100)
        .await
        .unwrap();
    assert_eq!(due.len(), 1);
}

async fn of_many_replicas_one_makes_an_attempt(storage: SqlStorage) {
    add_client(&storage, "web").await;
    storage
        .end_session_clients(sid(), vec![ended("web", "1")], NOW)
        .await
        .unwrap();
    let mut taken = 0;
    let attempts: Vec<_> = (0..16)
        .map(|_| {
            let storage = storage.clone();
            tokio::spawn(async move {
                let due = storage.claim_logout_deliveries(NOW, NOW + Duration::minutes(1), 10);
                due.await.unwrap().len()
            })
        })
        .collect();
    for attempt in attempts {
        taken += attempt.await.unwrap();
    }
    assert_eq!(taken, 1);
}

async fn a_client_that_came_in_the_last_moment_is_told_when_the_session_would_have_ended(storage: SqlStorage) {
    add_client(&storage, "late").await;
    storage
        .end_session_clients(sid(), vec![ended("web", "1")], NOW)
        .await
        .unwrap();
    let due = storage
        .claim_logout_deliveries(NOW, NOW + Duration::minutes(1), 10)
        .await
        .unwrap();
    assert_eq!(due, []);
    let later = NOW + Duration::hours(1);
    assert_eq!(storage.expired_session_clients(NOW).await.unwrap(), []);
    assert_eq!(storage.expired_session_clients(later).await.unwrap(), [sid()]);
}
}
