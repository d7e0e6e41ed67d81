//! What a link in a mail leads to is done by a form of ours, and by nobody else's.

use std::sync::Arc;

use actix_web::http::StatusCode;

use super::own_account::{ALICE, NEW_PASSWORD, World, fill_in, fill_in_known, follow};
use super::visitor::{MULTI_FACTOR, Visitor};
use crate::mail::tests::Kept;

#[actix_web::test]
async fn another_sites_form_uses_no_link() {
    let world = World::start().await;
    for (path, asked, wanted) in [
        (
            "/Account/Create",
            &[("email", "carol@example.com"), ("returnUrl", "/")] as &[_],
            &[("name", "Carol"), ("password", NEW_PASSWORD)] as &[_],
        ),
        (
            "/Account/ForgotPassword",
            &[("email", ALICE)],
            &[("password", NEW_PASSWORD)],
        ),
        ("/Account/Email", &[("email", "alice@new.example")], &[]),
    ] {
        let visitor = Visitor::of(&world.provider);
        if path == "/Account/Email" {
            visitor.sign_in("alice", MULTI_FACTOR).await;
        }
        fill_in(&visitor, path, asked).await;
        let page = follow(&visitor, &world.link().await).await;
        visitor.get(&page).await;
        let forged = [&[("csrf", "forged")], wanted].concat();
        let reply = visitor.post(&page, &forged).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{page}");
        assert!(world.sent().await.is_empty(), "{page}");
        // It is as good as before.
        let done = fill_in(&visitor, &page, wanted).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{page}: {}", done.body);
        world.sent().await;
    }
    assert_eq!(world.alice().await.email(), Some("alice@new.example"));
}

#[actix_web::test]
async fn of_many_who_confirm_an_address_at_once_one_does() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider).await;
    fill_in(&visitor, "/Account/Email", &[("email", "alice@new.example")]).await;
    let page = follow(&visitor, &world.link().await).await;
    visitor.get(&page).await;
    let attempts = (0..16).map(|_| fill_in_known(&visitor, &page, &[]));
    let attempts = futures_util::future::join_all(attempts).await;
    let winners = attempts
        .iter()
        .filter(|reply| reply.status == StatusCode::SEE_OTHER);
    assert_eq!(winners.count(), 1);
    assert_eq!(world.sent().await.len(), 1);
}

#[actix_web::test]
async fn where_nobody_creates_an_account_any_more_neither_a_form_nor_a_link_does() {
    let world = World::start().await;
    let visitor = Visitor::of(&world.provider);
    let asked = [("email", "carol@example.com"), ("returnUrl", "/")];
    fill_in(&visitor, "/Account/Create", &asked).await;
    let link = world.link().await;
    let mails = Kept::default();
    let (accounts, mailer) = (world.accounts.clone(), Arc::new(mails.clone()));
    let closed = world
        .provider
        .with_builder(|builder| builder.accounts(accounts).mailer(mailer))
        .await;
    let visitor = visitor.at(&closed);
    let page = follow(&visitor, &link).await;
    assert_eq!(visitor.get(&page).await.status, StatusCode::GONE);
    let wanted = [("name", "Carol"), ("password", NEW_PASSWORD)];
    let late = fill_in_known(&visitor, &page, &wanted).await;
    assert_eq!(late.status, StatusCode::GONE);
    visitor.get("/Account/Create").await;
    fill_in_known(&visitor, "/Account/Create", &asked).await;
    let post = closed.server.accounts.post().unwrap();
    assert_eq!(post.send_due().await.unwrap(), 0);
    assert!(mails.taken().is_empty());
}
