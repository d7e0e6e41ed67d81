//! Whatever an operator, the clocks and the replicas do in whatever order: a token that has not expired verifies with what
//! a client has cached, unless its key was revoked.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::*;

/// What may happen. Replicas are 0 and 1.
#[derive(Debug, Clone)]
enum Step {
    /// Time passes.
    Wait(Duration),
    /// A replica looks after the keys.
    LookAfter(usize),
    /// A replica signs a token.
    Sign(usize),
    /// An operator rotates, with the clock of this replica.
    Rotate(usize),
    /// An operator revokes the n-th key that there is.
    Revoke(usize, usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    let seconds =
        |range: std::ops::Range<i64>| range.prop_map(|seconds| Step::Wait(Duration::seconds(seconds)));
    prop_oneof![
        3 => seconds(0..30),
        3 => seconds(0..400),
        2 => seconds(0..4_000),
        4 => (0..2_usize).prop_map(Step::LookAfter),
        6 => (0..2_usize).prop_map(Step::Sign),
        1 => (0..2_usize).prop_map(Step::Rotate),
        1 => (0..2_usize, 0..8_usize).prop_map(|(replica, key)| Step::Revoke(replica, key)),
    ]
}

const LIFETIME: Duration = Duration::minutes(10);

struct Replica {
    keys: KeyRing,
    clock: ManualClock,
}

struct Token {
    text: String,
    kid: String,
    expires_at: OffsetDateTime,
}

/// A client that caches JWKS of either replica.
#[derive(Default)]
struct Cache {
    kids: BTreeSet<String>,
    loaded_at: Option<OffsetDateTime>,
}

struct World {
    storage: SqlStorage,
    replicas: [Replica; 2],
    now: OffsetDateTime,
    caches: Vec<Cache>,
    tokens: Vec<Token>,
    /// Until when clients may not know a key yet that had to sign at once.
    sudden: BTreeMap<String, OffsetDateTime>,
    revoked: BTreeSet<String>,
}

impl World {
    /// Two replicas whose clocks differ by `skew`, and keys that follow each other as quickly as they may.
    async fn new(skew: Duration) -> Self {
        let storage = storage();
        let schedule = KeySchedule::new(Duration::HOUR, Duration::minutes(12), Duration::ZERO).unwrap();
        let replica = async |ahead| {
            let clock = ManualClock::at(NOW + ahead);
            let mut parts = parts(&storage);
            parts.clock = Arc::new(clock.clone());
            Replica {
                keys: KeyRing::open(&parts, vault(&parts, encryption_keys(), schedule).await.unwrap())
                    .await
                    .unwrap(),
                clock,
            }
        };
        let replicas = [replica(skew / 2).await, replica(-skew / 2).await];
        Self {
            storage,
            replicas,
            now: NOW,
            caches: (0..3).map(|_| Cache::default()).collect(),
            tokens: Vec::new(),
            sudden: BTreeMap::new(),
            revoked: BTreeSet::new(),
        }
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Wait(duration) => {
                self.now += duration;
                for replica in &self.replicas {
                    replica.clock.advance(duration);
                }
            }
            Step::LookAfter(replica) => self.replicas[replica].keys.work_once().await.unwrap(),
            Step::Sign(replica) => self.sign(replica).await,
            Step::Rotate(replica) => {
                let vault = &self.replicas[replica].keys.vault;
                vault.rotate(SigningAlgorithm::Es256).await.unwrap();
            }
            Step::Revoke(replica, key) => {
                let rows = self.storage.signing_keys().await.unwrap();
                if let Some(row) = rows.get(key) {
                    let vault = &self.replicas[replica].keys.vault;
                    vault.revoke(&row.kid).await.unwrap();
                    self.revoked.insert(row.kid.clone());
                }
            }
        }
    }

    async fn sign(&mut self, replica: usize) {
        let replica = &self.replicas[replica];
        let claims = claims(&json!({ "aud": "web" }));
        let token = replica
            .keys
            .sign(SigningAlgorithm::Es256, TokenType::Id, LIFETIME, &claims)
            .await
            .unwrap();
        let kid = kid_of(&token);
        let rows = self.storage.signing_keys().await.unwrap();
        let row = rows.iter().find(|row| row.kid == kid).unwrap();
        let signs_early = row.signs_from - replica.clock.now() > Duration::minutes(2);
        let is_sudden = row.signs_from - row.created_at < Duration::minutes(12) || signs_early;
        // Only the first key, and one that takes the place of a revoked one.
        if is_sudden && (row.generation == 1 || !self.revoked.is_empty()) {
            let known_everywhere = self.now + lifecycle::JWKS_MAX_AGE + FRESH;
            self.sudden.entry(kid.clone()).or_insert(known_everywhere);
        }
        self.tokens.push(Token {
            text: token,
            kid,
            expires_at: self.now + LIFETIME,
        });
    }

    async fn assert_every_token_verifies(&mut self) {
        let now = self.now;
        self.tokens.retain(|token| now < token.expires_at);
        for (index, cache) in self.caches.iter_mut().enumerate() {
            if cache
                .loaded_at
                .is_none_or(|at| now - at >= lifecycle::JWKS_MAX_AGE)
            {
                let replica = &self.replicas[index % 2];
                cache.kids = kids(&replica.keys).await.into_iter().collect();
                cache.loaded_at = Some(now);
            }
            for token in &self.tokens {
                let must_be_known = self.sudden.get(&token.kid).is_none_or(|known| now >= *known);
                if must_be_known && !self.revoked.contains(&token.kid) {
                    assert!(
                        cache.kids.contains(&token.kid),
                        "client {index} does not know {} at {now}",
                        token.kid
                    );
                }
            }
        }
        // The servers themselves know every key, the sudden ones too.
        for replica in &self.replicas {
            for token in self
                .tokens
                .iter()
                .filter(|token| !self.revoked.contains(&token.kid))
            {
                let verified = replica.keys.verify_id_token(&token.text).await.unwrap();
                assert!(verified.is_some(), "{} at {now}", token.kid);
            }
        }
    }

    /// Some seconds after it was revoked, no replica publishes a key.
    async fn assert_revoked_keys_are_gone(&self) {
        for replica in &self.replicas {
            replica.clock.advance(FRESH);
            let published: BTreeSet<_> = kids(&replica.keys).await.into_iter().collect();
            assert!(published.is_disjoint(&self.revoked));
            replica.clock.advance(-FRESH);
        }
    }
}

#[test]
fn every_living_token_verifies_unless_its_key_was_revoked() {
    let config = ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let histories = (-120..=120_i64, vec(any_step(), 1..60));
    TestRunner::new_with_rng(config, random)
        .run(&histories, |(skew, steps)| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let mut world = World::new(Duration::seconds(skew)).await;
                for step in steps {
                    world.take(step).await;
                    world.assert_every_token_verifies().await;
                }
                world.assert_revoked_keys_are_gone().await;
            });
            Ok(())
        })
        .unwrap();
}
