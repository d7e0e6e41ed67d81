//! Whatever is sent to the endpoints that clients call: it is answered, never by an internal error, and never with a
//! token for a client that did not authenticate.

use actix_web::test::TestRequest;
use serde_json::json;
use web_host::{RandomSource, SeededRandom};

use super::client_assertions::{new_key, public_half};
use super::device::{GRANT_TYPE, television};
use super::provider::Provider;
use super::refresh::{REQUEST, offline_with, refresh_token};
use super::visitor::Visitor;

const PATHS: &[&str] = &[
    "/connect/token",
    "/connect/introspect",
    "/connect/revocation",
    "/connect/deviceauthorization",
    "/connect/par",
    "/connect/userinfo",
];

const NAMES: &[&str] = &[
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "device_code",
    "scope",
    "resource",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "token",
    "token_type_hint",
    "access_token",
];

/// Values that mean something, besides nonsense. None of them is a secret of a client.
fn values(found: &[String]) -> Vec<String> {
    let fixed = [
        "authorization_code",
        "client_credentials",
        "refresh_token",
        GRANT_TYPE,
        "offline",
        "web",
        "client",
        "television",
        "https://orders.example",
        "https://localhost:5002/signin-oidc",
        super::provider::VERIFIER,
        "openid profile",
        "api1",
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJvZmZsaW5lIiwic3ViIjoib2ZmbGluZSJ9.",
        "a.b.c",
        "",
        "%FF",
        "%00",
        "' OR 1=1 --",
    ];
    fixed
        .into_iter()
        .map(str::to_owned)
        .chain(found.iter().cloned())
        .collect()
}

/// Draws from a generator that repeats itself, so that a failure can be looked at again.
struct Dice(SeededRandom);

impl Dice {
    fn below(&self, limit: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        usize::try_from(u32::from_le_bytes(bytes)).unwrap() % limit
    }

    fn one_of<'a, T>(&self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

#[actix_web::test]
async fn no_request_is_an_internal_error_or_gets_a_token_without_authentication() {
    // Without public clients every token needs a proof, and no proof is among what is sent.
    let keys = json!({ "jwks": { "keys": [public_half(&new_key())] } });
    let mut device = television();
    device["secrets"] = offline_with(&keys)["secrets"].clone();
    let provider = Provider::with_more(json!([offline_with(&keys), device])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor.tokens(REQUEST).await;
    let code = visitor.authorize(REQUEST).await.code();
    let access_token = tokens["access_token"].as_str().unwrap().to_owned();
    let values = values(&[code, refresh_token(&tokens), access_token]);
    let headers = [
        "Basic b2ZmbGluZTp3cm9uZw==",
        "Basic Og==",
        "Basic ~~~",
        "Bearer x",
        "DPoP y",
        "",
    ];
    let dice = Dice(SeededRandom::new(8628));
    for round in 0..1500 {
        let path = *dice.one_of(PATHS);
        let pairs: Vec<_> = (0..dice.below(9))
            .map(|_| format!("{}={}", dice.one_of(NAMES), dice.one_of(&values)))
            .collect();
        let body = pairs.join("&");
        let mut request = TestRequest::post()
            .uri(path)
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .set_payload(body.clone());
        if dice.below(3) == 0 {
            request = request.insert_header(("authorization", *dice.one_of(&headers)));
        }
        let reply = provider.call(request).await;
        let case = format!("{round}: {path} {body}: {}", reply.body);
        assert!(!reply.status.is_server_error(), "{case}");
        if path != "/connect/userinfo" {
            assert!(reply.status.is_client_error(), "{case}");
            assert!(reply.json()["error"].is_string(), "{case}");
            assert_eq!(reply.header("cache-control"), "no-store", "{case}");
        }
        assert!(!reply.body.contains("\"access_token\":"), "{case}");
    }
}

/// Members and values that mean something in a registration request, besides nonsense.
const MEMBERS: &[(&str, &[&str])] = &[
    (
        "redirect_uris",
        &[
            r#"["https://app.example/callback"]"#,
            r#"["https://localhost:5002/signin-oidc"]"#,
            r#"["http://127.0.0.1/cb", "com.example.app:/cb"]"#,
            r#"["javascript:alert(1)"]"#,
            "[]",
        ],
    ),
    (
        "response_types",
        &[
            r#"["code"]"#,
            r#"["id_token"]"#,
            r#"["code id_token"]"#,
            r#"["token"]"#,
            "[]",
        ],
    ),
    (
        "grant_types",
        &[
            r#"["authorization_code", "implicit"]"#,
            r#"["authorization_code", "refresh_token"]"#,
            r#"["client_credentials"]"#,
            r#"["urn:ietf:params:oauth:grant-type:device_code"]"#,
        ],
    ),
    ("application_type", &[r#""native""#, r#""web""#]),
    (
        "token_endpoint_auth_method",
        &[
            r#""none""#,
            r#""client_secret_post""#,
            r#""client_secret_jwt""#,
            r#""private_key_jwt""#,
        ],
    ),
    (
        "scope",
        &[r#""openid api1 email offline_access""#, r#""openid""#, r#""""#],
    ),
    ("client_id", &[r#""web""#, r#""client""#]),
    ("client_secret", &[r#""secret""#]),
    ("require_consent", &["false"]),
    ("require_pkce", &["false"]),
    ("client_name", &[r#""Web client""#, r#""\u202e""#, r#""\u0000""#]),
    ("subject_type", &[r#""pairwise""#]),
    (
        "sector_identifier_uri",
        &[r#""https://127.0.0.1/""#, r#""https://10.0.0.1/""#],
    ),
    ("jwks_uri", &[r#""https://[::1]/""#, r#""file:///etc/passwd""#]),
    (
        "jwks",
        &[r#"{"keys": [{"kty": "oct", "k": "eA"}]}"#, r#"{"keys": [{}]}"#],
    ),
    ("backchannel_logout_uri", &[r#""https://169.254.169.254/""#]),
    ("software_statement", &[r#""a.b.c""#]),
];

#[actix_web::test]
async fn no_registration_is_an_internal_error_or_gets_more_than_is_allowed() {
    let provider = super::registration::open().await;
    let dice = Dice(SeededRandom::new(7591));
    let mut registered = 0;
    for round in 0..1500 {
        let members: Vec<_> = (0..dice.below(7))
            .map(|_| {
                let &(name, values) = dice.one_of(MEMBERS);
                let value = match dice.below(8) {
                    0 => *dice.one_of(&["null", "7", "{}", "\"x\"", "[[]]"]),
                    _ => *dice.one_of(values),
                };
                format!("\"{name}\": {value}")
            })
            .chain(
                ["\"redirect_uris\": [\"https://app.example/callback\"]".to_owned()]
                    .into_iter()
                    .take(dice.below(3)),
            )
            .collect();
        let body = format!("{{{}}}", members.join(", "));
        let request = TestRequest::post()
            .uri("/connect/register")
            .insert_header(("content-type", "application/json"))
            .set_payload(body.clone());
        let reply = provider.call(request).await;
        let case = format!("{round}: {body}: {}", reply.body);
        assert_eq!(reply.header("cache-control"), "no-store", "{case}");
        if reply.status.is_client_error() {
            assert!(reply.json()["error"].is_string(), "{case}");
            continue;
        }
        assert_eq!(reply.status.as_u16(), 201, "{case}");
        registered += 1;
        let told = reply.json();
        let id = told["client_id"].as_str().unwrap();
        assert!(!["web", "client"].contains(&id), "{case}");
        let client_id = oidc_protocol::identifiers::ClientId::parse(id).unwrap();
        let client = provider
            .server
            .parts
            .clients
            .by_id(&client_id)
            .await
            .unwrap()
            .unwrap();
        assert!(client.requires_consent() && client.requires_pkce(), "{case}");
        let allowed = oidc_protocol::scope::Scopes::parse("openid profile offline_access").unwrap();
        assert!(client.scopes().is_subset(&allowed), "{case}");
        assert!(
            !client.allows_grant(oidc_protocol::client::GrantType::ClientCredentials),
            "{case}"
        );
    }
    assert!(registered > 50, "{registered}");
}
