//! Clients hear by frames on the logged-out page that a session has ended.

use actix_web::http::StatusCode;
use serde_json::json;

use super::provider::{POST_LOGOUT, Provider, Reply, clients_with, users};
use super::visitor::Visitor;

const FRAME: &str = "https://localhost:5002/signout-oidc";

pub(super) async fn provider() -> Provider {
    let clients = clients_with(
        "web",
        &json!({ "frontchannel_logout_uri": FRAME, "frontchannel_logout_session_required": true }),
    );
    Provider::start().await.restarted(clients, users()).await
}

/// Signs in to the client `web`: the session and the id token.
pub(super) async fn at_client(visitor: &Visitor<'_>) -> (String, String) {
    let tokens = visitor.tokens(&[]).await;
    let id_token = tokens["id_token"].as_str().unwrap().to_owned();
    let (_, claims) = visitor.provider().verified(&id_token).await;
    (claims["sid"].as_str().unwrap().to_owned(), id_token)
}

fn policy(reply: &Reply) -> &str {
    reply.header("content-security-policy")
}

pub(super) fn assert_frames(page: &Reply, sid: &str) {
    assert_eq!(page.status, StatusCode::OK);
    let frame = format!("{FRAME}?iss=https%3A%2F%2Flocalhost%3A5001&amp;sid={sid}");
    assert!(
        page.body.contains(&format!("<iframe src=\"{frame}\"")),
        "{}",
        page.body
    );
    assert!(
        policy(page).contains("frame-src https://localhost:5002;"),
        "{}",
        policy(page)
    );
    assert!(!page.body.contains("style="), "{}", page.body);
}

#[actix_web::test]
async fn the_logged_out_page_loads_the_client_in_a_frame_and_then_goes_on() {
    let provider = provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (sid, id_token) = at_client(&visitor).await;
    let reply = visitor
        .get(&format!(
            "/connect/endsession?id_token_hint={id_token}&post_logout_redirect_uri={POST_LOGOUT}&state=a%26b"
        ))
        .await;
    let reply = visitor.get(reply.location()).await;
    let page = visitor.get(reply.location()).await;
    assert!(!visitor.is_signed_in().await);
    assert_frames(&page, &sid);
    let goes_to = format!("{POST_LOGOUT}?state=a%26b");
    assert!(
        page.body.contains(&format!(r#"id="continue" href="{goes_to}""#)),
        "{}",
        page.body
    );
    // Also without scripts.
    assert!(
        page.body.contains(&format!(r#"content="2; url={goes_to}""#)),
        "{}",
        page.body
    );
    let again = visitor.get(reply.location()).await;
    assert_frames(&again, &sid);
}

#[actix_web::test]
async fn whoever_signs_out_here_tells_the_clients_too() {
    let provider = provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (sid, _) = at_client(&visitor).await;
    let prompt = visitor.get("/Account/Logout").await;
    assert!(
        policy(&prompt).contains("frame-src 'none'"),
        "{}",
        policy(&prompt)
    );
    let form = [("csrf", prompt.cookies[0].value()), ("logoutId", "")];
    let reply = visitor.post("/Account/Logout", &form).await;
    let page = visitor.get(reply.location()).await;
    assert_frames(&page, &sid);
    assert!(!page.body.contains("id=\"continue\""), "{}", page.body);
}

#[actix_web::test]
async fn clients_that_were_not_told_of_the_session_are_not_loaded() {
    let provider = provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    visitor
        .authorize(&[("client_id", "other"), ("scope", "openid")])
        .await
        .code();
    let prompt = visitor.get("/Account/Logout").await;
    let form = [("csrf", prompt.cookies[0].value()), ("logoutId", "")];
    let reply = visitor.post("/Account/Logout", &form).await;
    let page = visitor.get(reply.location()).await;
    assert!(
        page.body.contains("id=\"logged-out\"") && !page.body.contains("<iframe"),
        "{}",
        page.body
    );
}

#[actix_web::test]
async fn a_guessed_or_old_logged_out_page_loads_nothing() {
    let provider = provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (_, id_token) = at_client(&visitor).await;
    let reply = visitor
        .get(&format!("/connect/endsession?id_token_hint={id_token}"))
        .await;
    let reply = visitor.get(reply.location()).await;
    let location = reply.location().to_owned();
    provider.clock.advance(time::Duration::minutes(10));
    for path in [&*location, "/Account/LoggedOut", "/Account/LoggedOut?logoutId=x"] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains("<iframe"), "{path}");
        assert!(policy(&page).contains("frame-src 'none'"), "{path}");
    }
}
