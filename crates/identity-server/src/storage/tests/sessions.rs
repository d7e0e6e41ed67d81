use super::*;

fn session() -> StoredSession {
    StoredSession {
        sid: sid(),
        subject: alice(),
        authentication: authentication(),
        persistent: true,
        began_at: NOW,
        created_at: NOW,
        last_seen: LastSeen {
            at: NOW,
            user_agent: Some("Mozilla/5.0".to_owned()),
            address: Some([192, 0, 2, 17].into()),
        },
        expires_at: NOW + HOUR,
        ends_at: NOW + Duration::hours(2),
    }
}

fn id() -> KeyHash {
    KeyHash::of("cookie")
}

async fn add_session(storage: &SqlStorage) {
    storage.start_session(None, id(), session()).await.unwrap();
}

fn used(after: Duration) -> LastSeen {
    LastSeen {
        at: NOW + after,
        user_agent: None,
        address: Some([198, 51, 100, 1].into()),
    }
}

/// Notes a use unless one was noted within the last minute; the session then goes on for half an hour.
async fn see(storage: &SqlStorage, after: Duration) -> bool {
    let at = NOW + after;
    let seen = storage.see_session(id(), used(after), at - MINUTE, at + Duration::minutes(30));
    seen.await.unwrap()
}

on_both_databases! {
async fn a_session_is_read_back_until_it_expires_or_ends(storage: SqlStorage) {
    let id = KeyHash::of("cookie");
    storage.start_session(None, id.clone(), session()).await.unwrap();
    assert_eq!(storage.session(id.clone(), NOW).await.unwrap(), Some(session()));
    assert_eq!(
        storage
            .session(id.clone(), NOW + HOUR)
            .await
            .unwrap(),
        None
    );
    assert_eq!(storage.delete_session(id.clone()).await.unwrap(), Some(session()));
    assert_eq!(storage.session(id, NOW).await.unwrap(), None);
}

async fn a_session_is_open_by_its_sid_until_it_expires_or_ends(storage: SqlStorage) {
    add_session(&storage).await;
    assert!(storage.is_session_open(sid(), NOW).await.unwrap());
    assert!(!storage.is_session_open(sid(), NOW + HOUR).await.unwrap());
    assert_eq!(storage.delete_session_by_sid(sid()).await.unwrap(), Some(alice()));
    assert_eq!(storage.delete_session_by_sid(sid()).await.unwrap(), None);
    assert!(!storage.is_session_open(sid(), NOW).await.unwrap());
}

async fn of_many_uses_at_once_one_is_noted(storage: SqlStorage) {
    add_session(&storage).await;
    let noted = winners(|_| {
        let storage = storage.clone();
        async move { see(&storage, MINUTE).await }
    });
    assert_eq!(noted.await, 1);
    let session = storage.session(id(), NOW).await.unwrap().unwrap();
    assert_eq!(session.last_seen, used(MINUTE));
    assert_eq!(session.expires_at, NOW + Duration::minutes(31));
    assert_eq!(session.ends_at, NOW + Duration::hours(2));
}

async fn a_use_is_noted_neither_too_soon_nor_too_late(storage: SqlStorage) {
    add_session(&storage).await;
    assert!(!see(&storage, Duration::seconds(59)).await);
    assert!(!see(&storage, HOUR).await, "it had expired");
    assert!(see(&storage, HOUR - Duration::SECOND).await);
    // A replica whose clock is behind does not take the time back.
    assert!(!see(&storage, Duration::minutes(30)).await);
}

async fn a_use_by_a_client_prolongs_the_session_and_says_nothing_of_the_browser(storage: SqlStorage) {
    add_session(&storage).await;
    let told = SessionClient {
        client_id: client_id("web"),
        subject: alice(),
    };
    storage.remember_session_client(sid(), told, NOW + HOUR).await.unwrap();
    let use_at = |after: Duration| {
        let now = NOW + after;
        storage.use_session(sid(), now, now - MINUTE, now + HOUR)
    };
    assert!(!use_at(Duration::seconds(59)).await.unwrap(), "too soon");
    assert!(!use_at(HOUR).await.unwrap(), "it had expired");
    assert!(use_at(Duration::minutes(59)).await.unwrap());
    assert!(!use_at(Duration::minutes(30)).await.unwrap(), "a clock that is behind");
    let used = storage.session(id(), NOW + HOUR).await.unwrap().unwrap();
    let at = NOW + Duration::minutes(59);
    assert_eq!(used.last_seen, LastSeen { at, ..session().last_seen });
    assert_eq!((used.expires_at, used.ends_at), (at + HOUR, session().ends_at));
    assert!(storage.expired_session_clients(NOW + HOUR).await.unwrap().is_empty());
    storage.delete_session(id()).await.unwrap();
    assert!(!use_at(Duration::minutes(61)).await.unwrap(), "it was ended");
}

async fn of_many_uses_by_clients_at_once_one_is_noted(storage: SqlStorage) {
    add_session(&storage).await;
    let noted = winners(|_| {
        let storage = storage.clone();
        async move { storage.use_session(sid(), NOW + MINUTE, NOW, NOW + HOUR).await.unwrap() }
    });
    assert_eq!(noted.await, 1);
}

async fn a_session_that_was_ended_does_not_come_back_by_a_late_use(storage: SqlStorage) {
    for by_sid in [false, true] {
        add_session(&storage).await;
        if by_sid {
            let ended = storage.delete_session_by_sid(sid()).await.unwrap();
            assert_eq!(ended, Some(alice()));
        } else {
            storage.delete_session(id()).await.unwrap();
        }
        assert!(!see(&storage, Duration::minutes(5)).await);
        assert!(!storage.rename_session(id(), KeyHash::of("new")).await.unwrap());
        assert_eq!(storage.session(id(), NOW).await.unwrap(), None);
        assert!(!storage.is_session_open(session().sid, NOW).await.unwrap());
        // Nor by a sign-in in its browser: that begins another.
        let again = StoredSession {
            sid: SessionId::parse("another").unwrap(),
            ..session()
        };
        let started = storage.start_session(Some(id()), KeyHash::of("new"), again);
        assert_eq!(started.await.unwrap().session.sid.as_str(), "another");
        storage.delete_session(KeyHash::of("new")).await.unwrap();
    }
}

async fn uses_and_the_end_at_the_same_time_leave_no_session(storage: SqlStorage) {
    add_session(&storage).await;
    let ending = {
        let storage = storage.clone();
        tokio::spawn(async move { storage.delete_session_by_sid(session().sid).await.unwrap() })
    };
    let uses: Vec<_> = (1..64)
        .map(|minutes| {
            let storage = storage.clone();
            tokio::spawn(async move { see(&storage, Duration::minutes(minutes)).await })
        })
        .collect();
    assert_eq!(ending.await.unwrap(), Some(alice()));
    for one in uses {
        one.await.unwrap();
    }
    assert_eq!(storage.session(id(), NOW).await.unwrap(), None);
}

async fn a_new_sign_in_continues_the_session_of_the_same_person_only(storage: SqlStorage) {
    for (subject, later, continued) in [
        ("alice", Duration::minutes(59), true),
        ("alice", HOUR, false),
        ("bob", Duration::minutes(1), false),
    ] {
        add_session(&storage).await;
        let new = StoredSession {
            sid: SessionId::parse("new").unwrap(),
            subject: SubjectId::parse(subject).unwrap(),
            began_at: NOW + later,
            created_at: NOW + later,
            expires_at: NOW + later + HOUR,
            ends_at: NOW + later + Duration::hours(2),
            ..session()
        };
        let new_id = KeyHash::of("new cookie");
        let started = storage.start_session(Some(id()), new_id.clone(), new.clone());
        let started = started.await.unwrap();
        let expected = if continued {
            StoredSession {
                sid: session().sid,
                began_at: NOW,
                ..new
            }
        } else {
            new
        };
        assert_eq!(started.session, expected, "{subject} {later}");
        assert_eq!(started.replaced, (!continued).then(session), "{subject} {later}");
        assert_eq!(storage.delete_session(new_id).await.unwrap(), Some(expected));
        assert_eq!(storage.session(id(), NOW).await.unwrap(), None);
    }
}

async fn clients_are_told_when_the_session_ends_and_not_when_it_would_have_ended(storage: SqlStorage) {
    add_session(&storage).await;
    let client = |name: &str| SessionClient {
        client_id: client_id(name),
        subject: session().subject,
    };
    let told = |name: &str, until| storage.remember_session_client(session().sid, client(name), until);
    told("early", session().expires_at).await.unwrap();
    assert!(see(&storage, Duration::minutes(50)).await);
    // A request that began before the use was noted.
    told("early", session().expires_at).await.unwrap();
    told("late", session().expires_at).await.unwrap();
    let ends = NOW + Duration::minutes(80);
    let expired = async |at| storage.expired_session_clients(at).await.unwrap();
    assert_eq!(expired(ends - Duration::SECOND).await, []);
    assert_eq!(expired(ends).await, [session().sid]);
}

async fn sessions_are_listed_by_person_and_by_their_last_use(storage: SqlStorage) {
    for (number, subject) in [(1, "alice"), (2, "bob"), (3, "alice")] {
        let session = StoredSession {
            sid: SessionId::parse(number.to_string()).unwrap(),
            subject: SubjectId::parse(subject).unwrap(),
            last_seen: used(Duration::minutes(number)),
            ..session()
        };
        let id = KeyHash::of(&number.to_string());
        storage.start_session(None, id, session).await.unwrap();
    }
    let sids = |sessions: Vec<StoredSession>| {
        let sids = sessions.into_iter().map(|session| session.sid.to_string());
        sids.collect::<Vec<_>>()
    };
    let alice = session().subject;
    assert_eq!(
        sids(storage.sessions_of(alice.clone(), NOW).await.unwrap()),
        ["3", "1"]
    );
    assert_eq!(sids(storage.open_sessions(NOW, 2).await.unwrap()), ["3", "2"]);
    let later = NOW + HOUR;
    assert_eq!(storage.sessions_of(alice, later).await.unwrap(), []);
    assert_eq!(storage.open_sessions(later, 2).await.unwrap(), []);
}

async fn a_session_of_an_older_version_goes_on(storage: SqlStorage) {
    let written = storage.0.execute(
        "INSERT INTO session (id_hash, sid, subject, authentication, persistent, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        crate::storage::database::params![
            id(),
            "sid",
            "alice",
            serde_json::to_string(&session().authentication).unwrap(),
            true,
            NOW,
            NOW + HOUR
        ],
    );
    written.await.unwrap();
    let old = storage.session(id(), NOW).await.unwrap().unwrap();
    let expected = StoredSession {
        last_seen: LastSeen {
            user_agent: None,
            address: None,
            at: NOW,
        },
        ends_at: session().expires_at,
        ..session()
    };
    assert_eq!(old, expected);
    assert!(see(&storage, Duration::minutes(1)).await);
    let seen = storage.session(id(), NOW).await.unwrap().unwrap();
    assert_eq!(seen.expires_at, NOW + Duration::minutes(31));
    assert_eq!(seen.ends_at, session().expires_at, "it would go on for ever");
}
}
