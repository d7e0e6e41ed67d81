//! How long sessions last: unused, used, remembered. The defaults are four hours unused and ten in all, remembered fourteen
//! days unused and thirty in all.

use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use futures_util::future::join_all;
use serde_json::json;
use time::Duration;
use web_host::Clock;

use super::provider::{Provider, Reply, authorize_path};
use super::refresh::{assert_is_invalid_grant, offline_with, refresh, refresh_token, refreshed};
use super::visitor::{MULTI_FACTOR, Visitor};
use crate::storage::StoredSession;

const COOKIE: &str = "__Host-identity-session";

/// Whether the browser is recognised after this time.
async fn is_signed_in_after(unused: Duration, remembered: bool) -> bool {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    if remembered {
        visitor.sign_in_remembered("alice").await;
    } else {
        visitor.sign_in("alice", MULTI_FACTOR).await;
    }
    provider.clock.advance(unused);
    visitor.get(&authorize_path(&[])).await.is_at_client()
}

/// The session as it is stored, looked at without being used.
async fn stored(provider: &Provider, session: &StoredSession) -> StoredSession {
    let found = provider
        .storage
        .session_by_sid(session.sid.clone(), provider.clock.now());
    found.await.unwrap().expect("the session goes on")
}

fn session_cookie(reply: &Reply) -> Option<&Cookie<'static>> {
    reply.cookies.iter().find(|cookie| cookie.name() == COOKIE)
}

#[actix_web::test]
async fn an_unused_session_ends_at_the_very_second() {
    for (idle, remembered) in [(Duration::hours(4), false), (Duration::days(14), true)] {
        assert!(is_signed_in_after(idle - Duration::SECOND, remembered).await);
        assert!(!is_signed_in_after(idle, remembered).await);
    }
}

#[actix_web::test]
async fn use_keeps_a_session_going_but_not_beyond_its_lifetime() {
    for (step, last, remembered) in [
        (Duration::hours(3), Duration::hours(1), false),
        (Duration::days(9), Duration::days(3), true),
    ] {
        let provider = Provider::start().await;
        let visitor = Visitor::of(&provider);
        if remembered {
            visitor.sign_in_remembered("alice").await;
        } else {
            visitor.sign_in("alice", MULTI_FACTOR).await;
        }
        for _ in 0..3 {
            provider.clock.advance(step);
            assert!(visitor.is_signed_in().await);
        }
        provider.clock.advance(last - Duration::SECOND);
        assert!(visitor.is_signed_in().await, "it ended early");
        provider.clock.advance(Duration::SECOND);
        assert!(!visitor.is_signed_in().await, "use has kept it going for ever");
    }
}

#[actix_web::test]
async fn signing_in_again_begins_the_lifetime_anew_under_a_new_key() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let first = visitor.session().await.unwrap();
    let stolen = visitor.at(&provider);
    provider.clock.advance(Duration::hours(3));
    visitor.sign_in("alice", MULTI_FACTOR).await;
    assert!(!stolen.is_signed_in().await);
    provider.clock.advance(Duration::hours(3));
    visitor.session().await.unwrap();
    provider.clock.advance(Duration::hours(3));
    visitor.session().await.unwrap();
    provider.clock.advance(Duration::hours(3));
    let last = visitor.session().await.unwrap();
    assert_eq!((&last.sid, last.began_at), (&first.sid, first.began_at));
    assert_eq!(last.created_at - first.created_at, Duration::hours(3));
}

#[actix_web::test]
async fn requests_one_after_another_write_once_in_five_minutes() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let session = visitor.session().await.unwrap();
    let mut noted = Vec::new();
    for _ in 0..60 {
        provider.clock.advance(Duration::seconds(15));
        visitor.get("/").await;
        let seen = stored(&provider, &session).await.last_seen.at;
        if noted.last() != Some(&seen) {
            noted.push(seen);
        }
    }
    let after: Vec<i64> = noted
        .iter()
        .map(|at| (*at - session.last_seen.at).whole_minutes())
        .collect();
    assert_eq!(after, [0, 5, 10, 15]);
}

#[actix_web::test]
async fn of_requests_at_the_same_time_one_writes_and_renews_the_cookie() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    visitor.sign_in_remembered("alice").await;
    let key = visitor.cookie(COOKIE).unwrap();
    provider.clock.advance(Duration::minutes(5));
    let replies = join_all((0..16).map(|_| visitor.get("/Grants"))).await;
    let renewed: Vec<&Cookie<'static>> = replies.iter().filter_map(session_cookie).collect();
    assert_eq!(renewed.len(), 1);
    let cookie = renewed[0];
    assert_eq!(cookie.value(), key, "only signing in changes the key");
    assert_eq!(cookie.max_age(), Some(CookieDuration::days(14)));
    assert_eq!(
        (cookie.http_only(), cookie.secure(), cookie.same_site()),
        (Some(true), Some(true), Some(SameSite::Lax))
    );
}

#[actix_web::test]
async fn the_cookie_of_a_remembered_session_lasts_as_long_as_the_session() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    visitor.sign_in_remembered("alice").await;
    assert_eq!(
        session_cookie(&visitor.get("/").await),
        None,
        "it is as good as new"
    );
    provider.clock.advance(Duration::days(10));
    visitor.get("/").await;
    provider.clock.advance(Duration::days(10));
    let reply = visitor.get(&authorize_path(&[])).await;
    // The session ends with a whole second, three quarters of which have passed.
    let left = Some(CookieDuration::days(10) - CookieDuration::SECOND);
    assert_eq!(session_cookie(&reply).unwrap().max_age(), left);
    let state = reply
        .cookies
        .iter()
        .find(|cookie| cookie.name() == "__Host-identity-browser-state");
    assert_eq!(state.unwrap().max_age(), left);
}

#[actix_web::test]
async fn the_cookie_of_another_session_is_not_touched() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    provider.clock.advance(Duration::hours(1));
    assert_eq!(session_cookie(&visitor.get("/").await), None);
    let stranger = Visitor::of(&provider);
    assert_eq!(session_cookie(&stranger.get("/").await), None);
}

#[actix_web::test]
async fn signing_out_is_not_undone_by_a_renewed_cookie() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    visitor.sign_in_remembered("alice").await;
    let id_token = visitor.tokens(&[]).await["id_token"].as_str().unwrap().to_owned();
    let request = visitor
        .get(&format!("/connect/endsession?id_token_hint={id_token}"))
        .await;
    provider.clock.advance(Duration::minutes(6));
    // It asks who is signed in, which is due to be noted, and then signs out.
    let reply = visitor.get(request.location()).await;
    let cookies = reply.cookies.iter().filter(|cookie| cookie.name() == COOKIE);
    let values: Vec<&str> = cookies.map(Cookie::value).collect();
    assert_eq!(values, [""]);
}

#[actix_web::test]
async fn a_session_that_goes_on_tells_no_client_that_it_has_ended() {
    let ending = offline_with(&json!({
        "client_id": "ending",
        "refresh_tokens_end_with_session": true,
        "backchannel_logout_uri": "https://localhost:5002/backchannel-logout",
    }));
    let provider = Provider::with_more(json!([ending])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let request = [
        ("client_id", "ending"),
        ("scope", "openid profile offline_access api1"),
    ];
    let client = [("client_id", "ending")];
    let tokens = visitor.tokens(&request).await;
    provider.clock.advance(Duration::hours(3));
    assert!(visitor.is_signed_in().await);
    let due = async || {
        let logouts = provider.server.logouts();
        logouts.end_expired_sessions().await.unwrap();
        let now = provider.clock.now();
        let due = provider
            .storage
            .claim_logout_deliveries(now, now + Duration::minutes(1), 10);
        due.await.unwrap().len()
    };
    provider.clock.advance(Duration::hours(3));
    assert_eq!(due().await, 0, "the client was told too early");
    let tokens = refreshed(&provider, &refresh_token(&tokens), &client).await;
    // That was a use of the session, too, which goes on for four hours more: to the end of its lifetime.
    provider.clock.advance(Duration::hours(4) - Duration::SECOND);
    assert_eq!(due().await, 0, "the client was told before its session ended");
    provider.clock.advance(Duration::SECOND);
    assert_eq!(due().await, 1);
    assert!(!visitor.is_signed_in().await);
    let reply = refresh(&provider, &refresh_token(&tokens), &client).await;
    assert_is_invalid_grant(&reply, "its lifetime is over");
}

#[actix_web::test]
async fn a_code_of_a_session_that_ran_out_gives_nothing() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    provider.clock.advance(Duration::hours(4) - Duration::SECOND);
    // This use is noted: the session goes on for six hours more, to the end of its lifetime.
    visitor.authorize(&[]).await.code();
    provider.clock.advance(Duration::hours(4) - Duration::SECOND);
    let code = visitor.authorize(&[]).await.code();
    assert_eq!(provider.redeem(&code, &[]).await.status, StatusCode::OK);
    provider.clock.advance(Duration::hours(2) + Duration::SECOND);
    let code = visitor.authorize(&[]).await.code();
    provider.clock.advance(Duration::SECOND);
    assert_is_invalid_grant(&provider.redeem(&code, &[]).await, "its lifetime is over");
    let left = provider
        .storage
        .grants_of("alice".parse().unwrap(), provider.clock.now());
    assert!(
        left.await
            .unwrap()
            .iter()
            .all(|grant| grant.created_at < provider.clock.now())
    );
}

#[actix_web::test]
async fn who_has_to_sign_in_again_is_remembered_as_before() {
    let provider = Provider::start().await;
    let is_ticked = async |visitor: &Visitor<'_>| {
        let page = visitor.get("/Account/Login?returnUrl=/Grants").await;
        let box_of = page.body.split(r#"id="remember""#).nth(1).unwrap();
        box_of.split('>').next().unwrap().contains("checked")
    };
    let visitor = Visitor::signed_in(&provider).await;
    assert!(!is_ticked(&visitor).await);
    visitor.sign_in_remembered("alice").await;
    assert!(is_ticked(&visitor).await);
}
