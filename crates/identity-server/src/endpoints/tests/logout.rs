use actix_web::cookie::SameSite;
use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use time::Duration;

use super::provider::{POST_LOGOUT, Provider, Reply, encoded};
use super::visitor::{MULTI_FACTOR, Visitor};

/// The form of the prompt, as a browser would send it.
async fn confirm(visitor: &Visitor<'_>, prompt: &Reply) -> Reply {
    let field = |name: &str| {
        let start = format!(r#"name="{name}" value=""#);
        let rest = prompt.body.split_once(&start).unwrap().1;
        rest.split_once('"').unwrap().0.to_owned()
    };
    let form = [("csrf", &*field("csrf")), ("logoutId", &*field("logoutId"))];
    let reply = visitor.post("/Account/Logout", &form).await;
    if reply.location().starts_with('/') {
        return visitor.get(reply.location()).await;
    }
    reply
}

/// A logout request, followed to the page or redirect at its end.
async fn log_out(visitor: &Visitor<'_>, parameters: &[(&str, &str)]) -> Reply {
    let reply = visitor
        .get(&format!("/connect/endsession?{}", encoded(parameters)))
        .await;
    if reply.status == StatusCode::SEE_OTHER {
        assert!(
            reply.location().starts_with("/Account/Logout?logoutId="),
            "{}",
            reply.location()
        );
        return visitor.get(reply.location()).await;
    }
    reply
}

async fn hint(visitor: &Visitor<'_>) -> String {
    visitor.tokens(&[]).await["id_token"].as_str().unwrap().to_owned()
}

fn assert_asks(reply: &Reply, status: StatusCode) {
    assert_eq!(reply.status, status, "{}", reply.body);
    assert!(reply.body.contains(r#"id="logout-form""#), "{}", reply.body);
    assert_eq!(reply.header("location"), "");
}

#[actix_web::test]
async fn a_client_that_proves_the_session_signs_out_without_a_question() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let hint = hint(&visitor).await;
    // Id tokens live for minutes, sessions for hours: an expired one is the normal case.
    provider.clock.advance(Duration::hours(2));
    let parameters = [
        ("id_token_hint", &*hint),
        ("post_logout_redirect_uri", POST_LOGOUT),
        ("state", "a state & more"),
    ];
    let reply = log_out(&visitor, &parameters).await;
    assert_eq!(reply.location(), format!("{POST_LOGOUT}?state=a+state+%26+more"));
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(!visitor.is_signed_in().await);
    visitor.authorize(&[]).await.login_return_url();
}

#[actix_web::test]
async fn the_session_ends_on_the_server_and_not_only_in_the_browser() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let stolen = visitor.at(&provider);
    let hint = hint(&visitor).await;
    log_out(&visitor, &[("id_token_hint", &hint)]).await;
    assert!(!stolen.is_signed_in().await);
}

#[actix_web::test]
async fn a_posted_request_does_the_same() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let hint = hint(&visitor).await;
    // Posted from the client's site: the browser keeps the session cookie to itself.
    let cross_site = TestRequest::post().uri("/connect/endsession").set_form([
        ("id_token_hint", &*hint),
        ("post_logout_redirect_uri", POST_LOGOUT),
    ]);
    let reply = provider.call(cross_site).await;
    assert_eq!(visitor.get(reply.location()).await.location(), POST_LOGOUT);
    assert!(!visitor.is_signed_in().await);
}

#[actix_web::test]
async fn without_a_proof_the_person_is_asked_first() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let parameters = [
        ("client_id", "web"),
        ("post_logout_redirect_uri", POST_LOGOUT),
        ("state", "xyz"),
    ];
    let prompt = log_out(&visitor, &parameters).await;
    assert_asks(&prompt, StatusCode::OK);
    assert!(
        prompt.body.contains("Web &amp; &lt;client&gt;"),
        "{}",
        prompt.body
    );
    // Whoever does not want to goes to their home page.
    assert!(prompt.body.contains(r#"id="stay" href="/""#), "{}", prompt.body);
    assert_eq!(visitor.get("/").await.status, StatusCode::OK);
    assert!(visitor.is_signed_in().await);
    let reply = confirm(&visitor, &prompt).await;
    assert_eq!(reply.location(), format!("{POST_LOGOUT}?state=xyz"));
    assert!(!visitor.is_signed_in().await);
}

#[actix_web::test]
async fn a_bare_request_asks_and_ends_on_the_logged_out_page() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for path in ["/connect/endsession", "/Account/Logout"] {
        visitor.sign_in("alice", MULTI_FACTOR).await;
        let reply = visitor.get(path).await;
        let prompt = if reply.status == StatusCode::SEE_OTHER {
            visitor.get(reply.location()).await
        } else {
            reply
        };
        assert_asks(&prompt, StatusCode::OK);
        let reply = confirm(&visitor, &prompt).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(reply.body.contains(r#"id="logged-out""#), "{}", reply.body);
        assert!(!reply.body.contains("back-to-client"), "{}", reply.body);
        assert!(!visitor.is_signed_in().await);
    }
}

#[actix_web::test]
async fn the_logged_out_page_links_to_the_client_that_asked() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let hint = hint(&visitor).await;
    let reply = log_out(&visitor, &[("id_token_hint", &hint)]).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.body.contains(r#"id="back-to-client""#), "{}", reply.body);
    assert!(reply.body.contains("localhost:5002"), "{}", reply.body);
    assert!(!visitor.is_signed_in().await);
}

#[actix_web::test]
async fn a_hint_of_another_session_or_person_does_not_sign_this_one_out() {
    let provider = Provider::start().await;
    let elsewhere = hint(&Visitor::signed_in(&provider).await).await;
    let visitor = Visitor::signed_in(&provider).await;
    assert_asks(
        &log_out(&visitor, &[("id_token_hint", &elsewhere)]).await,
        StatusCode::OK,
    );
    visitor.sign_in("bob", MULTI_FACTOR).await;
    assert_asks(
        &log_out(&visitor, &[("id_token_hint", &elsewhere)]).await,
        StatusCode::OK,
    );
    assert!(visitor.is_signed_in().await);
}

#[actix_web::test]
async fn a_refused_request_signs_nobody_out_and_leads_nowhere() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let hint = hint(&visitor).await;
    let hint = ("id_token_hint", &*hint);
    let cases: &[&[(&str, &str)]] = &[
        &[hint, ("post_logout_redirect_uri", "https://evil.example/")],
        &[
            hint,
            (
                "post_logout_redirect_uri",
                "https://localhost:5002/signout-callback-oidc/",
            ),
        ],
        &[
            hint,
            (
                "post_logout_redirect_uri",
                "https://localhost:5002/signout-callback-oidc?x=y",
            ),
        ],
        &[
            hint,
            ("post_logout_redirect_uri", "https://localhost:5002/signin-oidc"),
        ],
        &[hint, ("post_logout_redirect_uri", "https://other.example/out")],
        &[hint, ("post_logout_redirect_uri", "javascript:alert(1)")],
        &[hint, ("post_logout_redirect_uri", "//evil.example")],
        &[
            hint,
            ("client_id", "other"),
            ("post_logout_redirect_uri", "https://other.example/out"),
        ],
        &[hint, hint],
        &[("post_logout_redirect_uri", POST_LOGOUT)],
        &[("client_id", "nobody"), ("post_logout_redirect_uri", POST_LOGOUT)],
        &[("client_id", "other"), ("post_logout_redirect_uri", POST_LOGOUT)],
        &[
            ("client_id", "web"),
            ("post_logout_redirect_uri", POST_LOGOUT),
            ("state", "a"),
            ("state", "b"),
        ],
        &[
            ("id_token_hint", "nonsense"),
            ("post_logout_redirect_uri", POST_LOGOUT),
            ("client_id", "web"),
        ],
    ];
    for parameters in cases {
        let reply = log_out(&visitor, parameters).await;
        assert_asks(&reply, StatusCode::BAD_REQUEST);
        assert!(!reply.body.contains("evil.example"), "{parameters:?}");
        assert!(visitor.is_signed_in().await, "{parameters:?}");
        let posted = visitor.post("/connect/endsession", parameters).await;
        assert_asks(&posted, StatusCode::BAD_REQUEST);
    }
    let reply = log_out(&visitor, cases[0]).await;
    let confirmed = confirm(&visitor, &reply).await;
    assert!(
        confirmed.body.contains(r#"id="logged-out""#),
        "{}",
        confirmed.body
    );
    assert!(!visitor.is_signed_in().await);
}

#[actix_web::test]
async fn who_is_not_signed_in_goes_straight_back() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let parameters = [("client_id", "web"), ("post_logout_redirect_uri", POST_LOGOUT)];
    assert_eq!(log_out(&visitor, &parameters).await.location(), POST_LOGOUT);
    let reply = log_out(&visitor, &[]).await;
    assert!(reply.body.contains(r#"id="logged-out""#), "{}", reply.body);
}

#[actix_web::test]
async fn a_form_of_another_site_signs_nobody_out() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let foreign = visitor
        .post("/Account/Logout", &[("csrf", "guessed"), ("logoutId", "")])
        .await;
    assert_asks(&foreign, StatusCode::BAD_REQUEST);
    assert_asks(
        &visitor.post("/Account/Logout", &[("x", "y")]).await,
        StatusCode::BAD_REQUEST,
    );
    assert!(visitor.is_signed_in().await);
    // The page that refuses it is a good one to try again from.
    confirm(&visitor, &foreign).await;
    assert!(!visitor.is_signed_in().await);
}

#[actix_web::test]
async fn whoever_is_asked_again_is_led_on_to_the_same_client() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let parameters = [("client_id", "web"), ("post_logout_redirect_uri", POST_LOGOUT)];
    let path = format!("/connect/endsession?{}", encoded(&parameters));
    let location = visitor.get(&path).await.location().to_owned();
    let first = visitor.get(&location).await;
    let (_, logout_id) = location.split_once("logoutId=").unwrap();
    let again = visitor
        .post("/Account/Logout", &[("csrf", "too old"), ("logoutId", logout_id)])
        .await;
    assert_asks(&again, StatusCode::BAD_REQUEST);
    let policy = |page: &Reply| page.header("content-security-policy").to_owned();
    assert!(
        policy(&first).contains("form-action 'self' https://localhost:5002;"),
        "{}",
        policy(&first)
    );
    assert_eq!(policy(&again), policy(&first));
    let asks = "asks whether you want to sign out";
    assert!(again.body.contains(asks), "{}", again.body);
    confirm(&visitor, &again).await;
    assert!(!visitor.is_signed_in().await);
}

#[actix_web::test]
async fn a_logout_request_is_forgotten_after_ten_minutes() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let hint = hint(&visitor).await;
    let path = format!("/connect/endsession?{}", encoded(&[("id_token_hint", &*hint)]));
    let reply = visitor.get(&path).await;
    provider.clock.advance(Duration::minutes(10));
    assert_asks(&visitor.get(reply.location()).await, StatusCode::OK);
    assert!(visitor.is_signed_in().await);
    let guessed = visitor.get("/Account/Logout?logoutId=%22%3E%3Cscript%3E").await;
    assert_asks(&guessed, StatusCode::OK);
    assert!(!guessed.body.contains("<script>"), "{}", guessed.body);
}

#[actix_web::test]
async fn a_logged_out_browser_gets_a_new_form_token() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let cookie = |reply: &Reply, name: &str| {
        let cookie = reply.cookies.iter().find(|cookie| cookie.name() == name);
        cookie.unwrap().clone()
    };
    let before = cookie(&visitor.get("/Account/Logout").await, "__Host-identity-csrf");
    let form = [("csrf", before.value()), ("logoutId", "")];
    let reply = visitor.post("/Account/Logout", &form).await;
    let after = cookie(&reply, "__Host-identity-csrf");
    assert_ne!(before.value(), after.value());
    // People come here from other sites, and have other tabs open.
    assert_eq!(
        (before.same_site(), after.same_site()),
        (Some(SameSite::Lax), Some(SameSite::Lax))
    );
    assert_eq!(cookie(&reply, "__Host-identity-session").value(), "");
    assert_eq!(reply.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn what_comes_back_in_the_form_is_encoded_into_the_redirect() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let prompt = visitor.get("/Account/Logout").await;
    let csrf = prompt.cookies[0].value().to_owned();
    let form = [("csrf", &*csrf), ("logoutId", "a&b=c\r\nX: y")];
    let reply = visitor.post("/Account/Logout", &form).await;
    assert_eq!(reply.location(), "/Account/Logout?logoutId=a%26b%3Dc%0D%0AX%3A+y");
}
