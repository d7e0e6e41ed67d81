use oidc_protocol::token::RefreshTokenUse;

use super::grants::grant;
use super::*;

const WINDOW: Duration = Duration::seconds(10);

fn refresh(token: &str) -> NewTokens {
    NewTokens {
        refresh: Some(NewRefreshToken {
            token: KeyHash::of(token),
            expires_at: NOW + HOUR,
        }),
        reference: None,
    }
}

async fn add(storage: &SqlStorage) {
    storage
        .insert_grant(grant("1"), None, refresh("first"))
        .await
        .unwrap();
}

async fn use_token(
    storage: &SqlStorage,
    token: &str,
    tokens: NewTokens,
    now: OffsetDateTime,
) -> Option<RefreshTokenUse> {
    let using = RefreshTokenUsage {
        now,
        window: WINDOW,
        tokens,
        renewed_until: NOW + HOUR * 2,
        grant_expires_at: NOW + HOUR * 2,
    };
    storage
        .use_refresh_token(KeyHash::of(token), using)
        .await
        .unwrap()
}

async fn is_granted(storage: &SqlStorage) -> bool {
    storage.grant("1".to_owned(), NOW).await.unwrap().is_some()
}

on_both_databases! {
    async fn a_used_token_gives_way_to_the_next_and_the_grant_lives_longer(storage: SqlStorage) {
        add(&storage).await;
        let used = use_token(&storage, "first", refresh("second"), NOW).await;
        assert_eq!(used, Some(RefreshTokenUse::First));
        let used = use_token(&storage, "second", refresh("third"), NOW).await;
        assert_eq!(used, Some(RefreshTokenUse::First));
        assert!(storage.grant("1".to_owned(), NOW + HOUR).await.unwrap().is_some());
        let first = storage.refresh_token(KeyHash::of("first")).await.unwrap().unwrap();
        assert_eq!(first.grant_id, "1");
        assert_eq!(first.state.used_at, Some(NOW));
        assert!(first.state.successor_is_used);
    }

    async fn of_many_at_once_one_is_first_and_the_others_are_answered_again(storage: SqlStorage) {
        add(&storage).await;
        let first = winners(|number| {
            let storage = storage.clone();
            async move {
                let used = use_token(&storage, "first", refresh(&number.to_string()), NOW).await;
                assert_ne!(used, Some(RefreshTokenUse::Reuse));
                used == Some(RefreshTokenUse::First)
            }
        });
        assert_eq!(first.await, 1);
    }

    async fn of_many_at_once_with_no_window_one_is_first_and_the_grant_ends(storage: SqlStorage) {
        add(&storage).await;
        let first = winners(|number| {
            let storage = storage.clone();
            async move {
                let using = RefreshTokenUsage {
                    now: NOW,
                    window: Duration::ZERO,
                    tokens: refresh(&number.to_string()),
                    renewed_until: NOW + HOUR,
                    grant_expires_at: NOW + HOUR,
                };
                let used = storage.use_refresh_token(KeyHash::of("first"), using).await.unwrap();
                used == Some(RefreshTokenUse::First)
            }
        });
        assert_eq!(first.await, 1);
        assert!(!is_granted(&storage).await);
    }

    async fn a_reuse_after_the_window_ends_the_grant(storage: SqlStorage) {
        add(&storage).await;
        use_token(&storage, "first", refresh("second"), NOW).await;
        let late = NOW + WINDOW + Duration::SECOND;
        assert_eq!(use_token(&storage, "first", refresh("x"), late).await, Some(RefreshTokenUse::Reuse));
        assert!(!is_granted(&storage).await);
        assert_eq!(use_token(&storage, "second", refresh("x"), NOW).await, None);
        assert_eq!(storage.refresh_token(KeyHash::of("second")).await.unwrap(), None);
    }

    async fn of_two_that_were_given_for_one_use_the_second_to_be_used_is_a_reuse(storage: SqlStorage) {
        add(&storage).await;
        use_token(&storage, "first", refresh("one"), NOW).await;
        assert_eq!(use_token(&storage, "first", refresh("two"), NOW).await, Some(RefreshTokenUse::Again));
        assert_eq!(use_token(&storage, "one", refresh("next"), NOW).await, Some(RefreshTokenUse::First));
        assert_eq!(use_token(&storage, "two", refresh("x"), NOW).await, Some(RefreshTokenUse::Reuse));
    }

    async fn a_token_that_is_not_replaced_is_renewed(storage: SqlStorage) {
        add(&storage).await;
        for _ in 0..2 {
            let used = use_token(&storage, "first", NewTokens::default(), NOW).await;
            assert_eq!(used, Some(RefreshTokenUse::First));
        }
        let token = storage.refresh_token(KeyHash::of("first")).await.unwrap().unwrap();
        assert_eq!(token.state.expires_at, NOW + HOUR * 2);
        assert_eq!(token.state.used_at, None);
    }

    async fn nothing_works_once_the_grant_has_expired(storage: SqlStorage) {
        add(&storage).await;
        assert_eq!(use_token(&storage, "first", refresh("x"), NOW + HOUR).await, None);
        assert_eq!(use_token(&storage, "unknown", refresh("x"), NOW).await, None);
    }
}
