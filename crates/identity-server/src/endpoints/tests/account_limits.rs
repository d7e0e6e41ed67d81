//! Nobody tries passwords or fills mailboxes by the pages of an account.

use std::sync::Arc;

use actix_web::http::StatusCode;

use super::own_account::{ALICE, NEW_PASSWORD, World, fill_in};
use super::provider::Provider;
use super::visitor::Visitor;
use crate::limits::LimitSettings;
use crate::mail::tests::Kept;

/// The same accounts with the limits that servers have.
async fn limited(world: &World) -> Provider {
    let accounts = world.accounts.clone();
    world
        .provider
        .with_builder(|builder| {
            let mailer = Arc::new(Kept::default());
            builder
                .accounts(accounts)
                .mailer(mailer)
                .limits(LimitSettings::default())
        })
        .await
}

/// How often a form is taken before it is too often.
async fn taken_before_it_is_too_often(visitor: &Visitor<'_>, path: &str, fields: &[(&str, &str)]) -> usize {
    for taken in 0..30 {
        let reply = fill_in(visitor, path, fields).await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(!reply.header("retry-after").is_empty(), "{path}");
            return taken;
        }
    }
    panic!("{path} is never too often");
}

#[actix_web::test]
async fn the_present_password_is_not_found_by_trying() {
    let world = World::start().await;
    let provider = limited(&world).await;
    let visitor = Visitor::signed_in(&provider).await;
    let path = "/Account/Password";
    let guess = [("current", "guess"), ("new", NEW_PASSWORD)];
    taken_before_it_is_too_often(&visitor, path, &guess).await;
    // Not even the right one, as long as it has to wait.
    let right = [("current", "alice's old password"), ("new", NEW_PASSWORD)];
    let reply = fill_in(&visitor, path, &right).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        world
            .has_password(world.alice().await, "alice's old password")
            .await
    );
}

#[actix_web::test]
async fn nobody_fills_a_mailbox_and_how_soon_it_is_full_tells_nothing() {
    let world = World::start().await;
    let provider = limited(&world).await;
    let mut taken = Vec::new();
    for address in [ALICE, "nobody@example.com"] {
        let visitor = Visitor::of(&provider);
        let fields = [("email", address)];
        taken.push(taken_before_it_is_too_often(&visitor, "/Account/ForgotPassword", &fields).await);
    }
    assert!(taken[0] > 0 && taken[0] == taken[1], "{taken:?}");
}
