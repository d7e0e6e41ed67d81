//! What may be used once is asked for by 64 requests at the same time, at two servers: exactly one gets it.

use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::{
    browser::Browser,
    client::{self, Tokens},
    cluster::{CLIENT, Cluster, Kind, Plan},
    ledger::Ledger,
    passkey,
    person::{Person, SESSION_COOKIE},
};

const REQUESTS: usize = 64;

macro_rules! on_both {
    ($($(#[doc = $doc:literal])? $name:ident),+ $(,)?) => {
        mod on_postgresql {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::Kind::Postgres).await;
            })+
        }
        mod on_one_sqlite_file {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::Kind::SharedSqlite).await;
            })+
        }
    };
}

on_both!(everything_that_works_once_works_once);

/// One cluster for all of them: starting the servers is most of the work.
async fn everything_that_works_once_works_once(kind: Kind) {
    let cluster = Cluster::start(Plan {
        reuse_window: 0,
        ..Plan::new(kind, 3)
    })
    .await;
    let ledger = Ledger::new();
    let person = |number| Person::new(&cluster, &ledger, number, 0);

    let mut alice = person(0);
    let code = alice.gets_a_code().await.unwrap();
    let tokens = one_wins("a code", &cluster, &client::redemption(&code)).await;
    // The 63 others have killed what it gave, as they should.
    refused(&cluster, &client::refreshing(&tokens.refresh)).await;

    let code = alice.gets_a_code().await.unwrap();
    let tokens = alice.redeems(&code).await.unwrap();
    one_wins("a refresh token", &cluster, &client::refreshing(&tokens.refresh)).await;

    device_code(&cluster, &mut alice).await;
    pushed_request(&cluster).await;
    client_assertion(&cluster).await;
    callback(&cluster, &mut person(1)).await;
    passkey(&cluster, 2).await;
    assert_eq!(ledger.violations(), Vec::<String>::new());
}

/// Sends the form to both servers so many times at once, and returns what the one that was answered got.
async fn one_wins(what: &str, cluster: &Cluster, form: &[(&str, &str)]) -> Tokens {
    let answers = join_all((0..REQUESTS).map(async |number| {
        let url = cluster.url(number % 2, "/connect/token");
        client::ask_for_tokens(&cluster.http, &url, form)
            .await
            .unwrap_or_else(|trouble| panic!("{what}: {trouble:?}"))
    }))
    .await;
    let (won, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    for error in refused.iter().filter_map(|answer| answer.as_ref().err()) {
        assert!(
            error == "invalid_grant" || error == "slow_down",
            "{what}: {error}"
        );
    }
    assert_eq!(won.len(), 1, "{what} was accepted {} times", won.len());
    won.into_iter().flatten().next().unwrap()
}

async fn refused(cluster: &Cluster, form: &[(&str, &str)]) {
    let url = cluster.url(0, "/connect/token");
    let answer = client::ask_for_tokens(&cluster.http, &url, form).await.unwrap();
    assert_eq!(answer.unwrap_err(), "invalid_grant");
}

async fn device_code(cluster: &Cluster, person: &mut Person<'_>) {
    let form = [
        ("client_id", CLIENT.0),
        ("client_secret", CLIENT.1),
        ("scope", "openid offline_access"),
    ];
    let url = cluster.url(0, "/connect/deviceauthorization");
    let reply = Browser::new(cluster.http.clone())
        .send(Method::POST, &url, &form)
        .await
        .unwrap();
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    let of = |name: &str| answer.get(name).and_then(Value::as_str).unwrap().to_owned();
    let user_code = of("user_code");
    let page = person
        .opens(&format!("/Device?userCode={user_code}"))
        .await
        .unwrap();
    let (csrf, code) = (page.field("csrf"), page.field("userCode"));
    let form = [("csrf", csrf.as_str()), ("userCode", &code), ("action", "allow")];
    person.request(Method::POST, "/Device", &form).await.unwrap();
    let device_code = of("device_code");
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", device_code.as_str()),
        ("client_id", CLIENT.0),
        ("client_secret", CLIENT.1),
    ];
    one_wins("a device code", cluster, &form).await;
}

async fn pushed_request(cluster: &Cluster) {
    let path = client::authorize_path("state", false);
    let (_, query) = path.split_once('?').unwrap();
    let mut form: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    form.push(("client_secret".to_owned(), CLIENT.1.to_owned()));
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let mut application = Browser::new(cluster.http.clone());
    let reply = application
        .send(Method::POST, &cluster.url(0, "/connect/par"), &form)
        .await
        .unwrap();
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    let uri = answer.get("request_uri").and_then(Value::as_str).unwrap();
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", CLIENT.0)
        .append_pair("request_uri", uri)
        .finish();
    let went_on = join_all((0..REQUESTS).map(async |number| {
        let url = cluster.url(number % 2, &format!("/connect/authorize?{query}"));
        let mut browser = Browser::new(cluster.http.clone());
        let reply = browser.send(Method::GET, &url, &[]).await.unwrap();
        reply
            .location
            .is_some_and(|location| location.contains("/Account/Login"))
    }))
    .await;
    assert_eq!(
        went_on.iter().filter(|went_on| **went_on).count(),
        1,
        "a pushed request"
    );
}

/// The `jti` of an assertion counts once, whatever it is sent for.
async fn client_assertion(cluster: &Cluster) {
    let assertion = client::assertion();
    let path = client::authorize_path("state", false);
    let (_, query) = path.split_once('?').unwrap();
    let mut form: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    form.push((
        "client_assertion_type".to_owned(),
        client::ASSERTION_TYPE.to_owned(),
    ));
    form.push(("client_assertion".to_owned(), assertion));
    let statuses = join_all((0..REQUESTS).map(async |number| {
        let url = cluster.url(number % 2, "/connect/par");
        cluster.http.post(url).form(&form).send().await.unwrap().status()
    }))
    .await;
    let pushed = statuses.iter().filter(|status| **status == StatusCode::CREATED);
    assert_eq!(pushed.count(), 1, "a client's assertion: {statuses:?}");
    let refused = statuses
        .iter()
        .filter(|status| **status == StatusCode::UNAUTHORIZED);
    assert_eq!(refused.count(), REQUESTS - 1, "{statuses:?}");
}

/// One token, sent by 64 pages of one browser, so that it is the token that counts once and not the page.
async fn passkey(cluster: &Cluster, number: usize) {
    let mut browser = Browser::new(cluster.http.clone());
    let mut pages = Vec::new();
    for number in 0..REQUESTS {
        let url = cluster.url(number % 2, "/Account/Login");
        pages.push(browser.send(Method::GET, &url, &[]).await.unwrap());
    }
    let token = passkey::token(cluster, number).await;
    let signed_in = join_all(pages.iter().enumerate().map(async |(number, page)| {
        let (csrf, login) = (page.field("csrf"), page.field("login"));
        let form = [
            ("csrf", csrf.as_str()),
            ("login", &login),
            ("returnUrl", "/"),
            ("token", &token),
        ];
        let url = cluster.url(number % 2, "/Account/Login/Callback");
        let reply = browser.clone().send(Method::POST, &url, &form).await.unwrap();
        reply.cookies.iter().any(|name| name == SESSION_COOKIE)
    }))
    .await;
    assert_eq!(
        signed_in.iter().filter(|signed_in| **signed_in).count(),
        1,
        "a passkey's token"
    );
}

async fn callback(cluster: &Cluster, person: &mut Person<'_>) {
    let (browser, callback) = person
        .reaches_the_callback("/Account/Login?returnUrl=/")
        .await
        .unwrap();
    let signed_in = join_all((0..REQUESTS).map(async |number| {
        let mut browser = browser.clone();
        let reply = browser
            .send(Method::GET, &cluster.url(number % 2, &callback), &[])
            .await
            .unwrap();
        reply.cookies.iter().any(|name| name == SESSION_COOKIE)
    }))
    .await;
    assert_eq!(
        signed_in.iter().filter(|signed_in| **signed_in).count(),
        1,
        "a callback"
    );
}
