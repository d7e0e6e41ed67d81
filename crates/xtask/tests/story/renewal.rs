//! The sample's web client renews its tokens, and nobody notices.

use crate::{
    logout::register,
    person::{ALICE, Person},
    scene::play_with,
};

/// The identifier of the access token, which the page shows.
async fn access_token(alice: &Person<'_>) -> String {
    let page = alice.browser.client().source().await.unwrap();
    let (_, rest) = page.rsplit_once("jti").expect("an access token that is a JWT");
    rest.chars().take(60).collect()
}

#[tokio::test]
async fn the_client_renews_its_tokens_while_the_person_goes_on() {
    play_with(
        "the_client_renews_its_tokens_while_the_person_goes_on",
        |stack| {
            // The client does so a minute before they expire.
            register(stack, |web| {
                web.insert("access_token_lifetime".to_owned(), 61.into());
            });
        },
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            alice.signs_in_for_the_first_time().await;
            alice.browser.see("#renewed").await;
            let first = access_token(&alice).await;
            alice
                .browser
                .wait_until("the web client to have new tokens", async || {
                    alice.opens_the_client().await;
                    alice.is_signed_in().await;
                    (access_token(&alice).await != first).then_some(())
                })
                .await;
        },
    )
    .await;
}
