use super::*;

on_both_databases! {
    async fn a_pending_login_can_be_looked_at_replaced_and_taken_once(storage: SqlStorage) {
        let id = KeyHash::of("pending");
        for content in ["first", "second"] {
            storage.put_pending_login(id.clone(), content.to_owned(), NOW, NOW + MINUTE).await.unwrap();
        }
        let seen = storage.pending_login(id.clone(), NOW).await.unwrap();
        assert_eq!(seen.as_deref(), Some("second"));
        let winners = winners(|number| {
            let (storage, id, proof) = (storage.clone(), id.clone(), KeyHash::of(&number.to_string()));
            async move {
                let ended = storage.end_pending_login(id, proof, NOW, NOW + HOUR).await.unwrap();
                ended == EndedLogin::Taken("second".to_owned())
            }
        });
        assert_eq!(winners.await, 1);
    }

    async fn a_proof_ends_one_pending_login(storage: SqlStorage) {
        for number in 0..64 {
            let id = KeyHash::of(&number.to_string());
            storage.put_pending_login(id, String::new(), NOW, NOW + MINUTE).await.unwrap();
        }
        let end = |id: &str| storage.end_pending_login(KeyHash::of(id), KeyHash::of("proof"), NOW, NOW + HOUR);
        // What is not there uses nothing up.
        assert_eq!(end("64").await.unwrap(), EndedLogin::Unknown);
        let winners = winners(|number| {
            let (storage, id) = (storage.clone(), KeyHash::of(&number.to_string()));
            async move {
                let ended = storage.end_pending_login(id, KeyHash::of("proof"), NOW, NOW + HOUR);
                matches!(ended.await.unwrap(), EndedLogin::Taken(_))
            }
        });
        assert_eq!(winners.await, 1);
        assert_eq!(end("0").await.unwrap(), EndedLogin::Unknown);
    }

    async fn an_expired_pending_login_is_worth_nothing(storage: SqlStorage) {
        let id = KeyHash::of("pending");
        storage.put_pending_login(id.clone(), String::new(), NOW, NOW + MINUTE).await.unwrap();
        assert_eq!(storage.pending_login(id.clone(), NOW + MINUTE).await.unwrap(), None);
        let ended = storage.end_pending_login(id, KeyHash::of("proof"), NOW + MINUTE, NOW + HOUR);
        assert_eq!(ended.await.unwrap(), EndedLogin::Unknown);
    }

    async fn a_key_is_consumed_once_a_purpose(storage: SqlStorage) {
        let key = KeyHash::of("key");
        let winners = winners(|_| {
            let (storage, key) = (storage.clone(), key.clone());
            async move { storage.consume(Purpose::AuthsignalAction, key, NOW, NOW + MINUTE).await.unwrap() }
        });
        assert_eq!(winners.await, 1);
        assert!(!storage.is_consumed(Purpose::ClientAssertion, key.clone(), NOW).await.unwrap());
        let other = storage.consume(Purpose::ClientAssertion, key, NOW, NOW + MINUTE);
        assert!(other.await.unwrap());
    }

    async fn a_key_is_remembered_until_it_expires_and_counts_anew_then(storage: SqlStorage) {
        let key = KeyHash::of("key");
        let purpose = Purpose::RevokedAccessToken;
        assert!(!storage.is_consumed(purpose, key.clone(), NOW).await.unwrap());
        assert!(storage.consume(purpose, key.clone(), NOW, NOW + MINUTE).await.unwrap());
        assert!(storage.is_consumed(purpose, key.clone(), NOW).await.unwrap());
        let later = NOW + MINUTE;
        assert!(!storage.is_consumed(purpose, key.clone(), later).await.unwrap());
        assert!(storage.consume(purpose, key.clone(), later, later + MINUTE).await.unwrap());
        assert!(!storage.consume(purpose, key, later, later + MINUTE).await.unwrap());
    }

    async fn a_pushed_request_is_taken_once_and_by_its_client_only(storage: SqlStorage) {
        let key = KeyHash::of("pushed");
        let parameters = "scope=openid".to_owned();
        storage
            .insert_pushed_request(key.clone(), client_id("web"), parameters.clone(), NOW + MINUTE)
            .await
            .unwrap();
        let take = |client, now| storage.consume_pushed_request(key.clone(), client_id(client), now);
        assert_eq!(take("other", NOW).await.unwrap(), None);
        assert_eq!(take("web", NOW + MINUTE).await.unwrap(), None);
        assert_eq!(take("web", NOW).await.unwrap(), Some(parameters));
        assert_eq!(take("web", NOW).await.unwrap(), None);
    }

    async fn of_many_who_bring_a_pushed_request_at_once_one_gets_it(storage: SqlStorage) {
        let key = KeyHash::of("pushed");
        storage
            .insert_pushed_request(key.clone(), client_id("web"), "scope=openid".to_owned(), NOW + MINUTE)
            .await
            .unwrap();
        let winners = winners(|_| {
            let (storage, key) = (storage.clone(), key.clone());
            async move { storage.consume_pushed_request(key, client_id("web"), NOW).await.unwrap().is_some() }
        });
        assert_eq!(winners.await, 1);
    }

    async fn of_many_who_redeem_a_code_at_once_one_gets_the_grant(storage: SqlStorage) {
        storage.insert_authorization_code(taken_back::code("code", "web")).await.unwrap();
        let winners = winners(|number| {
            let (storage, grant) = (storage.clone(), grants::grant(&number.to_string()));
            let origin = GrantOrigin::Code(KeyHash::of("code"));
            async move { storage.insert_grant(grant, Some(origin), NewTokens::default()).await.unwrap() }
        });
        assert_eq!(winners.await, 1);
        assert_eq!(storage.grants_of(alice(), NOW).await.unwrap().len(), 1);
    }

    async fn of_many_replicas_that_look_for_logouts_to_deliver_one_gets_each(storage: SqlStorage) {
        let client = SessionClient {
            client_id: client_id("web"),
            subject: alice(),
        };
        storage.remember_session_client(sid(), client.clone(), NOW + HOUR).await.unwrap();
        let ended = EndedSessionClient {
            client,
            delivery: Some("delivery".to_owned()),
        };
        storage.end_session_clients(sid(), vec![ended], NOW).await.unwrap();
        let winners = winners(|_| {
            let storage = storage.clone();
            async move { !storage.claim_logout_deliveries(NOW, NOW + MINUTE, 10).await.unwrap().is_empty() }
        });
        assert_eq!(winners.await, 1);
    }

    async fn of_many_who_end_a_session_at_once_one_tells_its_clients(storage: SqlStorage) {
        let client = SessionClient {
            client_id: client_id("web"),
            subject: alice(),
        };
        storage.remember_session_client(sid(), client.clone(), NOW + HOUR).await.unwrap();
        let ended = winners(|number| {
            let (storage, client) = (storage.clone(), client.clone());
            let delivery = Some(number.to_string());
            let ended = EndedSessionClient { client, delivery };
            async move { storage.end_session_clients(sid(), vec![ended], NOW).await.is_ok() }
        });
        assert_eq!(ended.await, 64);
        let told = storage.claim_logout_deliveries(NOW, NOW + MINUTE, 100).await.unwrap();
        assert_eq!(told.len(), 1);
    }
}
