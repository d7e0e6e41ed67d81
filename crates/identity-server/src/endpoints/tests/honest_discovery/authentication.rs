//! How clients authenticate, at each endpoint that they call themselves.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use oidc_protocol::client_authentication::ASSERTION_TYPE;
use oidc_protocol::endpoints::{
    DEVICE_AUTHORIZATION, INTROSPECTION, PUSHED_AUTHORIZATION_REQUEST, REVOCATION, TOKEN,
};
use serde_json::{Value, json};

use super::super::client_assertions::signed;
use super::super::device::television;
use super::super::provider::{Provider, REDIRECT_URI, Reply, VERIFIER, authorize_parameters};
use super::super::visitor::Visitor;
use super::signer::{ALGORITHMS, client, key};
use super::{advertised, undriven, values};

/// Those that have no lists of their own: the token endpoint's count for them (RFC 8628 section 3.1, RFC 9126 section 2).
const AS_AT_THE_TOKEN_ENDPOINT: &[&str] = &[TOKEN, PUSHED_AUTHORIZATION_REQUEST, DEVICE_AUTHORIZATION];

/// `offline:secret` in HTTP Basic.
const BASIC: &str = "Basic b2ZmbGluZTpzZWNyZXQ=";

enum Proof {
    Basic,
    Post,
    Assertion(String),
    /// That of the public clients.
    Nothing,
}

struct Caller {
    provider: Provider,
}

impl Caller {
    async fn start() -> Self {
        let provider = Provider::with_more(json!([client(&json!({})), television()])).await;
        Self { provider }
    }

    fn assertion(&self, algorithm: Algorithm, jwt_id: &str) -> Proof {
        Proof::Assertion(signed(
            &self.provider,
            "offline",
            algorithm,
            key(algorithm),
            jwt_id,
        ))
    }

    async fn call(&self, endpoint: &str, proof: Proof) -> Reply {
        let mut form = self.form(endpoint, matches!(proof, Proof::Nothing)).await;
        let mut request = TestRequest::post().uri(endpoint);
        match proof {
            Proof::Basic => request = request.insert_header(("authorization", BASIC)),
            Proof::Post => form.extend(owned(&[("client_id", "offline"), ("client_secret", "secret")])),
            Proof::Assertion(assertion) => form.extend(owned(&[
                ("client_assertion_type", ASSERTION_TYPE),
                ("client_assertion", &assertion),
            ])),
            Proof::Nothing => {}
        }
        self.provider.call(request.set_form(form)).await
    }

    /// A request that succeeds at this endpoint, without its proof.
    async fn form(&self, endpoint: &str, is_public: bool) -> Vec<(String, String)> {
        match (endpoint, is_public) {
            (TOKEN, false) => owned(&[("grant_type", "client_credentials"), ("scope", "api1")]),
            (TOKEN, true) => {
                let visitor = Visitor::signed_in(&self.provider).await;
                let code = visitor
                    .authorize(&[("client_id", "public"), ("scope", "openid")])
                    .await
                    .code();
                owned(&[
                    ("grant_type", "authorization_code"),
                    ("code", &code),
                    ("redirect_uri", REDIRECT_URI),
                    ("code_verifier", VERIFIER),
                    ("client_id", "public"),
                ])
            }
            (PUSHED_AUTHORIZATION_REQUEST, false) => {
                owned(&authorize_parameters(&[("client_id", ""), ("scope", "openid")]))
            }
            (PUSHED_AUTHORIZATION_REQUEST, true) => owned(&authorize_parameters(&[
                ("client_id", "public"),
                ("scope", "openid"),
            ])),
            (DEVICE_AUTHORIZATION, false) => owned(&[("scope", "openid")]),
            (DEVICE_AUTHORIZATION, true) => owned(&[("scope", "openid"), ("client_id", "television")]),
            (_, false) => owned(&[("token", "x")]),
            (_, true) => owned(&[("token", "x"), ("client_id", "public")]),
        }
    }

    async fn assert_works(&self, endpoint: &str, proof: Proof, case: &str) {
        let reply = self.call(endpoint, proof).await;
        assert!(reply.status.is_success(), "{case} at {endpoint}: {}", reply.body);
    }

    async fn assert_is_refused(&self, endpoint: &str, proof: Proof, case: &str) {
        let reply = self.call(endpoint, proof).await;
        assert_eq!(
            reply.status,
            StatusCode::UNAUTHORIZED,
            "{case} at {endpoint}: {}",
            reply.body
        );
        assert_eq!(reply.json()["error"], "invalid_client", "{case} at {endpoint}");
    }
}

fn owned(form: &[(&str, &str)]) -> Vec<(String, String)> {
    form.iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

async fn methods_work(endpoint: &str, methods: &[String]) {
    let caller = Caller::start().await;
    for method in methods {
        let proof = match method.as_str() {
            "client_secret_basic" => Proof::Basic,
            "client_secret_post" => Proof::Post,
            "client_secret_jwt" => caller.assertion(Algorithm::HS256, "by secret"),
            "private_key_jwt" => caller.assertion(Algorithm::ES256, "by key"),
            "none" => Proof::Nothing,
            other => undriven(other),
        };
        caller.assert_works(endpoint, proof, method).await;
    }
    if !methods.contains(&"none".to_owned()) {
        caller.assert_is_refused(endpoint, Proof::Nothing, "none").await;
    }
}

/// Those that are advertised work, and no others.
async fn algorithms_work(endpoint: &str, advertised: &[String]) {
    let caller = Caller::start().await;
    for name in advertised {
        assert!(
            name.parse::<Algorithm>()
                .is_ok_and(|algorithm| ALGORITHMS.contains(&algorithm)),
            "{name}"
        );
    }
    for algorithm in ALGORITHMS {
        let name = format!("{algorithm:?}");
        let proof = caller.assertion(*algorithm, &name);
        if advertised.contains(&name) {
            caller.assert_works(endpoint, proof, &name).await;
        } else {
            caller.assert_is_refused(endpoint, proof, &name).await;
        }
    }
    let Proof::Assertion(good) = caller.assertion(Algorithm::ES256, "none") else {
        unreachable!()
    };
    let claims = good.split('.').nth(1).unwrap();
    let unsigned = format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
    caller
        .assert_is_refused(endpoint, Proof::Assertion(unsigned), "none")
        .await;
}

pub(super) async fn at_the_token_endpoint(list: Value) {
    for endpoint in AS_AT_THE_TOKEN_ENDPOINT {
        Box::pin(methods_work(endpoint, &values(&list))).await;
    }
}

pub(super) async fn at_the_token_endpoint_signed(list: Value) {
    for endpoint in AS_AT_THE_TOKEN_ENDPOINT {
        Box::pin(algorithms_work(endpoint, &values(&list))).await;
    }
}

pub(super) async fn at_introspection(list: Value) {
    Box::pin(methods_work(INTROSPECTION, &values(&list))).await;
}

pub(super) async fn at_introspection_signed(list: Value) {
    Box::pin(algorithms_work(INTROSPECTION, &values(&list))).await;
}

pub(super) async fn at_revocation(list: Value) {
    Box::pin(methods_work(REVOCATION, &values(&list))).await;
}

pub(super) async fn at_revocation_signed(list: Value) {
    Box::pin(algorithms_work(REVOCATION, &values(&list))).await;
}

/// A client that is registered for one method gets nothing by another, though it has the credentials for all.
#[actix_web::test]
async fn a_client_authenticates_by_the_methods_that_it_is_registered_for_only() {
    let methods = advertised("token_endpoint_auth_methods_supported").await;
    for registered in methods.iter().filter(|method| *method != "none") {
        let registered_client = client(&json!({ "token_endpoint_auth_methods": [registered] }));
        let provider = Provider::with_more(json!([registered_client, television()])).await;
        let caller = Caller { provider };
        for (method, proof) in [
            ("client_secret_basic", Proof::Basic),
            ("client_secret_post", Proof::Post),
            ("client_secret_jwt", caller.assertion(Algorithm::HS256, "1")),
            ("private_key_jwt", caller.assertion(Algorithm::ES256, "2")),
        ] {
            for endpoint in [
                TOKEN,
                PUSHED_AUTHORIZATION_REQUEST,
                DEVICE_AUTHORIZATION,
                INTROSPECTION,
                REVOCATION,
            ] {
                let proof = match &proof {
                    Proof::Basic => Proof::Basic,
                    Proof::Post => Proof::Post,
                    Proof::Nothing => Proof::Nothing,
                    // Each endpoint gets an assertion of its own.
                    Proof::Assertion(_) if method == "client_secret_jwt" => {
                        caller.assertion(Algorithm::HS256, endpoint)
                    }
                    Proof::Assertion(_) => caller.assertion(Algorithm::ES256, endpoint),
                };
                if method == registered {
                    caller.assert_works(endpoint, proof, method).await;
                } else {
                    caller.assert_is_refused(endpoint, proof, method).await;
                }
            }
        }
    }
}
