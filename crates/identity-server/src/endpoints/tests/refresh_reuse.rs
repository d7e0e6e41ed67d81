//! RFC 9700 section 4.14.2: a refresh token that comes twice has two holders.

use std::rc::Rc;

use actix_web::http::StatusCode;
use serde_json::json;
use time::Duration;

use super::provider::Provider;
use super::refresh::{
    REQUEST, assert_is_invalid_grant, offline, offline_with, refresh, refresh_token, refreshed,
};
use super::visitor::Visitor;

#[actix_web::test]
async fn a_lost_response_is_answered_again_within_ten_seconds() {
    let provider = Provider::with_more(json!([offline()])).await;
    let first = refresh_token(&Visitor::signed_in(&provider).await.tokens(REQUEST).await);
    let lost = refresh_token(&refreshed(&provider, &first, &[]).await);
    provider.clock.advance(Duration::seconds(10));
    let arrived = refresh_token(&refreshed(&provider, &first, &[]).await);
    assert_ne!(lost, arrived);
    provider.clock.advance(Duration::hours(1));
    let next = refreshed(&provider, &arrived, &[]).await;
    assert_eq!(
        refresh(&provider, &refresh_token(&next), &[]).await.status,
        StatusCode::OK
    );
}

#[actix_web::test]
async fn reuse_after_the_window_revokes_the_whole_family() {
    let provider = Provider::with_more(json!([offline()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let (first, other) = (
        refresh_token(&visitor.tokens(REQUEST).await),
        refresh_token(&visitor.tokens(REQUEST).await),
    );
    let tokens = refreshed(&provider, &first, &[]).await;
    let access_token = tokens["access_token"].as_str().unwrap();
    assert!(
        provider
            .server
            .tokens
            .active(access_token)
            .await
            .unwrap()
            .is_some()
    );
    provider.clock.advance(Duration::seconds(11));
    assert_is_invalid_grant(&refresh(&provider, &first, &[]).await, "reuse");
    assert_is_invalid_grant(
        &refresh(&provider, &refresh_token(&tokens), &[]).await,
        "successor",
    );
    assert!(
        provider
            .server
            .tokens
            .active(access_token)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        refresh(&provider, &other, &[]).await.status,
        StatusCode::OK,
        "another grant"
    );
}

#[actix_web::test]
async fn reuse_is_not_forgiven_once_the_successor_was_used() {
    let provider = Provider::with_more(json!([offline()])).await;
    let first = refresh_token(&Visitor::signed_in(&provider).await.tokens(REQUEST).await);
    let second = refresh_token(&refreshed(&provider, &first, &[]).await);
    let third = refresh_token(&refreshed(&provider, &second, &[]).await);
    assert_is_invalid_grant(&refresh(&provider, &first, &[]).await, "reuse");
    assert_is_invalid_grant(&refresh(&provider, &third, &[]).await, "third");
}

#[actix_web::test]
async fn of_two_answers_to_the_same_token_only_one_can_be_used() {
    let provider = Provider::with_more(json!([offline()])).await;
    let first = refresh_token(&Visitor::signed_in(&provider).await.tokens(REQUEST).await);
    let (one, two) = (
        refresh_token(&refreshed(&provider, &first, &[]).await),
        refresh_token(&refreshed(&provider, &first, &[]).await),
    );
    let next = refresh_token(&refreshed(&provider, &one, &[]).await);
    // A thief and the client hold one each: whoever comes second reveals it.
    assert_is_invalid_grant(&refresh(&provider, &two, &[]).await, "the other answer");
    assert_is_invalid_grant(&refresh(&provider, &next, &[]).await, "the family");
}

#[actix_web::test]
async fn another_client_cannot_end_a_family_with_a_stolen_token() {
    let provider = Provider::with_more(json!([
        offline(),
        offline_with(&json!({ "client_id": "another" }))
    ]))
    .await;
    let first = refresh_token(&Visitor::signed_in(&provider).await.tokens(REQUEST).await);
    let second = refresh_token(&refreshed(&provider, &first, &[]).await);
    provider.clock.advance(Duration::minutes(1));
    assert_is_invalid_grant(
        &refresh(&provider, &first, &[("client_id", "another")]).await,
        "another",
    );
    assert_eq!(refresh(&provider, &second, &[]).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn without_a_window_of_many_uses_at_once_one_wins_and_the_family_ends() {
    let strict = offline_with(&json!({ "refresh_token_reuse_window": 0 }));
    let provider = Rc::new(Provider::with_more(json!([strict])).await);
    let token = refresh_token(&Visitor::signed_in(&provider).await.tokens(REQUEST).await);
    let attempts: Vec<_> = (0..16)
        .map(|_| {
            let (provider, token) = (Rc::clone(&provider), token.clone());
            actix_web::rt::spawn(async move { refresh(&provider, &token, &[]).await })
        })
        .collect();
    let mut winners = Vec::new();
    for attempt in attempts {
        let reply = attempt.await.unwrap();
        if reply.status == StatusCode::OK {
            winners.push(refresh_token(&reply.json()));
        } else {
            assert_is_invalid_grant(&reply, "loser");
        }
    }
    assert_eq!(winners.len(), 1);
    assert_is_invalid_grant(&refresh(&provider, &winners[0], &[]).await, "the family");
}
