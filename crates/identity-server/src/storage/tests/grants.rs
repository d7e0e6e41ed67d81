use oidc_protocol::claims::RequestedClaims;
use oidc_protocol::scope::Scopes;
use oidc_protocol::token::{Grant, GrantedPerson};

use super::*;

pub(super) fn grant(id: &str) -> StoredGrant {
    StoredGrant {
        grant_id: id.to_owned(),
        grant: Grant {
            client_id: client_id("web"),
            person: GrantedPerson {
                subject: alice(),
                session_id: sid(),
                authentication: authentication(),
            },
            scopes: Scopes::parse("openid").unwrap(),
            requested_claims: RequestedClaims::default(),
            resources: Vec::new(),
        },
        ends_with_session: false,
        created_at: NOW,
        expires_at: NOW + HOUR,
    }
}

fn reference(token: &str) -> NewReferenceToken {
    NewReferenceToken {
        token: KeyHash::of(token),
        claims: "{}".to_owned(),
        expires_at: NOW + MINUTE,
    }
}

fn with_reference(token: &str) -> NewTokens {
    NewTokens {
        refresh: None,
        reference: Some(reference(token)),
    }
}

async fn add(storage: &SqlStorage, grant: StoredGrant) {
    let tokens = with_reference(&grant.grant_id);
    assert!(storage.insert_grant(grant, None, tokens).await.unwrap());
}

async fn is_there(storage: &SqlStorage, id: &str) -> bool {
    let grant = storage.grant(id.to_owned(), NOW).await.unwrap().is_some();
    let token = storage.reference_token(KeyHash::of(id), NOW).await.unwrap();
    assert_eq!(grant, token.is_some(), "a grant and its tokens end together");
    assert!(token.is_none_or(|token| token.grant.is_some()));
    grant
}

on_both_databases! {
    async fn a_grant_is_read_back_until_it_expires_or_ends(storage: SqlStorage) {
        add(&storage, grant("1")).await;
        assert_eq!(storage.grant("1".to_owned(), NOW).await.unwrap(), Some(grant("1")));
        assert_eq!(storage.grant("1".to_owned(), NOW + HOUR).await.unwrap(), None);
        storage.delete_grant("1".to_owned()).await.unwrap();
        assert!(!is_there(&storage, "1").await);
    }

    async fn a_reference_token_comes_with_its_grant_unless_that_has_expired(storage: SqlStorage) {
        let tokens = NewTokens {
            refresh: None,
            reference: Some(NewReferenceToken { expires_at: NOW + HOUR * 2, ..reference("token") }),
        };
        storage.insert_grant(grant("1"), None, tokens).await.unwrap();
        let find = |now| storage.reference_token(KeyHash::of("token"), now);
        // Often enough that a statement which is parsed again each time is noticed.
        for _ in 0..20 {
            assert_eq!(find(NOW).await.unwrap().unwrap().grant, Some(grant("1")));
        }
        assert_eq!(find(NOW + HOUR).await.unwrap().unwrap().grant, None);
    }

    async fn a_jwt_has_its_grant_unless_either_has_ended(storage: SqlStorage) {
        add(&storage, grant("1")).await;
        let find = |jwt_id, now| storage.grant_of_token("1".to_owned(), KeyHash::of(jwt_id), now);
        storage
            .consume(Purpose::RevokedAccessToken, KeyHash::of("revoked"), NOW, NOW + MINUTE)
            .await
            .unwrap();
        storage
            .consume(Purpose::ClientAssertion, KeyHash::of("good"), NOW, NOW + MINUTE)
            .await
            .unwrap();
        assert_eq!(find("good", NOW).await.unwrap(), Some(grant("1")));
        assert_eq!(find("revoked", NOW).await.unwrap(), None);
        assert_eq!(find("good", NOW + HOUR).await.unwrap(), None);
        storage.delete_grant("1".to_owned()).await.unwrap();
        assert_eq!(find("good", NOW).await.unwrap(), None);
    }

    async fn a_persons_grants_come_newest_first(storage: SqlStorage) {
        let newer = StoredGrant { created_at: NOW + MINUTE, ..grant("2") };
        add(&storage, grant("1")).await;
        add(&storage, newer.clone()).await;
        assert_eq!(storage.grants_of(alice(), NOW).await.unwrap(), [newer, grant("1")]);
        assert_eq!(storage.grants_of(alice(), NOW + HOUR).await.unwrap(), []);
    }

    async fn grants_end_by_person_and_client_or_with_the_session(storage: SqlStorage) {
        add(&storage, grant("stays")).await;
        add(&storage, StoredGrant { ends_with_session: true, ..grant("goes") }).await;
        storage.delete_grants_of_session(sid()).await.unwrap();
        assert!(is_there(&storage, "stays").await);
        assert!(!is_there(&storage, "goes").await);
        storage.delete_grants(alice(), client_id("other")).await.unwrap();
        assert!(is_there(&storage, "stays").await);
        storage.delete_grants(alice(), client_id("web")).await.unwrap();
        assert!(!is_there(&storage, "stays").await);
    }

    async fn a_code_that_was_redeemed_again_meanwhile_gives_no_grant(storage: SqlStorage) {
        let code = KeyHash::of("code");
        storage.insert_authorization_code(taken_back::code("code", "web")).await.unwrap();
        for expected in [CodeRedemption::First("granted".to_owned()), CodeRedemption::Again] {
            let redeemed = storage.redeem_authorization_code(code.clone(), "1".to_owned(), NOW);
            assert_eq!(redeemed.await.unwrap(), expected);
        }
        let kept = storage.insert_grant(grant("1"), Some(GrantOrigin::Code(code)), with_reference("1"));
        assert!(!kept.await.unwrap());
        assert!(!is_there(&storage, "1").await);
    }

    async fn a_code_that_is_redeemed_again_later_ends_its_grant(storage: SqlStorage) {
        let code = KeyHash::of("code");
        storage.insert_authorization_code(taken_back::code("code", "web")).await.unwrap();
        storage.redeem_authorization_code(code.clone(), "1".to_owned(), NOW).await.unwrap();
        let kept = storage.insert_grant(grant("1"), Some(GrantOrigin::Code(code.clone())), with_reference("1"));
        assert!(kept.await.unwrap());
        // The code has expired by then, and its redemption is remembered as long as the grant.
        let again = storage.redeem_authorization_code(code, "2".to_owned(), NOW + MINUTE * 2);
        assert_eq!(again.await.unwrap(), CodeRedemption::Again);
        assert!(!is_there(&storage, "1").await);
    }

    async fn a_reference_token_works_until_it_expires_or_is_revoked(storage: SqlStorage) {
        storage.insert_reference_token(reference("own")).await.unwrap();
        let find = |now| storage.reference_token(KeyHash::of("own"), now);
        let own = StoredReferenceToken { claims: "{}".to_owned(), grant: None };
        assert_eq!(find(NOW).await.unwrap(), Some(own));
        assert_eq!(find(NOW + MINUTE).await.unwrap(), None);
        storage.delete_reference_token(KeyHash::of("own")).await.unwrap();
        assert_eq!(find(NOW).await.unwrap(), None);
    }
}
