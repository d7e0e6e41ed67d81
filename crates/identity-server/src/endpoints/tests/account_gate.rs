//! Who gets the pages about an account.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use actix_web::web::{get, post, resource};
use oidc_protocol::identifiers::SubjectId;
use time::Duration;
use web_host::Service;

use super::provider::{Provider, Reply, clients, users};
use super::visitor::{MULTI_FACTOR, PASSKEY, PASSWORD, Visitor};
use crate::pages::account::{Confirmed, SignedInPerson};

const GATED: &str = "/Account/Test?of=1";
const TO_SIGN_IN: &str = "/Account/Login?returnUrl=%2FAccount%2FTest%3Fof%3D1";

async fn page(Confirmed(SignedInPerson { user, .. }): Confirmed) -> HttpResponse {
    HttpResponse::Ok().body(user.username)
}

/// The server with a page more, which anything of an account may stand for.
fn with_page(provider: &Provider) -> Service {
    let server = provider.server.clone();
    let mut service = provider.server.service(&[]);
    service.routes = Arc::new(move |config| {
        config.service(
            resource("/Account/Test")
                .route(get().to(page))
                .route(post().to(page)),
        );
        server.configure(config);
    });
    service
}

async fn reply(visitor: &Visitor<'_>, request: TestRequest) -> Reply {
    visitor.send_to(&with_page(visitor.provider()), request).await
}

async fn opened(visitor: &Visitor<'_>) -> Reply {
    reply(visitor, TestRequest::get().uri(GATED)).await
}

#[actix_web::test]
async fn whoever_is_not_signed_in_signs_in_and_comes_back() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    assert_eq!(opened(&visitor).await.location(), TO_SIGN_IN);
    let overview = visitor.get("/Account").await;
    assert_eq!(overview.location(), "/Account/Login?returnUrl=%2FAccount");
}

#[actix_web::test]
async fn a_second_factor_opens_the_gate_for_ten_minutes_and_a_form_for_fifteen() {
    let provider = Provider::start().await;
    for methods in [MULTI_FACTOR, PASSKEY] {
        let visitor = Visitor::of(&provider);
        visitor.sign_in("alice", methods).await;
        let sending = || TestRequest::post().uri(GATED);
        assert_eq!(opened(&visitor).await.body, "alice");
        provider.clock.advance(Duration::minutes(10));
        assert_eq!(opened(&visitor).await.status, StatusCode::OK);
        provider.clock.advance(Duration::seconds(1));
        assert_eq!(opened(&visitor).await.location(), TO_SIGN_IN);
        provider
            .clock
            .advance(Duration::minutes(5) - Duration::seconds(1));
        assert_eq!(reply(&visitor, sending()).await.status, StatusCode::OK);
        provider.clock.advance(Duration::seconds(1));
        assert_eq!(reply(&visitor, sending()).await.location(), TO_SIGN_IN);
        // What changes nothing is there for everybody who is signed in.
        assert_eq!(visitor.get("/Account").await.status, StatusCode::OK);
    }
}

#[actix_web::test]
async fn a_password_alone_opens_it_only_for_those_who_have_nothing_else() {
    let provider = Provider::start().await;
    let alice = Visitor::of(&provider);
    alice.sign_in("alice", PASSWORD).await;
    assert_eq!(opened(&alice).await.location(), TO_SIGN_IN);
    let bob = Visitor::of(&provider);
    bob.sign_in("bob", PASSWORD).await;
    assert_eq!(opened(&bob).await.body, "bob");
}

#[actix_web::test]
async fn nobody_gets_through_who_does_not_exist_any_more() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let without = provider.restarted(clients(), users().split_off(1)).await;
    let visitor = visitor.at(&without);
    assert_eq!(opened(&visitor).await.location(), TO_SIGN_IN);
    assert_eq!(visitor.get("/Account").await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn when_nobody_knows_what_somebody_has_the_gate_stays_shut() {
    let provider = Provider::start().await;
    let mut users = users();
    users[1].subject = SubjectId::parse("carol").unwrap();
    let provider = provider.restarted(clients(), users).await;
    let visitor = Visitor::of(&provider);
    visitor.sign_in("carol", PASSWORD).await;
    let reply = opened(&visitor).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[actix_web::test]
async fn the_overview_says_who_one_is_and_leads_on() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let page = visitor.get("/Account").await;
    for part in [
        "Alice Smith",
        r#"href="/Grants""#,
        r#"href="/ServerSideSessions""#,
        r#"aria-current="page""#,
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    for path in ["/Grants", "/ServerSideSessions"] {
        let page = visitor.get(path).await;
        assert!(page.body.contains(r#"href="/Account""#), "{path}: {}", page.body);
    }
}
