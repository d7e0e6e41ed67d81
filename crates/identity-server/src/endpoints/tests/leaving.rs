//! People leave for good.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;

use super::own_account::{ALICE, World, fill_in};
use super::provider::users;
use super::visitor::Visitor;
use crate::audit::AuditRecord;
use crate::storage::{About, AuditQuery};
use crate::users::UserStore as _;

#[actix_web::test]
async fn whoever_leaves_is_gone_everywhere() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider).await;
    let other = Visitor::signed_in(&world.provider).await;
    let tokens = other.tokens(&[]).await;
    let code = other.authorize(&[]).await.code();
    let alice = world.alice().await.subject;
    let storage = &world.provider.storage;
    let name = Some("Laptop".to_owned());
    storage
        .name_passkey(alice.clone(), "one".to_owned(), name)
        .await
        .unwrap();
    let path = "/Account/Delete";
    let wrong = fill_in(&visitor, path, &[("username", "bob")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(visitor.is_signed_in().await);
    let gone = fill_in(&visitor, path, &[("username", " ALICE ")]).await;
    assert_eq!(gone.status, StatusCode::OK);
    assert!(gone.body.contains(r#"id="deleted""#), "{}", gone.body);
    assert!(!gone.body.contains(r#"href="/Account"#), "{}", gone.body);
    assert!(!visitor.is_signed_in().await && !other.is_signed_in().await);
    assert!(world.accounts.by_username("alice").await.unwrap().is_none());
    let request = TestRequest::get().uri("/connect/userinfo").insert_header((
        "authorization",
        format!("Bearer {}", tokens["access_token"].as_str().unwrap()),
    ));
    assert_eq!(
        world.provider.call(request).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        world.provider.redeem(&code, &[]).await.json()["error"],
        "invalid_grant"
    );
    assert!(storage.passkey_names(alice).await.unwrap().is_empty());
    let mails = world.sent().await;
    assert_eq!(
        (mails[0].to.as_str(), mails[0].subject.as_str()),
        (ALICE, "Your account was deleted")
    );
    world.accounts.take_over(&users()).await.unwrap();
    assert!(world.accounts.by_username("alice").await.unwrap().is_none());

    world.provider.server.audit().flush().await;
    let query = AuditQuery {
        about: Some(About::Subject("alice".to_owned())),
        at_most: 100,
        ..AuditQuery::default()
    };
    let events = world.provider.storage.audit_events(query).await.unwrap();
    let deleted = events
        .iter()
        .find(|event| event.event == "account_deleted")
        .unwrap();
    assert_eq!((&deleted.username, &deleted.detail), (&None, &None));
    // By this operation applications hear of it.
    let is_ended = |event: &&AuditRecord| event.reason.as_deref() == Some("account_deleted");
    assert_eq!(events.iter().filter(is_ended).count(), 2, "{events:?}");
}

#[actix_web::test]
async fn a_browser_greets_nobody_who_is_gone() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider)
        .await
        .with_cookie("__Host-identity-last", "password.0.YWxpY2U");
    let anybody = Visitor::of(&world.provider).with_cookie("__Host-identity-last", "password.0.YWxpY2U");
    let greeting = anybody.get("/Account/Login").await;
    assert!(greeting.body.contains(r#"value="alice""#), "{}", greeting.body);
    fill_in(&visitor, "/Account/Delete", &[("username", "alice")]).await;
    let login = visitor.get("/Account/Login").await;
    assert!(!login.body.contains(r#"value="alice""#), "{}", login.body);
}
