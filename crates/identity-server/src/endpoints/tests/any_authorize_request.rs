//! What holds for every request whatsoever, over HTTP.

use actix_web::test::TestRequest;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use url::Url;

use super::provider::{CHALLENGE, ISSUER, Provider, REDIRECT_URI, Reply, authorize_parameters, encoded};
use super::visitor::Visitor;

const REQUESTS: usize = 300;

fn any_pair() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        "client_id|redirect_uri|response_type|response_mode|scope|state|nonce|prompt|max_age|acr_values",
        "code_challenge|code_challenge_method|request|request_uri|registration|login_hint|ui_locales",
        "id_token_hint|claims|claims_locales|display|resource|client_secret|client_assertion",
        "returnUrl|action|csrf|id|account|logoutId|[a-z_]{0,6}",
    ];
    let value = prop_oneof![
        "web|hybrid|asking|pushing|public|client|nobody|secret",
        Just(REDIRECT_URI.to_owned()),
        Just(CHALLENGE.to_owned()),
        Just("https://evil.example/".to_owned()),
        Just("//evil.example".to_owned()),
        Just("/connect/authorize/callback?id=x".to_owned()),
        Just(r#"{"userinfo":{"name":null},"id_token":{"acr":{"essential":true}}}"#.to_owned()),
        Just("urn:ietf:params:oauth:request_uri:x".to_owned()),
        Just("eyJhbGciOiJub25lIn0.e30.".to_owned()),
        "code|id_token|token|code id_token|query|fragment|form_post|openid|openid profile|S256|plain|0|9",
        "none|login|consent|select_account|create|allow|deny|continue|cancel|another",
        any::<String>(),
    ];
    (name, value)
}

fn any_request() -> impl Strategy<Value = (&'static str, bool, bool, Vec<(String, String)>)> {
    let path = prop_oneof![
        4 => Just("/connect/authorize"),
        1 => Just("/connect/par"),
        1 => Just("/connect/authorize/callback"),
        1 => Just("/Consent"),
        1 => Just("/Grants"),
        1 => Just("/Account/Select"),
        1 => Just("/Account/Create"),
    ];
    let pairs = proptest::collection::vec(any_pair(), 0..6);
    (path, any::<bool>(), any::<bool>(), pairs)
}

/// Nothing fails, and the browser goes nowhere but to a page of ours or to the client.
fn assert_harmless(reply: &Reply, case: &str) {
    assert!(!reply.status.is_server_error(), "{case}: {}", reply.status);
    let location = reply.header("location");
    if !location.is_empty() {
        let target = Url::parse(ISSUER).unwrap().join(location).unwrap();
        let is_ours = target.as_str().starts_with(&format!("{ISSUER}/"));
        assert!(
            is_ours || location.starts_with(REDIRECT_URI),
            "{case}: {location}"
        );
    }
    if reply.body.contains(r#"id="response""#) {
        assert_eq!(reply.form().0, REDIRECT_URI, "{case}");
    }
    assert!(!reply.body.contains("<script>"), "{case}");
}

#[actix_web::test]
async fn no_request_fails_or_leads_to_an_unregistered_redirect_uri() {
    let provider = Provider::start().await;
    let visitors = [Visitor::of(&provider), Visitor::signed_in(&provider).await];
    let mut runner = TestRunner::deterministic();
    for _ in 0..REQUESTS {
        let (path, is_post, is_complete, pairs) = any_request().new_tree(&mut runner).unwrap().current();
        let good = authorize_parameters(&[]);
        let good = good.iter().filter(|_| is_complete).copied();
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let parameters: Vec<_> = good.chain(pairs).collect();
        let case = format!("{path} {is_post} {parameters:?}");
        for visitor in &visitors {
            let request = if is_post {
                TestRequest::post().uri(path).set_form(&parameters)
            } else {
                TestRequest::get().uri(&format!("{path}?{}", encoded(&parameters)))
            };
            assert_harmless(&visitor.send(request).await, &case);
        }
    }
}
