use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::*;

/// A shared secret of 32 bytes.
const SHARED: &str = "0123456789abcdef0123456789abcdef";

/// The names of the provider, at its token endpoint.
const AUDIENCES: [&str; 2] = ["https://id.example", "https://id.example/connect/token"];

static EC_KEY: LazyLock<EncodingKey> = LazyLock::new(ec_key);

fn ec_key() -> EncodingKey {
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    EncodingKey::from_ec_der(document.unwrap().as_ref())
}

fn public(key: &EncodingKey, algorithm: Algorithm, kid: &str) -> Value {
    let mut jwk = serde_json::to_value(Jwk::from_encoding_key(key, algorithm).unwrap()).unwrap();
    jwk["kid"] = json!(kid);
    jwk
}

/// A client that signs with `EC_KEY`, or with the shared secret.
fn client() -> Client {
    web_with(&json!({
        "secrets": [],
        "jwks": { "keys": [public(&EC_KEY, Algorithm::ES256, "ec")] },
        "client_assertion_secret": SHARED,
    }))
}

fn claims(changes: &Value) -> Value {
    let now = NOW.unix_timestamp();
    let mut claims = json!({
        "iss": "web",
        "sub": "web",
        "aud": "https://id.example",
        "exp": now + 60,
        "iat": now,
        "jti": "id-1",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn sign(algorithm: Algorithm, key: &EncodingKey, claims: &Value) -> String {
    jsonwebtoken::encode(&Header::new(algorithm), claims, key).unwrap()
}

fn form(assertion: &str) -> String {
    format!(
        "client_assertion_type={}&client_assertion={assertion}",
        ASSERTION_TYPE.replace(':', "%3A")
    )
}

/// The key of the proof, when it is one.
fn proof(client: &Client, form: &str) -> Option<String> {
    let audiences = AUDIENCES.map(str::to_owned);
    let credentials = parse(None, form).ok()?;
    match credentials.authenticate(Some(client), &audiences, NOW).ok()? {
        Authentication::Once(proof) => Some(proof.key()),
        Authentication::Proven(_) => panic!("an assertion counts once"),
    }
}

fn is_proven(changes: &Value) -> bool {
    let token = sign(Algorithm::ES256, &EC_KEY, &claims(changes));
    proof(&client(), &form(&token)).is_some()
}

#[test]
fn both_kinds_of_assertion_authenticate_and_count_once() {
    let client = client();
    for (algorithm, key) in [
        (Algorithm::ES256, EC_KEY.clone()),
        (Algorithm::HS256, EncodingKey::from_secret(SHARED.as_bytes())),
    ] {
        let token = sign(algorithm, &key, &claims(&json!({})));
        assert_eq!(proof(&client, &form(&token)).as_deref(), Some("web\nid-1"));
        assert!(proof(&client, &format!("{}&client_id=web", form(&token))).is_some());
        let credentials = parse(None, &form(&token)).unwrap();
        let authenticate = || credentials.authenticate(Some(&client), &AUDIENCES.map(str::to_owned), NOW);
        let Ok(Authentication::Once(proof)) = authenticate() else {
            panic!("{algorithm:?}");
        };
        assert!(proof.clone().accept(true).is_ok());
        assert_eq!(
            proof.accept(false).unwrap_err().code(),
            OAuthErrorCode::InvalidClient
        );
        assert!(!format!("{credentials:?}").contains(token.rsplit('.').next().unwrap()));
    }
}

#[test]
fn the_claims_must_be_those_of_this_client_for_this_provider_and_in_time() {
    let now = NOW.unix_timestamp();
    for good in [
        json!({}),
        json!({ "aud": ["https://elsewhere.example", "https://id.example/connect/token"] }),
        json!({ "exp": now - 29 }),
        json!({ "exp": now + 3600 }),
        json!({ "iat": now + 29 }),
        json!({ "nbf": now + 29 }),
    ] {
        assert!(is_proven(&good), "{good}");
    }
    for bad in [
        json!({ "iss": "other" }),
        json!({ "sub": "other" }),
        json!({ "aud": "https://id.example/connect/authorize" }),
        json!({ "aud": [] }),
        json!({ "aud": null }),
        json!({ "exp": now - 31 }),
        json!({ "exp": now + 4000 }),
        json!({ "exp": null }),
        json!({ "exp": i64::MAX }),
        json!({ "exp": i64::MIN }),
        json!({ "exp": 253_402_300_799_i64 }),
        json!({ "iat": i64::MAX }),
        json!({ "iat": now + 60 }),
        json!({ "nbf": now + 60 }),
        json!({ "jti": "" }),
        json!({ "jti": null }),
        json!({ "jti": "x".repeat(300) }),
    ] {
        assert!(!is_proven(&bad), "{bad}");
    }
}

#[test]
fn another_key_algorithm_or_client_id_proves_nothing() {
    let client = client();
    let good = claims(&json!({}));
    let signed = sign(Algorithm::ES256, &EC_KEY, &good);
    let (message, signature) = signed.rsplit_once('.').unwrap();
    let none = {
        let part = |value: &Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.", part(&json!({ "alg": "none" })), part(&good))
    };
    let public_as_secret = EncodingKey::from_secret(
        public(&EC_KEY, Algorithm::ES256, "ec")["x"]
            .as_str()
            .unwrap()
            .as_bytes(),
    );
    for (case, token) in [
        ("another key", sign(Algorithm::ES256, &ec_key(), &good)),
        (
            "another secret",
            sign(Algorithm::HS256, &EncodingKey::from_secret(&[7; 32]), &good),
        ),
        (
            "public key as secret",
            sign(Algorithm::HS256, &public_as_secret, &good),
        ),
        (
            "HS384",
            sign(
                Algorithm::HS384,
                &EncodingKey::from_secret(SHARED.as_bytes()),
                &good,
            ),
        ),
        ("none", none),
        ("no signature", format!("{message}.")),
        ("cut signature", format!("{message}.{}", &signature[4..])),
        ("not a JWT", "x.y.z".to_owned()),
    ] {
        assert_eq!(proof(&client, &form(&token)), None, "{case}");
    }
    assert_eq!(
        proof(&client, &format!("{}&client_id=other", form(&signed))),
        None
    );
    assert_eq!(proof(&client, &form(&signed).replace("bearer", "other")), None);
    assert!(proof(&client, &form(&signed)).is_some());
}

#[test]
fn a_kid_chooses_among_the_clients_keys_and_an_unknown_extension_is_refused() {
    let client = client();
    let signed = |header: Header| jsonwebtoken::encode(&header, &claims(&json!({})), &EC_KEY).unwrap();
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some("ec".to_owned());
    assert!(proof(&client, &form(&signed(header.clone()))).is_some());
    header.kid = Some("another".to_owned());
    assert!(proof(&client, &form(&signed(header.clone()))).is_none());
    header.kid = None;
    header.crit = Some(vec!["exp".to_owned()]);
    assert!(proof(&client, &form(&signed(header.clone()))).is_none());
    header.alg = Algorithm::HS256;
    let shared = EncodingKey::from_secret(SHARED.as_bytes());
    let signed = |header: &Header| jsonwebtoken::encode(header, &claims(&json!({})), &shared).unwrap();
    assert!(proof(&client, &form(&signed(&header))).is_none());
    header.crit = None;
    assert!(proof(&client, &form(&signed(&header))).is_some());
}

#[test]
fn a_key_that_is_registered_for_one_algorithm_verifies_no_other() {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let document: Pkcs8V1Der<'_> = key.as_der().unwrap();
    let text = STANDARD.encode(document.as_ref());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
    let key = EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
    let jwk = public(&key, Algorithm::RS256, "rsa");
    let client = |jwk: &Value| web_with(&json!({ "secrets": [], "jwks": { "keys": [jwk] } }));
    let mut any = jwk.clone();
    any.as_object_mut().unwrap().remove("alg");
    for (algorithm, of_one) in [(Algorithm::RS256, true), (Algorithm::PS256, false)] {
        let token = form(&sign(algorithm, &key, &claims(&json!({}))));
        assert!(proof(&client(&any), &token).is_some(), "{algorithm:?}");
        assert_eq!(proof(&client(&jwk), &token).is_some(), of_one, "{algorithm:?}");
    }
}

#[test]
fn an_assertion_is_remembered_for_as_long_as_it_would_be_accepted() {
    let now = NOW.unix_timestamp();
    let token = sign(Algorithm::ES256, &EC_KEY, &claims(&json!({ "exp": now - 29 })));
    let credentials = parse(None, &form(&token)).unwrap();
    let audiences = AUDIENCES.map(str::to_owned);
    let client = client();
    let Ok(Authentication::Once(proof)) = credentials.authenticate(Some(&client), &audiences, NOW) else {
        panic!("it is within the leeway");
    };
    let forgotten = proof.expires_at();
    assert!(forgotten > NOW);
    let again = credentials.authenticate(Some(&client), &audiences, forgotten);
    assert!(again.is_err(), "accepted when nobody remembers it any more");
}

#[test]
fn an_assertion_that_is_too_long_is_not_looked_at() {
    let padded = |bytes: usize| claims(&json!({ "padding": "x".repeat(bytes) }));
    let is_proven =
        |bytes| proof(&client(), &form(&sign(Algorithm::ES256, &EC_KEY, &padded(bytes)))).is_some();
    assert!(is_proven(4 * 1024));
    assert!(!is_proven(8 * 1024));
}

#[test]
fn a_client_uses_only_the_methods_that_it_is_registered_for() {
    let secret_only = web_with(&json!({}));
    let shared_only = web_with(&json!({ "secrets": [], "client_assertion_secret": SHARED }));
    let token = sign(Algorithm::ES256, &EC_KEY, &claims(&json!({})));
    assert_eq!(proof(&secret_only, &form(&token)), None);
    assert_eq!(proof(&shared_only, &form(&token)), None);
    let by_secret = web_with(&json!({
        "client_assertion_secret": SHARED,
        "token_endpoint_auth_methods": ["client_secret_jwt"],
    }));
    let post = parse(None, &format!("client_id=web&client_secret={SECRET}")).unwrap();
    assert!(post.authenticate(Some(&by_secret), &[], NOW).is_err());
    let nobody = parse(None, "client_id=web").unwrap();
    assert!(nobody.authenticate(Some(&client()), &[], NOW).is_err());
}

#[test]
fn an_assertion_for_one_client_does_not_authenticate_another_with_the_same_key() {
    let other = web_with(&json!({
        "client_id": "other",
        "secrets": [],
        "jwks": { "keys": [public(&EC_KEY, Algorithm::ES256, "ec")] },
    }));
    let token = sign(Algorithm::ES256, &EC_KEY, &claims(&json!({})));
    assert_eq!(proof(&other, &form(&token)), None);
}

#[test]
fn keys_that_cannot_be_used_are_refused_when_they_are_registered() {
    let ed = {
        let document = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).unwrap();
        public(
            &EncodingKey::from_ed_der(document.as_ref()),
            Algorithm::EdDSA,
            "ed",
        )
    };
    let ec = public(&EC_KEY, Algorithm::ES256, "ec");
    let with = |key: &Value, name: &str, value: Value| {
        let mut key = key.clone();
        key[name] = value;
        key
    };
    let refusal = |jwks: Value| {
        let metadata = json!({ "client_id": "c", "redirect_uris": ["https://c.example/"], "scope": "openid", "jwks": jwks });
        serde_json::from_value::<Client>(metadata)
            .err()
            .map(|error| error.to_string())
    };
    assert_eq!(refusal(json!({ "keys": [ed, ec] })), None);
    for (jwks, message) in [
        (json!([]), "JWK set"),
        (json!({ "keys": [] }), "JWK set"),
        (
            json!({ "keys": [with(&ec, "d", json!("x"))] }),
            "private or symmetric",
        ),
        (
            json!({ "keys": [{ "kty": "oct", "k": "AAAA" }] }),
            "private or symmetric",
        ),
        (
            json!({ "keys": [{ "kty": "RSA", "n": "AQAB", "e": "AQAB" }] }),
            "2048 bits",
        ),
        (json!({ "keys": [with(&ec, "crv", json!("P-384"))] }), "P-256"),
        (json!({ "keys": [with(&ec, "alg", json!("RS256"))] }), "P-256"),
        (json!({ "keys": [with(&ec, "use", json!("enc"))] }), "P-256"),
        (json!({ "keys": ["x"] }), "P-256"),
    ] {
        let error = refusal(jwks.clone()).unwrap_or_default();
        assert!(error.contains(message), "{jwks}: {error}");
    }
    let short = web_error(&json!({ "client_assertion_secret": "short" }));
    assert!(short.contains("32 bytes"), "{short}");
    assert!(!format!("{:?}", client()).contains(SHARED));
}

fn web_error(changes: &Value) -> String {
    let mut metadata =
        json!({ "client_id": "c", "redirect_uris": ["https://c.example/"], "scope": "openid" });
    for (name, value) in changes.as_object().unwrap() {
        metadata[name] = value.clone();
    }
    serde_json::from_value::<Client>(metadata)
        .unwrap_err()
        .to_string()
}

proptest! {
    #[test]
    fn any_assertion_parses_without_panic(token in "\\PC{0,60}|[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}") {
        let encoded: String = form_urlencoded::byte_serialize(token.as_bytes()).collect();
        prop_assert_eq!(proof(&client(), &form(&encoded)), None);
    }
}
