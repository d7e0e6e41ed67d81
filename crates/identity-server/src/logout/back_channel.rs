//! Delivery of logout tokens. What has to be delivered is in the storage: a restart loses nothing, and of several
//! replicas one makes each attempt.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration as StdDuration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use futures_util::{StreamExt as _, stream};
use oidc_protocol::client::Client;
use oidc_protocol::logout::{LogoutTokenClaims, LogoutTokenInput};
use reqwest::StatusCode;
use time::Duration;
use tokio::sync::Notify;
use web_host::Stopping;
use web_host::logging::with_causes;

use super::Logouts;
use crate::error::InternalError;
use crate::flow::{self, Field, Party};
use crate::keys::TokenType;
use crate::outgoing::{ForeignCallError, ForeignCalls};
use crate::storage::LogoutDelivery;

/// How long a client has for its answer.
const PATIENCE: StdDuration = StdDuration::from_secs(5);
/// When an attempt of which nothing was heard is repeated: its server was stopped in the middle of it.
const LEASE: Duration = Duration::minutes(1);
/// Deliveries that are taken together, and attempts that run at the same time: one slow client holds up few others.
const BATCH: u32 = 64;
const AT_A_TIME: usize = 16;
/// The longest pause between two looks into the storage, where another replica may have put something.
const LONGEST_PAUSE: Duration = Duration::seconds(30);

/// What is shared by all who deliver.
#[derive(Debug, Clone)]
pub(super) struct BackChannel {
    http: reqwest::Client,
    foreign: Option<ForeignCalls>,
    wake: Arc<Notify>,
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    delivered: AtomicU64,
    failed: AtomicU64,
    given_up: AtomicU64,
}

/// What has become of logout tokens since the start of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogoutCounters {
    /// Tokens that clients accepted.
    pub delivered: u64,
    /// Attempts that failed and are repeated.
    pub failed: u64,
    /// Tokens that no client accepted, however often it was tried.
    pub given_up: u64,
}

/// Why a client did not accept a token.
#[derive(Debug, thiserror::Error)]
enum DeliveryError {
    /// It was not reached, or did not answer in time.
    #[error("{0}")]
    Unreachable(String),
    /// It answered with this status.
    #[error("the client answered with {0}")]
    Answered(StatusCode),
}

impl DeliveryError {
    /// Section 2.8: with 400 the client has understood and refuses. Everything else may be better later.
    fn may_pass(&self) -> bool {
        !matches!(self, Self::Answered(StatusCode::BAD_REQUEST))
    }
}

impl BackChannel {
    pub(super) fn new(http: reqwest::Client, foreign: Option<ForeignCalls>) -> Self {
        Self {
            http,
            foreign,
            wake: Arc::default(),
            counters: Arc::default(),
        }
    }

    /// There may be something to do.
    pub(super) fn wake(&self) {
        self.wake.notify_one();
    }

    async fn post(&self, client: &Client, uri: &str, token: &str) -> Result<(), DeliveryError> {
        let answer = self
            .http_for(client, uri)?
            .post(uri)
            .timeout(PATIENCE)
            .form(&[("logout_token", token)])
            .send()
            .await
            .map_err(|error| DeliveryError::Unreachable(with_causes(&error.without_url())))?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(DeliveryError::Answered(answer.status()))
        }
    }
}

impl BackChannel {
    /// What calls this client: where one that has registered itself wants to be called leads to nothing of ours.
    fn http_for(&self, client: &Client, uri: &str) -> Result<&reqwest::Client, DeliveryError> {
        if !client.is_self_registered() {
            return Ok(&self.http);
        }
        let foreign = self.foreign.as_ref().ok_or(ForeignCallError::NotPublic);
        foreign
            .and_then(|foreign| foreign.client_for(uri))
            .map_err(|error| DeliveryError::Unreachable(error.to_string()))
    }
}

/// The pause after so many failed attempts, or none when it is time to give up: some five hours after the first.
fn pause_after(attempts: u32) -> Option<StdDuration> {
    let mut pauses = ExponentialBuilder::default()
        .with_min_delay(StdDuration::from_secs(5))
        .with_max_delay(StdDuration::from_hours(1))
        .with_factor(4.0)
        .with_max_times(10)
        .build();
    pauses.nth(usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX))
}

impl Logouts {
    /// Ends expired sessions and delivers logout tokens as they become due, until the process is to end.
    pub(crate) async fn work(&self, stopping: &Stopping) {
        while !stopping.is_requested() {
            let pause = match self.work_once(stopping).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::error!(%error, "logout tokens cannot be delivered at the moment");
                    LONGEST_PAUSE
                }
            };
            let pause = StdDuration::try_from(pause).unwrap_or_default();
            // Each of them may mean that there is something to do, or to end.
            tokio::select! {
                () = self.back_channel.wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
                () = stopping.requested() => {}
            }
        }
    }

    /// Does what there is to do, and returns when to look again.
    async fn work_once(&self, stopping: &Stopping) -> Result<Duration, InternalError> {
        self.end_expired_sessions().await?;
        while !stopping.is_requested() && self.deliver_due().await? > 0 {}
        let next = self.parts.storage.next_logout_delivery().await?;
        let pause = next.map_or(LONGEST_PAUSE, |next| next - self.parts.clock.now());
        Ok(pause.clamp(Duration::seconds(1), LONGEST_PAUSE))
    }

    /// Makes the attempts that are due, and returns how many there were.
    pub async fn deliver_due(&self) -> Result<usize, InternalError> {
        let now = self.parts.clock.now();
        let due = self
            .parts
            .storage
            .claim_logout_deliveries(now, now + LEASE, BATCH)
            .await?;
        let attempts = due.len();
        stream::iter(due)
            .for_each_concurrent(AT_A_TIME, |delivery| async move {
                let (id, sid) = (delivery.id.clone(), delivery.sid.clone());
                let delivered = flow::beside(self.parts.flows.as_ref(), sid.as_str(), self.deliver(delivery));
                if let Err(error) = delivered.await {
                    tracing::error!(%error, delivery = id, "a logout token could not be delivered");
                }
            })
            .await;
        Ok(attempts)
    }

    /// What has become of logout tokens since the start of this process.
    #[must_use]
    pub fn counters(&self) -> LogoutCounters {
        let counters = &self.back_channel.counters;
        LogoutCounters {
            delivered: counters.delivered.load(Ordering::Relaxed),
            failed: counters.failed.load(Ordering::Relaxed),
            given_up: counters.given_up.load(Ordering::Relaxed),
        }
    }

    async fn deliver(&self, delivery: LogoutDelivery) -> Result<(), InternalError> {
        let storage = &self.parts.storage;
        let client = self.parts.clients.by_id(&delivery.client_id).await?;
        let Some((client, uri)) = client
            .as_ref()
            .and_then(|client| Some((client, client.backchannel_logout_uri()?)))
        else {
            // Its registration has changed meanwhile.
            return Ok(storage.delete_logout_delivery(delivery.id).await?);
        };
        let party = || Party::Client(client.client_id().to_string());
        let token = self.logout_token(client, &delivery).await?;
        flow::asks(party(), |flows| {
            let fields = vec![
                Field::own("uri", &flows.address(uri.as_str())),
                flows.field("logout_token", &token),
            ];
            ("POST to backchannel_logout_uri".to_owned(), fields)
        });
        let outcome = self.back_channel.post(client, uri.as_str(), &token).await;
        flow::answers(party(), || match &outcome {
            Ok(()) => "accepted".to_owned(),
            Err(error) => format!("not accepted: {error}"),
        });
        let (client_id, sid, attempt) = (&delivery.client_id, &delivery.sid, delivery.attempts);
        let counters = &self.back_channel.counters;
        let Err(error) = outcome else {
            tracing::info!(%client_id, %sid, attempt, "logout token delivered");
            counters.delivered.fetch_add(1, Ordering::Relaxed);
            return Ok(storage.delete_logout_delivery(delivery.id).await?);
        };
        let Some(pause) = pause_after(attempt).filter(|_| error.may_pass()) else {
            tracing::error!(%client_id, %sid, attempt, %error, "logout token given up: the client still has a session");
            counters.given_up.fetch_add(1, Ordering::Relaxed);
            return Ok(storage.delete_logout_delivery(delivery.id).await?);
        };
        tracing::warn!(%client_id, %sid, attempt, %error, again_in = ?pause, "logout token not accepted");
        counters.failed.fetch_add(1, Ordering::Relaxed);
        let next_attempt_at = self.parts.clock.now() + pause;
        Ok(storage
            .postpone_logout_delivery(delivery.id, next_attempt_at)
            .await?)
    }

    /// A new token for every attempt: it lives for minutes, and clients accept each once.
    async fn logout_token(
        &self,
        client: &Client,
        delivery: &LogoutDelivery,
    ) -> Result<String, InternalError> {
        let claims = LogoutTokenClaims::new(&LogoutTokenInput {
            issuer: &self.parts.issuer,
            client_id: client.client_id(),
            subject: &delivery.subject,
            session_id: &delivery.sid,
            jwt_id: &self.parts.random.token(),
            now: self.parts.clock.now(),
        });
        // The algorithm that the client's id tokens are signed with (section 2.4).
        let algorithm = client.id_token_signed_response_alg();
        Ok(self
            .keys
            .sign(algorithm, TokenType::Logout, LogoutTokenClaims::LIFETIME, &claims)
            .await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_further_and_further_apart_and_end() {
        let pauses: Vec<u64> = (1..)
            .map_while(pause_after)
            .map(|pause| pause.as_secs())
            .collect();
        assert_eq!(pauses, [5, 20, 80, 320, 1280, 3600, 3600, 3600, 3600, 3600]);
    }
}
