use super::*;
use crate::storage::{EndedSessionClient, SessionClient};

fn client(id: &str) -> SessionClient {
    SessionClient {
        client_id: client_id(id),
        subject: alice(),
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

    async fn the_clients_of_a_session_are_remembered_under_their_newest_subject(storage: SqlStorage) {
        add_client(&storage, "web").await;
        add_client(&storage, "app").await;
        let renamed = SessionClient {
            subject: SubjectId::parse("pairwise").unwrap(),
            ..client("web")
        };
        storage
            .remember_session_client(sid(), renamed.clone(), NOW + HOUR)
            .await
            .unwrap();
        assert_eq!(storage.session_clients(sid()).await.unwrap(), [client("app"), renamed]);
    }

    async fn a_delivery_is_tried_until_it_is_over(storage: SqlStorage) {
        add_client(&storage, "web").await;
        assert_eq!(storage.next_logout_delivery().await.unwrap(), None);
        storage.end_session_clients(sid(), vec![ended("web", "1")], NOW).await.unwrap();
        assert_eq!(storage.next_logout_delivery().await.unwrap(), Some(NOW));
        let claim = |now| storage.claim_logout_deliveries(now, now + MINUTE, 10);
        let first = claim(NOW).await.unwrap().remove(0);
        assert_eq!((first.attempts, first.client_id, first.subject), (1, client_id("web"), alice()));
        storage.postpone_logout_delivery("1".to_owned(), NOW + HOUR).await.unwrap();
        assert_eq!(claim(NOW + MINUTE).await.unwrap(), []);
        assert_eq!(claim(NOW + HOUR).await.unwrap().remove(0).attempts, 2);
        storage.delete_logout_delivery("1".to_owned()).await.unwrap();
        assert_eq!(storage.next_logout_delivery().await.unwrap(), None);
    }
}
