//! Signed request objects (RFC 9101, OpenID Connect Core section 6.1).

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use web_host::Clock;

use super::client_assertions::{new_key, public_half};
use super::provider::{CHALLENGE, ISSUER, Provider, REDIRECT_URI, encoded};
use super::visitor::{MULTI_FACTOR, Visitor};

struct Signer {
    key: EncodingKey,
    provider: Provider,
}

impl Signer {
    /// A provider with the clients `signing`, which may sign its requests, and `must-sign`, which must.
    async fn start() -> Self {
        let key = new_key();
        let client = |client_id: &str, must_sign: bool| {
            json!({
                "client_id": client_id,
                "redirect_uris": [REDIRECT_URI],
                "scope": "openid profile",
                "jwks": { "keys": [public_half(&key)] },
                "require_signed_request_object": must_sign,
            })
        };
        let provider =
            Provider::with_more(json!([client("signing", false), client("must-sign", true)])).await;
        Self { key, provider }
    }

    /// A good request object of `signing`, with some of its members changed or, where null, left out.
    fn claims(&self, changes: &Value) -> Value {
        let now = self.provider.clock.now().unix_timestamp();
        let mut claims = json!({
            "iss": "signing",
            "aud": ISSUER,
            "exp": now + 60,
            "client_id": "signing",
            "response_type": "code",
            "redirect_uri": REDIRECT_URI,
            "scope": "openid",
            "state": "signed",
            "nonce": "n",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
    }

    fn object(&self, changes: &Value) -> String {
        self.sign(&Header::new(Algorithm::ES256), &self.key, changes)
    }

    fn sign(&self, header: &Header, key: &EncodingKey, changes: &Value) -> String {
        jsonwebtoken::encode(header, &self.claims(changes), key).unwrap()
    }
}

/// The path of a request with this object and these parameters beside it.
fn with(object: &str, beside: &[(&str, &str)]) -> String {
    let mut parameters = vec![("client_id", "signing"), ("request", object)];
    parameters.retain(|(name, _)| !beside.iter().any(|(other, _)| other == name));
    parameters.extend(beside);
    format!("/connect/authorize?{}", encoded(&parameters))
}

#[actix_web::test]
async fn what_is_signed_counts_and_what_stands_beside_it_fills_the_gaps() {
    let signer = Signer::start().await;
    let visitor = Visitor::signed_in(&signer.provider).await;
    let beside = [
        ("state", "beside"),
        ("response_mode", "fragment"),
        ("response_type", "code"),
    ];
    let reply = visitor.get(&with(&signer.object(&json!({})), &beside)).await;
    assert!(
        reply.location().starts_with(&format!("{REDIRECT_URI}#code=")),
        "{}",
        reply.location()
    );
    assert_eq!(reply.response()["state"], "signed");
}

#[actix_web::test]
async fn it_goes_on_after_the_sign_in() {
    let signer = Signer::start().await;
    let visitor = Visitor::of(&signer.provider);
    let return_url = visitor
        .get(&with(&signer.object(&json!({})), &[]))
        .await
        .login_return_url();
    // By then the object itself would have expired.
    signer.provider.clock.advance(time::Duration::minutes(10));
    visitor.sign_in("alice", MULTI_FACTOR).await;
    assert_eq!(visitor.get(&return_url).await.response()["state"], "signed");
}

#[actix_web::test]
async fn an_object_that_cannot_be_trusted_is_refused() {
    let signer = Signer::start().await;
    let visitor = Visitor::signed_in(&signer.provider).await;
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = part(&signer.claims(&json!({})));
    let none = format!("{}.{claims}.", part(&json!({ "alg": "none" })));
    let hmac_key = EncodingKey::from_secret(public_half(&signer.key).to_string().as_bytes());
    let typed = |typ: &str| {
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some(typ.to_owned());
        signer.sign(&header, &signer.key, &json!({}))
    };
    let good = signer.object(&json!({}));
    let cut = good.rsplit_once('.').unwrap().0;
    let now = signer.provider.clock.now().unix_timestamp();
    for (case, object) in [
        ("not signed", none.as_str()),
        ("no signature", &format!("{cut}.")),
        (
            "another key",
            &signer.sign(&Header::new(Algorithm::ES256), &new_key(), &json!({})),
        ),
        (
            "the public key as a secret",
            &signer.sign(&Header::new(Algorithm::HS256), &hmac_key, &json!({})),
        ),
        ("an access token", &typed("at+jwt")),
        ("no JWT", "x"),
        ("expired", &signer.object(&json!({ "exp": now - 31 }))),
        ("not yet valid", &signer.object(&json!({ "nbf": now + 31 }))),
        (
            "for another provider",
            &signer.object(&json!({ "aud": "https://other.example" })),
        ),
        ("of another issuer", &signer.object(&json!({ "iss": "web" }))),
        (
            "of another client",
            &signer.object(&json!({ "client_id": "web" })),
        ),
        ("a client assertion", &signer.object(&json!({ "sub": "signing" }))),
        (
            "nested",
            &signer.object(&json!({ "request_uri": "https://client.example/" })),
        ),
    ] {
        let reply = visitor.get(&with(object, &[])).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{case}");
        assert!(
            reply.body.contains("invalid_request_object"),
            "{case}: {}",
            reply.body
        );
        let told = visitor
            .get(&with(object, &[("redirect_uri", REDIRECT_URI), ("state", "s")]))
            .await
            .response();
        assert_eq!(told["error"], "invalid_request_object", "{case}");
        assert_eq!(told["state"], "s", "{case}");
    }
    assert!(
        visitor
            .get(&with(&typed("oauth-authz-req+jwt"), &[]))
            .await
            .response()
            .contains_key("code")
    );
}

#[actix_web::test]
async fn response_type_must_say_the_same_in_both_places() {
    let signer = Signer::start().await;
    let visitor = Visitor::signed_in(&signer.provider).await;
    let beside = [("response_type", "id_token"), ("redirect_uri", REDIRECT_URI)];
    let reply = visitor.get(&with(&signer.object(&json!({})), &beside)).await;
    assert_eq!(reply.response()["error"], "invalid_request_object");
}

#[actix_web::test]
async fn a_signature_opens_no_foreign_redirect_uri() {
    let signer = Signer::start().await;
    let visitor = Visitor::signed_in(&signer.provider).await;
    let object = signer.object(&json!({ "redirect_uri": "https://evil.example/" }));
    for beside in [&[][..], &[("redirect_uri", REDIRECT_URI)]] {
        let reply = visitor.get(&with(&object, beside)).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
        assert!(!reply.body.contains("evil.example"));
    }
}

#[actix_web::test]
async fn one_clients_object_is_not_anothers() {
    let signer = Signer::start().await;
    let visitor = Visitor::signed_in(&signer.provider).await;
    let object = signer.object(&json!({}));
    for client_id in ["web", "must-sign"] {
        let beside = [("client_id", client_id), ("redirect_uri", REDIRECT_URI)];
        let reply = visitor.get(&with(&object, &beside)).await;
        assert_eq!(reply.response()["error"], "invalid_request_object", "{client_id}");
    }
}

#[actix_web::test]
async fn a_client_that_must_sign_signs_everything() {
    let signer = Signer::start().await;
    let visitor = Visitor::signed_in(&signer.provider).await;
    let unsigned = [("client_id", "must-sign"), ("scope", "openid")];
    assert_eq!(
        visitor.authorize(&unsigned).await.response()["error"],
        "invalid_request"
    );
    let own = json!({ "iss": "must-sign", "client_id": "must-sign", "state": null });
    let beside = [
        ("client_id", "must-sign"),
        ("state", "beside"),
        ("prompt", "none"),
    ];
    let response = visitor.get(&with(&signer.object(&own), &beside)).await.response();
    assert!(
        response.contains_key("code") && !response.contains_key("state"),
        "{response:?}"
    );
}

#[actix_web::test]
async fn a_signed_request_can_be_pushed_and_must_be_signed_there_too() {
    let signer = Signer::start().await;
    let visitor = Visitor::signed_in(&signer.provider).await;
    let own = json!({ "iss": "must-sign", "client_id": "must-sign" });
    let object = signer.object(&own);
    let assertion = super::client_assertions::signed(
        &signer.provider,
        "must-sign",
        Algorithm::ES256,
        &signer.key,
        "once",
    );
    let form = |assertion| {
        vec![
            ("client_id", "must-sign"),
            (
                "client_assertion_type",
                oidc_protocol::client_authentication::ASSERTION_TYPE,
            ),
            ("client_assertion", assertion),
        ]
    };
    let push = |form: Vec<(&'static str, String)>| {
        let request = TestRequest::post().uri("/connect/par").set_form(form);
        signer.provider.call(request)
    };
    let owned = |form: Vec<(&'static str, &str)>| -> Vec<(&'static str, String)> {
        form.into_iter()
            .map(|(name, value)| (name, value.to_owned()))
            .collect()
    };
    let mut signed = owned(form(&assertion));
    signed.push(("request", object));
    let reply = push(signed).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    let uri = reply.json()["request_uri"].as_str().unwrap().to_owned();
    let path = format!("/connect/authorize?client_id=must-sign&request_uri={uri}");
    assert_eq!(visitor.get(&path).await.response()["state"], "signed");

    let again = super::client_assertions::signed(
        &signer.provider,
        "must-sign",
        Algorithm::ES256,
        &signer.key,
        "twice",
    );
    let mut unsigned = owned(form(&again));
    for (name, value) in super::provider::authorize_parameters(&[("client_id", ""), ("scope", "openid")]) {
        unsigned.push((Box::leak(name.to_owned().into_boxed_str()), value.to_owned()));
    }
    let reply = push(unsigned).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", reply.body);
    assert_eq!(reply.json()["error"], "invalid_request");
}
