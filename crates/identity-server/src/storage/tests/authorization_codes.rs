use super::*;

async fn add(storage: &SqlStorage) -> KeyHash {
    let code = KeyHash::of("code");
    storage
        .insert_authorization_code(taken_back::code("code", "web"))
        .await
        .unwrap();
    code
}

async fn redeem(storage: &SqlStorage, code: &KeyHash, now: OffsetDateTime) -> CodeRedemption {
    storage
        .redeem_authorization_code(code.clone(), "grant".to_owned(), now)
        .await
        .unwrap()
}

on_both_databases! {
    async fn of_many_who_redeem_a_code_at_once_exactly_one_gets_it(storage: SqlStorage) {
        let code = add(&storage).await;
        let first = CodeRedemption::First("granted".to_owned());
        let winners = winners(|_| {
            let (storage, code, first) = (storage.clone(), code.clone(), first.clone());
            async move { redeem(&storage, &code, NOW).await == first }
        });
        assert_eq!(winners.await, 1);
    }

    async fn who_comes_second_is_told_once_and_then_there_is_no_such_code(storage: SqlStorage) {
        let code = add(&storage).await;
        redeem(&storage, &code, NOW).await;
        assert_eq!(redeem(&storage, &code, NOW).await, CodeRedemption::Again);
        assert_eq!(redeem(&storage, &code, NOW).await, CodeRedemption::Unknown);
    }

    async fn a_code_is_found_until_it_is_redeemed_or_expires(storage: SqlStorage) {
        let code = add(&storage).await;
        let found = |now| storage.authorization_code(code.clone(), now);
        assert_eq!(found(NOW).await.unwrap().as_deref(), Some("granted"));
        assert_eq!(found(NOW + MINUTE).await.unwrap(), None);
        let origin = Some(GrantOrigin::Code(code.clone()));
        let redeemed = storage.insert_grant(grants::grant("1"), origin, NewTokens::default());
        assert!(redeemed.await.unwrap());
        assert_eq!(found(NOW).await.unwrap(), None);
        // It is kept for as long as what it gave, so that a second use is noticed.
        assert_eq!(redeem(&storage, &code, NOW + MINUTE).await, CodeRedemption::Again);
    }

    async fn an_expired_code_gives_no_grant(storage: SqlStorage) {
        let code = add(&storage).await;
        let late = StoredGrant { created_at: NOW + MINUTE, ..grants::grant("1") };
        let redeemed = storage.insert_grant(late, Some(GrantOrigin::Code(code)), NewTokens::default());
        assert!(!redeemed.await.unwrap());
        assert_eq!(storage.grants_of(alice(), NOW).await.unwrap(), []);
    }

    async fn an_expired_code_is_worth_nothing(storage: SqlStorage) {
        let code = add(&storage).await;
        assert_eq!(redeem(&storage, &code, NOW + MINUTE).await, CodeRedemption::Unknown);
    }
}
