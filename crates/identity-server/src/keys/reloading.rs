//! How old the keys may be that a replica holds, and when it looks into the storage again.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration as StdDuration;

use oidc_protocol::signing::SigningAlgorithm;
use time::{Duration, OffsetDateTime};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep_until};

use super::lifecycle::LONGEST_OUTAGE;
use super::snapshot::Snapshot;
use super::vault::KeyVault;
use super::{KeyError, in_background};

/// How old what is held may be: so long it takes at most until every replica knows that a key is revoked.
pub(crate) const FRESH: Duration = Duration::seconds(10);
/// The pause after a look that failed.
const PATIENCE: StdDuration = StdDuration::from_secs(1);
/// The pause between two looks for keys that nobody knows: whoever invents tokens makes no more work than this.
const UNKNOWN_KEY_PAUSE: StdDuration = StdDuration::from_millis(100);

/// What is held, and who looks whether there is something newer: one at a time.
#[derive(Debug)]
pub(super) struct Reloading {
    held: RwLock<Held>,
    turn: Mutex<Turn>,
}

/// Replaced as a whole, and never while somebody waits.
#[derive(Debug, Clone)]
struct Held {
    snapshot: Arc<Snapshot>,
    loaded_at: OffsetDateTime,
}

impl Held {
    /// A clock that was set back tells nothing about the age.
    fn age(&self, vault: &KeyVault) -> Duration {
        (vault.clock.now() - self.loaded_at).abs()
    }
}

/// Two looks into the storage, on the clock that nobody can set.
#[derive(Debug, Default)]
struct Turn {
    /// The last one began then.
    last: Option<Instant>,
    /// The last one that succeeded began then.
    last_success: Option<Instant>,
}

impl Reloading {
    /// Looks for the first time.
    pub(super) async fn start(vault: &KeyVault) -> Result<Self, KeyError> {
        let loaded_at = vault.clock.now();
        let reloading = Self {
            held: RwLock::new(Held {
                snapshot: Arc::default(),
                loaded_at,
            }),
            turn: Mutex::default(),
        };
        reloading.reloaded(vault).await?;
        Ok(reloading)
    }

    fn held(&self) -> Held {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is held, unless it is too old.
    pub(super) fn fresh(&self, vault: &KeyVault) -> Option<Arc<Snapshot>> {
        let held = self.held();
        (held.age(vault) < FRESH).then_some(held.snapshot)
    }

    /// What is held, or something newer when it is too old. While the storage is out of reach it does for some minutes,
    /// no longer than clients cache JWKS; then nothing is signed or verified any more.
    pub(super) async fn current(&self, vault: &KeyVault) -> Result<Arc<Snapshot>, KeyError> {
        let held = self.held();
        let age = held.age(vault);
        if age < FRESH {
            return Ok(held.snapshot);
        }
        let does_for_now = age < LONGEST_OUTAGE;
        let turn = match self.turn.try_lock() {
            Ok(turn) => turn,
            // Somebody else is at it.
            Err(_) if does_for_now => return Ok(held.snapshot),
            Err(_) => self.turn.lock().await,
        };
        if self.held().loaded_at != held.loaded_at {
            return Ok(self.held().snapshot);
        }
        let has_just_failed =
            turn.last > turn.last_success && turn.last.is_some_and(|last| last.elapsed() < PATIENCE);
        let reloaded = if has_just_failed {
            Err(KeyError::OutOfReach)
        } else {
            self.reload(vault, turn).await
        };
        match reloaded {
            Err(error) if does_for_now => {
                if !has_just_failed {
                    tracing::warn!(%error, "signing keys are used that may be old");
                }
                Ok(held.snapshot)
            }
            reloaded => reloaded,
        }
    }

    /// What is stored now.
    pub(super) async fn reloaded(&self, vault: &KeyVault) -> Result<Arc<Snapshot>, KeyError> {
        let turn = self.turn.lock().await;
        self.reload(vault, turn).await
    }

    /// What was stored at some moment since this call, for whoever misses a key. All who wait share one look.
    pub(super) async fn looked_again(&self, vault: &KeyVault) -> Result<Arc<Snapshot>, KeyError> {
        let asked = Instant::now();
        let turn = self.turn.lock().await;
        if turn.last_success.is_some_and(|success| success >= asked) {
            return Ok(self.held().snapshot);
        }
        if let Some(last) = turn.last {
            sleep_until(last + UNKNOWN_KEY_PAUSE).await;
        }
        self.reload(vault, turn).await
    }

    /// What is stored once there is a key that signs with this algorithm. Whoever waits for it meanwhile makes no second
    /// one.
    pub(super) async fn with_key_for(
        &self,
        algorithm: SigningAlgorithm,
        vault: &KeyVault,
    ) -> Result<Arc<Snapshot>, KeyError> {
        let turn = self.turn.lock().await;
        let held = self.held().snapshot;
        if held.signing(algorithm, vault.clock.now()).is_some() {
            return Ok(held);
        }
        vault.ensure_signing(algorithm).await?;
        self.reload(vault, turn).await
    }

    /// Whether what is held is as new as it should be.
    pub(super) async fn check(&self, vault: &KeyVault) -> Result<(), KeyError> {
        if self.fresh(vault).is_some() {
            return Ok(());
        }
        self.reloaded(vault).await.map(drop)
    }

    async fn reload(
        &self,
        vault: &KeyVault,
        mut turn: MutexGuard<'_, Turn>,
    ) -> Result<Arc<Snapshot>, KeyError> {
        let began = Instant::now();
        turn.last = Some(began);
        let loaded_at = vault.clock.now();
        let rows = vault.rows().await?;
        let (former, vault) = (self.held().snapshot, vault.clone());
        let snapshot = in_background(move || Snapshot::of(&rows, &former, &vault, loaded_at)).await?;
        let snapshot = Arc::new(snapshot);
        let held = Held {
            snapshot: Arc::clone(&snapshot),
            loaded_at,
        };
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = held;
        turn.last_success = Some(began);
        Ok(snapshot)
    }
}
