use super::*;

async fn add(storage: &SqlStorage) -> KeyHash {
    let code = KeyHash::of("code");
    storage
        .insert_authorization_code(code.clone(), "granted".to_owned(), NOW + MINUTE)
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

    async fn an_expired_code_is_worth_nothing(storage: SqlStorage) {
        let code = add(&storage).await;
        assert_eq!(redeem(&storage, &code, NOW + MINUTE).await, CodeRedemption::Unknown);
    }
}
