use oidc_protocol::claims::RequestedClaims;
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::scope::Scopes;
use oidc_protocol::token::{Grant, GrantedPerson};

use super::*;

fn grant(id: &str, created_at: OffsetDateTime) -> StoredGrant {
    let session = session();
    StoredGrant {
        grant_id: id.to_owned(),
        grant: Grant {
            client_id: ClientId::parse("web").unwrap(),
            person: GrantedPerson {
                subject: session.subject,
                session_id: session.sid,
                authentication: session.authentication,
            },
            scopes: Scopes::parse("openid").unwrap(),
            requested_claims: RequestedClaims::default(),
            resources: Vec::new(),
        },
        ends_with_session: false,
        created_at,
        expires_at: created_at + Duration::hours(1),
    }
}

async fn with_a_code(storage: &SqlStorage) -> KeyHash {
    let code = KeyHash::of("code");
    let kept = storage.insert_authorization_code(code.clone(), "what".to_owned(), NOW + Duration::minutes(5));
    kept.await.unwrap();
    code
}

on_both_databases! {
    async fn of_many_grants_for_one_code_exactly_one_is_kept(storage: SqlStorage) {
        let code = with_a_code(&storage).await;
        let attempts: Vec<_> = (0..64)
            .map(|number: u32| {
                let (storage, code) = (storage.clone(), code.clone());
                tokio::spawn(async move {
                    let grant = grant(&number.to_string(), NOW);
                    storage.insert_grant(grant, Some(code), NewTokens::default()).await.unwrap()
                })
            })
            .collect();
        let mut kept = 0;
        for attempt in attempts {
            kept += usize::from(attempt.await.unwrap());
        }
        let alice = SubjectId::parse("alice").unwrap();
        assert_eq!((kept, storage.grants_of(alice, NOW).await.unwrap().len()), (1, 1));
        assert_eq!(storage.authorization_code(code, NOW).await.unwrap(), None);
    }

    async fn a_code_can_be_looked_at_and_redeemed_until_it_expires(storage: SqlStorage) {
        let code = with_a_code(&storage).await;
        let late = NOW + Duration::minutes(5);
        assert_eq!(storage.authorization_code(code.clone(), NOW).await.unwrap().as_deref(), Some("what"));
        assert_eq!(storage.authorization_code(code.clone(), late).await.unwrap(), None);
        let kept = storage.insert_grant(grant("late", late), Some(code), NewTokens::default());
        assert!(!kept.await.unwrap());
        assert_eq!(storage.grant("late".to_owned(), late).await.unwrap(), None);
    }

    async fn who_redeems_the_code_again_ends_its_grant_also_when_the_code_has_expired(storage: SqlStorage) {
        let code = with_a_code(&storage).await;
        let kept = storage.insert_grant(grant("1", NOW), Some(code.clone()), NewTokens::default());
        assert!(kept.await.unwrap());
        let later = NOW + Duration::minutes(30);
        let again = storage.redeem_authorization_code(code, "2".to_owned(), later).await.unwrap();
        assert_eq!(again, CodeRedemption::Again);
        assert_eq!(storage.grant("1".to_owned(), NOW).await.unwrap(), None);
    }
}
