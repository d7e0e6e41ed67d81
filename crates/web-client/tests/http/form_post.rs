//! Authorization responses in a form (OAuth 2.0 Form Post Response Mode).

use std::collections::HashMap;

use actix_web::cookie::SameSite;
use actix_web::http::StatusCode;
use actix_web::test::TestRequest;

use crate::world::World;

#[actix_web::test]
async fn a_sign_in_can_come_back_in_a_form() {
    let world = World::with("response_mode = \"form_post\"").await;
    let browser = world.browser();
    let reply = browser.get("/Privacy").await;
    let authorization = url::Url::parse(reply.location()).unwrap();
    let asked: HashMap<_, _> = authorization.query_pairs().into_owned().collect();
    assert_eq!(asked["response_mode"], "form_post");
    // The form comes from another site, and this cookie has to come along. The session's does not.
    let pending = &reply.cookies[0];
    assert!(pending.name().starts_with("__Host-client-pending-"));
    assert_eq!(
        (pending.same_site(), pending.secure()),
        (Some(SameSite::None), Some(true))
    );
    let answer = world.provider.authorize(&authorization);
    let (path, form) = answer.split_once('?').unwrap();
    let post = || {
        TestRequest::post()
            .uri(path)
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .insert_header(("sec-fetch-site", "cross-site"))
            .set_payload(form.to_owned())
    };
    let back = browser.send(post()).await;
    assert_eq!(
        (back.status, back.location()),
        (StatusCode::SEE_OTHER, "/Privacy")
    );
    let session = back
        .cookies
        .iter()
        .find(|cookie| cookie.name() == "__Host-client-session");
    assert_eq!(session.unwrap().same_site(), Some(SameSite::Lax));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let again = browser.send(post()).await;
    assert_eq!(again.text_of("error-code"), "unknown_state");
}

#[actix_web::test]
async fn a_form_that_this_browser_did_not_ask_for_or_that_repeats_itself_is_refused() {
    let world = World::with("response_mode = \"form_post\"").await;
    let browser = world.browser();
    let authorization = browser.redirect_of("/").await;
    let answer = world.provider.authorize(&authorization);
    let form: Vec<(String, String)> =
        url::form_urlencoded::parse(answer.split_once('?').unwrap().1.as_bytes())
            .into_owned()
            .collect();
    let mut form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
    let stranger = world.browser().post("/signin-oidc", &form).await;
    assert_eq!(stranger.text_of("error-code"), "unknown_state");
    form.push(("code", "other"));
    let doubled = browser.post("/signin-oidc", &form).await;
    assert_eq!(doubled.text_of("error-code"), "invalid_response");
}
