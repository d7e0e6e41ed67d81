//! The login page: passwords, Cancel, and where it leads.

use xtask::project::WEB_CLIENT;

use crate::{
    person::{ALICE, Person, User},
    scene::play,
};

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    play(
        "a_wrong_password_and_an_unknown_user_get_the_same_answer",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            alice.opens_the_client().await;
            alice.types_password("wrong").await;
            let wrong_password = alice.browser.read("#error").await;
            assert!(
                wrong_password.contains("Invalid username or password"),
                "{wrong_password}"
            );

            let nobody = User {
                name: "mallory",
                password: "mallory",
                subject: "",
            };
            let nobody = Person::sits_down(scene, nobody).await;
            nobody.signs_in_with_password().await;
            assert_eq!(nobody.browser.read("#error").await, wrong_password);

            alice.is_not_signed_in().await;
            nobody.is_not_signed_in().await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_password_alone_signs_nobody_in() {
    play("a_password_alone_signs_nobody_in", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        alice.signs_in_with_password().await;
        alice.browser.see("#totp-secret").await;
        alice.is_not_signed_in().await;
    })
    .await;
}

#[tokio::test]
async fn cancel_at_login_tells_the_client_access_denied() {
    play("cancel_at_login_tells_the_client_access_denied", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        alice.opens_the_client().await;
        alice.is_asked_for_a_password().await;
        alice.browser.click_to_leave("#cancel").await;
        let client = scene.stack.url(WEB_CLIENT);
        alice
            .browser
            .wait_for_url("the client's answer", |url| url.as_str().starts_with(&client))
            .await;
        assert_eq!(alice.browser.read("#error-code").await, "access_denied");
        alice.is_not_signed_in().await;
    })
    .await;
}

#[tokio::test]
async fn signing_out_at_the_identity_server_asks_first() {
    play("signing_out_at_the_identity_server_asks_first", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        alice.signs_in_for_the_first_time().await;
        alice.browser.open_page(&scene.identity("/Account/Logout")).await;
        alice.browser.see("#logout-form").await;
        // Nothing has happened yet: the provider still knows the person.
        alice
            .browser
            .client()
            .delete_cookie("__Host-client-session")
            .await
            .unwrap();
        alice.opens_the_client().await;
        alice.is_signed_in().await;

        alice.browser.open_page(&scene.identity("/Account/Logout")).await;
        alice.browser.click("#logout").await;
        alice.browser.see("#logged-out").await;
        alice
            .browser
            .client()
            .delete_cookie("__Host-client-session")
            .await
            .unwrap();
        alice.is_not_signed_in().await;
    })
    .await;
}

#[tokio::test]
async fn a_return_url_of_another_site_is_not_followed() {
    play("a_return_url_of_another_site_is_not_followed", async |scene| {
        for foreign in [
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "/\\elsewhere.example/",
        ] {
            let alice = Person::sits_down(scene, ALICE).await;
            let mut login = url::Url::parse(&scene.identity("/Account/Login")).unwrap();
            login.query_pairs_mut().append_pair("returnUrl", foreign);
            alice.browser.open_page(login.as_str()).await;
            // Refusing the page is as good as signing in and staying here.
            if alice.browser.sees("#login-form").await {
                alice.types_password("wrong").await;
                assert_eq!(
                    alice.browser.url().await.host_str(),
                    Some("localhost"),
                    "{foreign}"
                );
                let field = alice
                    .browser
                    .client()
                    .find(fantoccini::Locator::Css("[name=returnUrl]"))
                    .await;
                if let Ok(field) = field {
                    let value = field.prop("value").await.unwrap().unwrap_or_default();
                    assert!(!value.contains("elsewhere.example"), "{value} was taken");
                }
            }
            let mut callback = url::Url::parse(&scene.identity("/Account/Login/Callback")).unwrap();
            callback
                .query_pairs_mut()
                .append_pair("returnUrl", foreign)
                .append_pair("token", "x");
            alice.browser.open_page(callback.as_str()).await;
            assert_eq!(
                alice.browser.url().await.host_str(),
                Some("localhost"),
                "{foreign}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn caps_lock_is_told_while_a_password_is_typed() {
    play("caps_lock_is_told_while_a_password_is_typed", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        alice.opens_the_client().await;
        alice.is_asked_for_a_password().await;
        assert_eq!(alice.browser.read_all("#caps-lock").await, [""]);
        alice.types_a_capital(true).await;
        assert_eq!(alice.browser.read("#caps-lock").await, "Caps Lock is on.");
        alice.types_a_capital(false).await;
        assert_eq!(alice.browser.read_all("#caps-lock").await, [""]);
    })
    .await;
}

#[tokio::test]
async fn a_double_click_signs_in_once() {
    play("a_double_click_signs_in_once", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        alice.opens_the_client().await;
        alice.is_asked_for_a_password().await;
        alice.browser.fill("#username", "alice").await;
        alice.browser.fill("#password", "alice").await;
        let twice = "const button = document.getElementById('login'); button.click(); button.click();";
        alice
            .browser
            .leave("the form to be sent", async || {
                alice.browser.client().execute(twice, Vec::new()).await.unwrap();
            })
            .await;
        alice.sets_up_the_app().await;
        let log = std::fs::read_to_string(scene.stack.logs().join("identity-server.log")).unwrap();
        let begun = log.matches(r#"event="challenge_started""#).count();
        assert_eq!(begun, 1, "{log}");
    })
    .await;
}

#[tokio::test]
async fn a_login_page_that_was_left_open_for_too_long_is_filled_in_again() {
    play(
        "a_login_page_that_was_left_open_for_too_long_is_filled_in_again",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            alice.opens_the_client().await;
            alice.is_asked_for_a_password().await;
            // What the page was opened with has expired.
            alice
                .browser
                .client()
                .delete_cookie("__Host-identity-csrf")
                .await
                .unwrap();
            alice.types_password("alice").await;
            let said = alice.browser.read("#error").await;
            assert!(said.contains("This page was open for too long"), "{said}");
            assert_eq!(alice.value("#username").await, "alice");
            alice.types_password("alice").await;
            alice.sets_up_the_app().await;
        },
    )
    .await;
}
