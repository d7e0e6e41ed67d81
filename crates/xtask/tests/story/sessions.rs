//! People see where they are signed in, and end it from another browser.

use serde_json::Value;
use url::Url;

use crate::{
    logout::is_signed_out_soon,
    person::{ALICE, Person},
    scene::{Scene, play},
};

/// Appendix B of RFC 7636.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What the token endpoint answers to the client `web`.
async fn tokens(scene: &Scene, form: &[(&str, &str)]) -> Value {
    let credentials = [("client_id", "web"), ("client_secret", "secret")];
    let form: Vec<_> = form.iter().chain(&credentials).copied().collect();
    let request = scene.stack.http().post(scene.identity("/connect/token"));
    request.form(&form).send().await.unwrap().json().await.unwrap()
}

/// A refresh token of the session that the browser has, by a code that the test redeems itself.
async fn refresh_token(person: &Person<'_>, scene: &Scene) -> String {
    let redirect_uri = scene.client("/signin-oidc");
    let mut request = Url::parse(&scene.identity("/connect/authorize")).unwrap();
    request.query_pairs_mut().extend_pairs([
        ("client_id", "web"),
        ("redirect_uri", &redirect_uri),
        ("response_type", "code"),
        ("scope", "openid offline_access"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    person.browser.open_page(request.as_str()).await;
    let back = person.browser.url().await;
    let code = back
        .query_pairs()
        .find(|(name, _)| name == "code")
        .expect("a code")
        .1;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", &redirect_uri),
        ("code_verifier", VERIFIER),
    ];
    let tokens = tokens(scene, &form).await;
    let token = tokens["refresh_token"].as_str();
    token.unwrap_or_else(|| panic!("{tokens}")).to_owned()
}

#[tokio::test]
async fn a_browser_that_is_ended_from_the_list_is_signed_out_of_its_applications() {
    play(
        "a_browser_that_is_ended_from_the_list_is_signed_out_of_its_applications",
        async |scene| {
            let at_home = Person::sits_down(scene, ALICE).await;
            let mut app = at_home.signs_in_for_the_first_time().await;
            let elsewhere = Person::sits_down(scene, ALICE).await;
            elsewhere.signs_in_with_code(&mut app).await;
            let refresh_token = refresh_token(&elsewhere, scene).await;
            let refresh = async |token: &str| {
                let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
                tokens(scene, &form).await
            };
            let refreshed = refresh(&refresh_token).await;
            let refresh_token = refreshed["refresh_token"].as_str().unwrap();

            let page = &at_home.browser;
            page.open_page(&scene.identity("/")).await;
            page.click_to_leave("#sessions").await;
            assert_eq!(page.read_all("#sessions li h2").await.len(), 2);
            let other = page.read("#sessions li:not([data-current])").await;
            assert!(
                other.contains("Chrome on Linux") && other.contains("Web client"),
                "{other}"
            );
            page.click_to_leave("#sessions li:not([data-current]) button")
                .await;
            page.see("#notice").await;
            assert_eq!(page.read_all("#sessions li h2").await.len(), 1);

            assert_eq!(refresh(refresh_token).await["error"], "invalid_grant");
            is_signed_out_soon(&elsewhere).await;
            at_home.opens_the_client().await;
            at_home.is_signed_in().await;
        },
    )
    .await;
}
