//! Signing keys rotate while two replicas, whose clocks differ, issue tokens and clients verify them with JWKS that they
//! cache: nobody sees an invalid signature.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::test::{TestRequest, call_and_read_body_json, call_service, init_service, read_body_json};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use oidc_protocol::client::{Client, ClientSecretHash};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use web_host::Clock as _;

use super::provider::Provider;

const JWKS: &str = "/.well-known/openid-configuration/jwks";
const TOKENS: usize = 10_000;
/// One of so many is signed with RS256.
const RS256_SHARE: usize = 50;
/// What upkeep does every few seconds on each replica.
const TICK: Duration = Duration::seconds(5);

fn clients() -> Vec<Client> {
    let secrets = json!([{ "sha256": ClientSecretHash::of(&"secret".into()).to_hex() }]);
    let of = |algorithm: &str| {
        json!({
            "client_id": algorithm,
            "grant_types": ["client_credentials"],
            "scope": "api1",
            "secrets": secrets,
            "access_token_signing_alg": algorithm,
        })
    };
    serde_json::from_value(json!([of("ES256"), of("RS256")])).unwrap()
}

/// A client that keeps JWKS for as long as it is told, like every common library, and would load it again for a key that
/// it does not know.
#[derive(Default)]
struct CachingClient {
    keys: BTreeMap<String, (Algorithm, DecodingKey)>,
    valid_until: Option<OffsetDateTime>,
    loads: usize,
}

impl CachingClient {
    fn is_stale(&self, now: OffsetDateTime) -> bool {
        self.valid_until.is_none_or(|until| now >= until)
    }

    fn keep(&mut self, jwks: &JwkSet, until: OffsetDateTime) {
        self.keys = jwks
            .keys
            .iter()
            .map(|key| {
                let algorithm = key.common.key_algorithm.unwrap().to_string().parse().unwrap();
                let kid = key.common.key_id.clone().unwrap();
                (kid, (algorithm, DecodingKey::from_jwk(key).unwrap()))
            })
            .collect();
        self.valid_until = Some(until);
        self.loads += 1;
    }

    /// Verifies with what it holds. The key's identifier, when the signature is right.
    fn verifies(&self, token: &str) -> Result<String, String> {
        let kid = jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
        let (algorithm, key) = self.keys.get(&kid).ok_or_else(|| format!("unknown key {kid}"))?;
        let mut validation = Validation::new(*algorithm);
        validation.required_spec_claims.clear();
        // The token is of the test's time, not of the machine's.
        validation.validate_exp = false;
        validation.validate_aud = false;
        jsonwebtoken::decode::<Value>(token, key, &validation)
            .map(|_| kid)
            .map_err(|error| error.to_string())
    }
}

fn max_age(cache_control: &str) -> Duration {
    let seconds = cache_control.strip_prefix("public, max-age=").unwrap();
    Duration::seconds(seconds.parse().unwrap())
}

/// How long after the first key began to sign each token is issued: most of them around the moments in which something
/// changes.
fn moments() -> impl Iterator<Item = Duration> {
    let around = |day: i64, half_an_interval: i64, count: usize| {
        let start = Duration::days(day) - Duration::seconds(half_an_interval);
        let step = Duration::seconds(2 * half_an_interval) / u32::try_from(count).unwrap();
        (0..count).map(move |index| start + step * u32::try_from(index).unwrap())
    };
    around(89, 600, 2_000)
        .chain(around(90, 900, 6_000))
        .chain(around(91, 7_200, 2_000))
}

#[actix_web::test]
async fn ten_thousand_tokens_verify_through_a_rotation_on_two_replicas_with_caching_clients() {
    let first = Provider::start().await;
    let early = first.replica(clients(), Duration::minutes(1)).await;
    let late = first.replica(clients(), -Duration::minutes(1)).await;
    let replicas = [&early, &late];
    let apps = [
        init_service(web_host::app(&early.server.service(&[]))).await,
        init_service(web_host::app(&late.server.service(&[]))).await,
    ];
    let start = first.clock.now();
    for replica in replicas {
        replica.server.keys.work_once().await.unwrap();
    }

    let mut now = start;
    let mut last_tick = start;
    let mut verifiers: Vec<_> = (0..4).map(|_| CachingClient::default()).collect();
    let mut signers = BTreeMap::<String, usize>::new();
    let mut living = Vec::new();
    for (index, moment) in moments().enumerate() {
        let step = start + moment - now;
        now += step;
        for replica in replicas {
            replica.clock.advance(step);
        }
        if now - last_tick >= TICK {
            last_tick = now;
            for replica in replicas {
                replica.server.keys.work_once().await.unwrap();
            }
        }
        let algorithm = if index % RS256_SHARE == 0 {
            "RS256"
        } else {
            "ES256"
        };
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", algorithm),
            ("client_secret", "secret"),
        ];
        let request = TestRequest::post().uri("/connect/token").set_form(form);
        let reply: Value = call_and_read_body_json(&apps[index % 2], request.to_request()).await;
        let token = reply["access_token"].as_str().unwrap().to_owned();

        let verifier = &mut verifiers[index % 4];
        if verifier.is_stale(now) {
            // Sometimes of the one, sometimes of the other.
            let app = &apps[(index + verifier.loads) / 4 % 2];
            let reply = call_service(app, TestRequest::get().uri(JWKS).to_request()).await;
            let max_age = max_age(
                reply
                    .headers()
                    .get(header::CACHE_CONTROL)
                    .unwrap()
                    .to_str()
                    .unwrap(),
            );
            verifier.keep(&read_body_json(reply).await, now + max_age);
        }
        let kid = verifier
            .verifies(&token)
            .unwrap_or_else(|problem| panic!("token {index} at {moment}: {problem}"));
        *signers.entry(kid).or_default() += 1;
        // Some are verified again and again until they expire.
        if index % 100 == 0 {
            living.push((
                token,
                now + Duration::seconds(reply["expires_in"].as_i64().unwrap()),
            ));
            living.retain(|(_, expires_at)| *expires_at > now);
            for (token, _) in &living {
                verifier.verifies(token).unwrap();
            }
        }
    }
    assert_eq!(signers.values().sum::<usize>(), TOKENS);
    // Two of each algorithm have signed: the rotation really was in between.
    assert_eq!(signers.len(), 4, "{signers:?}");
    assert!(
        signers.values().all(|tokens| *tokens > TOKENS / RS256_SHARE / 4),
        "{signers:?}"
    );
}
