//! Whoever types into a form for too long signs in again, and finds there what they had typed.

use time::Duration;

use super::own_account::{NEW_PASSWORD, World, fill_in_known};
use super::visitor::{MULTI_FACTOR, PASSWORD, Visitor};

const DRAFT: &str = "__Host-identity-draft";
const KEPT: &str = "Here is what you had typed";

/// Opens a page and sends its form after so long that it takes another sign-in.
async fn is_slow(world: &World, visitor: &Visitor<'_>, path: &str, fields: &[(&str, &str)]) {
    visitor.get(path).await;
    world.provider.clock.advance(Duration::minutes(16));
    let late = fill_in_known(visitor, path, fields).await;
    assert_eq!(late.login_return_url(), path);
}

#[actix_web::test]
async fn what_was_typed_stands_in_the_form_again_and_nothing_comes_of_it_before_it_is_sent() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider).await;
    for (path, fields, shown) in [
        (
            "/Account/Profile",
            &[
                ("username", "ally"),
                ("name", "Ally <King>"),
                ("phone_number", "12"),
            ] as &[_],
            ["value=\"ally\"", "value=\"Ally &lt;King", "value=\"12\""],
        ),
        (
            "/Account/Email",
            &[("email", "ally@new")],
            ["value=\"ally@new\""; 3],
        ),
    ] {
        visitor.sign_in("alice", MULTI_FACTOR).await;
        is_slow(&world, &visitor, path, fields).await;
        visitor.sign_in("alice", MULTI_FACTOR).await;
        let page = visitor.get(path).await;
        for value in shown.iter().chain([&KEPT]) {
            assert!(page.body.contains(value), "{value}: {}", page.body);
        }
        assert_eq!(world.alice().await.username, "alice");
        assert!(world.sent().await.is_empty());
        // Once is enough.
        let again = visitor.get(path).await;
        assert!(!again.body.contains(KEPT), "{}", again.body);
        assert!(!again.body.contains(shown[0]), "{}", again.body);
    }
}

#[actix_web::test]
async fn nobody_else_sees_it_and_no_other_page_shows_it() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider).await;
    is_slow(
        &world,
        &visitor,
        "/Account/Email",
        &[("email", "secret@new.example")],
    )
    .await;
    visitor.sign_in("bob", PASSWORD).await;
    let page = visitor.get("/Account/Email").await;
    assert!(!page.body.contains("secret@new.example"), "{}", page.body);
    visitor.sign_in("alice", MULTI_FACTOR).await;
    let page = visitor.get("/Account/Profile").await;
    assert!(!page.body.contains(KEPT), "{}", page.body);
}

#[actix_web::test]
async fn another_sites_form_and_passwords_are_not_kept() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider).await;
    visitor.get("/Account/Email").await;
    world.provider.clock.advance(Duration::minutes(16));
    let forged = [("csrf", "forged"), ("email", "mallory@example.com")];
    let late = visitor.post("/Account/Email", &forged).await;
    assert_eq!(late.login_return_url(), "/Account/Email");
    assert_eq!(visitor.cookie(DRAFT), None);
    for (path, fields) in [
        ("/Account/Password", &[("new", NEW_PASSWORD)] as &[_]),
        ("/Account/Delete", &[("username", "alice")]),
    ] {
        fill_in_known(&visitor, path, fields).await.login_return_url();
        assert_eq!(visitor.cookie(DRAFT), None, "{path}");
    }
    // What does not fit into a cookie is lost rather than cut.
    let long = "é".repeat(2000);
    fill_in_known(&visitor, "/Account/Email", &[("email", &long)])
        .await
        .login_return_url();
    assert_eq!(visitor.cookie(DRAFT), None);
}
