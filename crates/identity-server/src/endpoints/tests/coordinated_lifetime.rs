//! A client's refresh tokens and the session they came from: those of a client with `refresh_tokens_end_with_session` live
//! and end with it, those of others have nothing to do with it.

use serde_json::{Value, json};
use time::Duration;
use web_host::Clock as _;

use super::provider::Provider;
use super::refresh::{REQUEST, assert_is_invalid_grant, offline_with, refresh, refresh_token, refreshed};
use super::visitor::Visitor;

async fn provider(is_coordinated: bool) -> Provider {
    let client = offline_with(&json!({ "refresh_tokens_end_with_session": is_coordinated }));
    Provider::with_more(json!([client])).await
}

/// Refreshes after so many hours each, and returns the last tokens.
async fn refreshed_after(provider: &Provider, tokens: Value, hours: &[i64]) -> Value {
    let mut tokens = tokens;
    for hours in hours {
        provider.clock.advance(Duration::hours(*hours));
        tokens = refreshed(provider, &refresh_token(&tokens), &[]).await;
    }
    tokens
}

#[actix_web::test]
async fn a_refresh_counts_as_use_of_the_session_it_ends_with() {
    let provider = provider(true).await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor.tokens(REQUEST).await;
    // Unused it would have ended after four hours.
    refreshed_after(&provider, tokens, &[3, 3]).await;
    provider.clock.advance(Duration::hours(2));
    assert!(visitor.is_signed_in().await);
}

#[actix_web::test]
async fn a_refresh_does_not_take_a_session_beyond_its_lifetime() {
    let provider = provider(true).await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor.tokens(REQUEST).await;
    let tokens = refreshed_after(&provider, tokens, &[3, 3, 3]).await;
    provider.clock.advance(Duration::hours(1));
    assert!(!visitor.is_signed_in().await);
    let reply = refresh(&provider, &refresh_token(&tokens), &[]).await;
    assert_is_invalid_grant(&reply, "the session's lifetime is over");
}

#[actix_web::test]
async fn a_refresh_token_is_worth_nothing_from_the_very_second_that_its_session_runs_out() {
    let provider = provider(true).await;
    let tokens = Visitor::signed_in(&provider).await.tokens(REQUEST).await;
    // Nobody has cleaned up yet.
    provider.clock.advance(Duration::hours(4));
    let reply = refresh(&provider, &refresh_token(&tokens), &[]).await;
    assert_is_invalid_grant(&reply, "the session was unused for too long");
    let grants = provider
        .storage
        .grants_of("alice".parse().unwrap(), provider.clock.now());
    assert_eq!(grants.await.unwrap(), []);
}

#[actix_web::test]
async fn a_refused_refresh_is_no_use_of_the_session() {
    let provider = provider(true).await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor.tokens(REQUEST).await;
    provider.clock.advance(Duration::hours(3));
    for form in [("client_secret", "wrong"), ("scope", "email")] {
        let reply = refresh(&provider, &refresh_token(&tokens), &[form]).await;
        assert!(reply.status.is_client_error(), "{}", reply.body);
    }
    provider.clock.advance(Duration::hours(1));
    assert!(!visitor.is_signed_in().await);
}

#[actix_web::test]
async fn a_session_is_not_written_at_every_refresh() {
    let provider = provider(true).await;
    let visitor = Visitor::signed_in(&provider).await;
    let mut tokens = visitor.tokens(REQUEST).await;
    let sid = visitor.session().await.unwrap().sid;
    let mut noted = Vec::new();
    for _ in 0..12 {
        provider.clock.advance(Duration::minutes(1));
        tokens = refreshed(&provider, &refresh_token(&tokens), &[]).await;
        let session = provider.storage.session_by_sid(sid.clone(), provider.clock.now());
        noted.push(session.await.unwrap().unwrap().last_seen.at);
    }
    noted.dedup();
    assert_eq!(noted.len(), 3, "at the beginning, and every five minutes");
}

#[actix_web::test]
async fn the_refresh_tokens_of_other_clients_and_the_session_leave_each_other_alone() {
    let provider = provider(false).await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor.tokens(REQUEST).await;
    let tokens = refreshed_after(&provider, tokens, &[3]).await;
    provider.clock.advance(Duration::hours(1));
    assert!(!visitor.is_signed_in().await, "a refresh was no use of it");
    refreshed_after(&provider, tokens, &[24]).await;
}
