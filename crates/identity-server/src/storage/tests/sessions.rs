use super::*;

fn session() -> StoredSession {
    StoredSession {
        sid: sid(),
        subject: alice(),
        authentication: authentication(),
        persistent: true,
        created_at: NOW,
        expires_at: NOW + HOUR,
    }
}

on_both_databases! {
    async fn a_session_is_read_back_until_it_expires_or_ends(storage: SqlStorage) {
        let id = KeyHash::of("cookie");
        storage.insert_session(id.clone(), session()).await.unwrap();
        assert_eq!(storage.session(id.clone(), NOW).await.unwrap(), Some(session()));
        assert_eq!(storage.session(id.clone(), NOW + HOUR).await.unwrap(), None);
        assert_eq!(storage.delete_session(id.clone()).await.unwrap(), Some(session()));
        assert_eq!(storage.session(id, NOW).await.unwrap(), None);
    }

    async fn a_session_is_open_by_its_sid_until_it_expires_or_ends(storage: SqlStorage) {
        storage.insert_session(KeyHash::of("cookie"), session()).await.unwrap();
        assert!(storage.is_session_open(sid(), NOW).await.unwrap());
        assert!(!storage.is_session_open(sid(), NOW + HOUR).await.unwrap());
        assert!(storage.delete_session_by_sid(sid()).await.unwrap());
        assert!(!storage.delete_session_by_sid(sid()).await.unwrap());
        assert!(!storage.is_session_open(sid(), NOW).await.unwrap());
    }
}
