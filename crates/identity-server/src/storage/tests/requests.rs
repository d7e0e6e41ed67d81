use super::*;

fn request() -> StoredAuthorizeRequest {
    StoredAuthorizeRequest {
        parameters: "scope=openid".to_owned(),
        session: None,
        chosen_in: None,
        consented_in: None,
        created_at: NOW,
    }
}

on_both_databases! {
    async fn an_authorization_request_waits_with_what_the_person_wishes(storage: SqlStorage) {
        let (id, session) = (KeyHash::of("request"), KeyHash::of("session"));
        storage.insert_authorize_request(id.clone(), request(), NOW + MINUTE).await.unwrap();
        assert_eq!(storage.authorize_request(id.clone(), NOW).await.unwrap(), Some(request()));
        assert_eq!(storage.authorize_request(id.clone(), NOW + MINUTE).await.unwrap(), None);
        for wish in [Wish::Consent, Wish::StayWhoIAm] {
            storage.note_wish(id.clone(), wish, session.clone()).await.unwrap();
        }
        let wished = StoredAuthorizeRequest {
            chosen_in: Some(session.clone()),
            consented_in: Some(session),
            ..request()
        };
        assert_eq!(storage.authorize_request(id.clone(), NOW).await.unwrap(), Some(wished));
        storage.delete_authorize_request(id.clone()).await.unwrap();
        assert_eq!(storage.authorize_request(id, NOW).await.unwrap(), None);
    }

    async fn a_logout_request_waits_until_it_expires(storage: SqlStorage) {
        let id = KeyHash::of("logout");
        storage.insert_logout_request(id.clone(), "state=1".to_owned(), NOW + MINUTE).await.unwrap();
        let found = storage.logout_request(id.clone(), NOW).await.unwrap();
        assert_eq!(found.as_deref(), Some("state=1"));
        assert_eq!(storage.logout_request(id, NOW + MINUTE).await.unwrap(), None);
    }

    async fn a_front_channel_logout_waits_until_it_expires(storage: SqlStorage) {
        let id = KeyHash::of("logout");
        storage.insert_front_channel_logout(id.clone(), "{}".to_owned(), NOW + MINUTE).await.unwrap();
        let found = storage.front_channel_logout(id.clone(), NOW).await.unwrap();
        assert_eq!(found.as_deref(), Some("{}"));
        assert_eq!(storage.front_channel_logout(id, NOW + MINUTE).await.unwrap(), None);
    }
}
