//! `/ServerSideSessions`: people see where they are signed in, and end it.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use time::Duration;
use web_host::Clock;

use super::provider::{Provider, Reply, clients_with, users};
use super::refresh::{assert_is_invalid_grant, offline, offline_with, refresh, refresh_token, refreshed};
use super::visitor::{MULTI_FACTOR, Visitor};

const PAGE: &str = "/ServerSideSessions";
const COOKIE: &str = "__Host-identity-session";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

async fn at_the_desk(provider: &Provider) -> Visitor<'_> {
    let visitor = Visitor::with(provider, FIREFOX, "192.0.2.17:50000");
    visitor.sign_in("alice", MULTI_FACTOR).await;
    visitor
}

async fn on_the_phone(provider: &Provider) -> Visitor<'_> {
    let visitor = Visitor::with(provider, SAFARI, "[2001:db8:1:2:3::4]:50000");
    visitor.sign_in_remembered("alice").await;
    visitor
}

async fn sid(visitor: &Visitor<'_>) -> String {
    visitor.session().await.unwrap().sid.to_string()
}

/// Looks at the list and presses a button of it.
async fn press(visitor: &Visitor<'_>, action: &str, sid: &str) -> Reply {
    let csrf = visitor.get(PAGE).await.form().1["csrf"].clone();
    let form = [("action", action), ("sid", sid), ("csrf", &*csrf)];
    visitor.post(PAGE, &form).await
}

/// What the page says of one session, without the tags.
fn entry(page: &Reply, sid: &str) -> String {
    let entry = page.body.split(&format!(r#"data-sid="{sid}""#)).nth(1);
    let entry = entry.unwrap_or_else(|| panic!("{}", page.body));
    let html = entry.split("<form").next().unwrap();
    let text = html
        .split('<')
        .map(|part| part.split_once('>').map_or("", |(_, text)| text));
    text.collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[actix_web::test]
async fn people_recognise_their_sessions() {
    let provider = Provider::start().await;
    let phone = on_the_phone(&provider).await;
    phone.authorize(&[]).await.code();
    provider.clock.advance(Duration::hours(26));
    let desk = at_the_desk(&provider).await;
    provider.clock.advance(Duration::minutes(7));
    let page = desk.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.body.contains("Alice Smith"), "{}", page.body);
    let (of_desk, of_phone) = (entry(&page, &sid(&desk).await), entry(&page, &sid(&phone).await));
    for words in [
        "Firefox on Windows",
        "this device",
        "192.0.2.*",
        "last seen just now",
        "Signed in 7 minutes ago",
    ] {
        assert!(of_desk.contains(words), "{words}: {of_desk}");
    }
    for words in [
        "Safari on iPhone",
        "2001:db8:1:2:*",
        "Signed in 1 day ago",
        "remembered",
        "Signed in to Web &amp; &lt;client&gt;",
    ] {
        assert!(of_phone.contains(words), "{words}: {of_phone}");
    }
    assert!(!of_phone.contains("this device"), "{of_phone}");
    let nearby = Visitor::with(&provider, FIREFOX, "192.0.2.17:1024");
    nearby.sign_in("alice", MULTI_FACTOR).await;
    let of_nearby = entry(&desk.get(PAGE).await, &sid(&nearby).await);
    assert!(
        of_nearby.contains("The network that you are in now"),
        "{of_nearby}"
    );
}

#[actix_web::test]
async fn a_session_is_shown_where_it_was_used_last() {
    let provider = Provider::start().await;
    let desk = at_the_desk(&provider).await;
    let desk_sid = sid(&desk).await;
    let thief = Visitor::with(&provider, SAFARI, "203.0.113.5:50000");
    let stolen = desk.cookie(COOKIE).unwrap();
    provider.clock.advance(Duration::minutes(5));
    let request = TestRequest::get()
        .uri("/")
        .cookie(actix_web::cookie::Cookie::new(COOKIE, stolen));
    thief.send(request).await;
    let page = desk.get(PAGE).await;
    let shown = entry(&page, &desk_sid);
    assert!(
        shown.contains("Safari on iPhone") && shown.contains("203.0.113.*"),
        "{shown}"
    );
}

#[actix_web::test]
async fn what_a_browser_calls_itself_is_not_repeated() {
    let provider = Provider::start().await;
    let strange = "<script>alert(1)</script>\" onload=x Windows NT 10.0 Firefox/145.0";
    let visitor = Visitor::with(&provider, strange, "192.0.2.17:50000");
    visitor.sign_in("alice", MULTI_FACTOR).await;
    let page = visitor.get(PAGE).await;
    for part in ["<script>alert", "alert(1)", "onload"] {
        assert!(!page.body.contains(part), "{}", page.body);
    }
}

#[actix_web::test]
async fn the_list_is_for_those_who_are_signed_in_and_shows_their_own() {
    let provider = Provider::start().await;
    let stranger = Visitor::of(&provider);
    assert_eq!(stranger.get(PAGE).await.login_return_url(), PAGE);
    let reply = stranger.post(PAGE, &[("action", "end_others")]).await;
    assert_eq!(reply.login_return_url(), PAGE);

    let desk = at_the_desk(&provider).await;
    stranger.sign_in("bob", MULTI_FACTOR).await;
    let page = stranger.get(PAGE).await;
    assert!(!page.body.contains(&sid(&desk).await), "{}", page.body);
    provider.clock.advance(Duration::hours(4));
    let phone = on_the_phone(&provider).await;
    let page = phone.get(PAGE).await;
    assert_eq!(
        page.body.matches("data-sid=").count(),
        1,
        "one of them has expired"
    );
    assert!(!page.body.contains("end-others"), "{}", page.body);
}

#[actix_web::test]
async fn ending_a_session_signs_that_browser_out_and_ends_what_goes_with_it() {
    let logout_uri = json!({ "backchannel_logout_uri": "https://localhost:5002/backchannel-logout" });
    let ending = offline_with(&json!({ "client_id": "ending", "refresh_tokens_end_with_session": true }));
    let more: Vec<oidc_protocol::client::Client> =
        serde_json::from_value(json!([offline(), ending])).unwrap();
    let clients = clients_with("web", &logout_uri).into_iter().chain(more).collect();
    let provider = Provider::start().await.restarted(clients, users()).await;
    let (desk, phone) = (at_the_desk(&provider).await, on_the_phone(&provider).await);
    let online = phone.tokens(&[]).await;
    let scope = ("scope", "openid profile offline_access api1");
    let short = phone.tokens(&[("client_id", "ending"), scope]).await;
    let lasting = phone.tokens(&[("client_id", "offline"), scope]).await;
    let elsewhere = desk.tokens(&[("client_id", "ending"), scope]).await;

    let reply = press(&desk, "end", &sid(&phone).await).await;
    let page = desk.get(reply.location()).await;
    assert!(page.body.contains("That session has ended."), "{}", page.body);
    assert_eq!(page.body.matches("data-sid=").count(), 1);
    assert!(!phone.is_signed_in().await);
    assert!(desk.is_signed_in().await);
    assert!(reply.cookies.iter().all(|cookie| cookie.name() != COOKIE));

    let client = [("client_id", "ending")];
    let dead = refresh(&provider, &refresh_token(&short), &client).await;
    assert_is_invalid_grant(&dead, "of the session that was ended");
    refreshed(&provider, &refresh_token(&elsewhere), &client).await;
    refreshed(&provider, &refresh_token(&lasting), &[]).await;
    let active = async |tokens: &Value| {
        let token = tokens["access_token"].as_str().unwrap();
        provider.server.tokens.active(token).await.unwrap().is_some()
    };
    assert!(!active(&online).await);
    let now = provider.clock.now();
    let due = provider
        .storage
        .claim_logout_deliveries(now, now + Duration::minutes(1), 10);
    let due = due.await.unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].client_id.as_str(), "web");
}

#[actix_web::test]
async fn nobody_ends_a_session_of_somebody_else() {
    let provider = Provider::start().await;
    let (desk, bob) = (at_the_desk(&provider).await, Visitor::of(&provider));
    bob.sign_in("bob", MULTI_FACTOR).await;
    let of_alice = sid(&desk).await;
    let mut answers = Vec::new();
    for sid in [of_alice.as_str(), "guessed", "", "a\u{0}b\n", &"x".repeat(5000)] {
        let reply = press(&bob, "end", sid).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{}", reply.body);
        assert!(
            reply.body.contains("There is no such session any more."),
            "{}",
            reply.body
        );
        assert!(!reply.body.contains(&of_alice), "{}", reply.body);
        answers.push(reply.body);
    }
    assert_eq!(answers[0], answers[1], "it tells which sessions there are");
    assert!(desk.is_signed_in().await && bob.is_signed_in().await);
    press(&bob, "end_others", "").await;
    assert!(desk.is_signed_in().await);
}

#[actix_web::test]
async fn a_form_of_another_site_ends_nothing() {
    let provider = Provider::start().await;
    let (desk, phone) = (at_the_desk(&provider).await, on_the_phone(&provider).await);
    let of_phone = sid(&phone).await;
    let csrf = desk.get(PAGE).await.form().1["csrf"].clone();
    for action in ["end", "end_others"] {
        for token in ["", "guessed"] {
            let form = [("action", action), ("sid", of_phone.as_str()), ("csrf", token)];
            let reply = desk.post(PAGE, &form).await;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", reply.body);
        }
        let form = [
            ("action", action),
            ("sid", of_phone.as_str()),
            ("csrf", csrf.as_str()),
        ];
        let foreign = TestRequest::post()
            .uri(PAGE)
            .insert_header(("sec-fetch-site", "cross-site"))
            .set_form(form);
        assert_eq!(desk.send(foreign).await.status, StatusCode::BAD_REQUEST);
    }
    for action in ["", "END", "end_all"] {
        assert_eq!(press(&desk, action, &of_phone).await.status, StatusCode::OK);
    }
    assert!(phone.is_signed_in().await && desk.is_signed_in().await);
    // A page that links to it does not press it.
    desk.get(&format!("{PAGE}?action=end_others&sid={of_phone}&csrf={csrf}"))
        .await;
    assert!(phone.is_signed_in().await);
}

#[actix_web::test]
async fn ending_the_session_of_this_browser_ends_on_the_logged_out_page() {
    let provider = Provider::start().await;
    let desk = at_the_desk(&provider).await;
    let reply = press(&desk, "end", &sid(&desk).await).await;
    let page = desk.get(reply.location()).await;
    assert!(page.body.contains(r#"id="logged-out""#), "{}", page.body);
    assert_eq!(desk.cookie(COOKIE), None);
    assert_eq!(desk.cookie("__Host-identity-browser-state"), None);
    assert!(!desk.is_signed_in().await);
}

#[actix_web::test]
async fn ending_the_session_of_this_browser_loads_its_clients_in_frames() {
    let uri = json!({ "frontchannel_logout_uri": "https://localhost:5002/signout-oidc" });
    let provider = Provider::start()
        .await
        .restarted(clients_with("web", &uri), users())
        .await;
    let (desk, phone) = (at_the_desk(&provider).await, on_the_phone(&provider).await);
    for visitor in [&desk, &phone] {
        visitor.authorize(&[]).await.code();
    }
    // The frames of another browser's session would sign this one out of the client.
    let reply = press(&desk, "end", &sid(&phone).await).await;
    assert!(!desk.get(reply.location()).await.body.contains("<iframe"));
    let reply = press(&desk, "end", &sid(&desk).await).await;
    assert!(desk.get(reply.location()).await.body.contains("<iframe"));
}

#[actix_web::test]
async fn ending_all_others_leaves_this_browser_and_nobody_who_has_copied_its_cookie() {
    let provider = Provider::start().await;
    let (desk, phone) = (at_the_desk(&provider).await, on_the_phone(&provider).await);
    let tablet = on_the_phone(&provider).await;
    let thief = desk.at(&provider);
    let desk_sid = sid(&desk).await;
    let reply = press(&desk, "end_others", "").await;
    let page = desk.get(reply.location()).await;
    assert!(
        page.body.contains("All other sessions have ended."),
        "{}",
        page.body
    );
    assert_eq!(page.body.matches("data-sid=").count(), 1);
    assert_eq!(sid(&desk).await, desk_sid);
    for visitor in [&phone, &tablet, &thief] {
        assert!(!visitor.is_signed_in().await);
    }
}

#[actix_web::test]
async fn a_notice_of_the_url_is_one_of_ours_or_none() {
    let provider = Provider::start().await;
    let desk = at_the_desk(&provider).await;
    for done in ["nonsense", "", "%3Cscript%3E"] {
        let page = desk.get(&format!("{PAGE}?done={done}")).await;
        assert_eq!(page.status, StatusCode::OK, "{done}");
        assert!(!page.body.contains(r#"id="notice""#), "{}", page.body);
    }
}

#[actix_web::test]
async fn the_list_is_found_from_the_pages_around_it() {
    let provider = Provider::start().await;
    let desk = at_the_desk(&provider).await;
    for path in ["/", "/Grants"] {
        assert!(
            desk.get(path)
                .await
                .body
                .contains(r#"href="/ServerSideSessions""#),
            "{path}"
        );
    }
}
