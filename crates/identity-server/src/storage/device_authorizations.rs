use async_trait::async_trait;
use oidc_protocol::device::{DeviceAuthorizationRequest, DeviceDecision, DevicePoll, DeviceState};
use oidc_protocol::identifiers::ClientId;
use serde::de::DeserializeOwned;
use time::{Duration, OffsetDateTime};

use super::database::{DatabaseError, Row, Transaction, params};
use super::{KeyHash, SqlStorage, StorageError};

/// How long after its end a request is remembered, so that a late device learns that it is late.
const REMEMBERED: Duration = Duration::hours(1);

/// Devices that wait for somebody to decide.
#[async_trait]
pub trait DeviceAuthorizationStorage: Send + Sync {
    /// Keeps a new request. False when its user code is taken: then another one has to be drawn.
    async fn insert_device_authorization(&self, new: NewDeviceAuthorization) -> Result<bool, StorageError>;

    /// The request with this user code that somebody can still decide.
    async fn device_authorization(
        &self,
        user_code: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<StoredDeviceAuthorization>, StorageError>;

    /// Decides a request: the first decision counts. False when there is nothing to decide any more.
    async fn decide_device_authorization(
        &self,
        user_code: KeyHash,
        decision: DeviceDecision,
        now: OffsetDateTime,
    ) -> Result<bool, StorageError>;

    /// Answers a device by [`DeviceState::poll`], and does what follows, as one: a decision is told once. None when the
    /// client has no such code.
    async fn poll_device_authorization(
        &self,
        device_code: KeyHash,
        client_id: ClientId,
        now: OffsetDateTime,
    ) -> Result<Option<DevicePoll>, StorageError>;
}

/// A request of a device, to be kept.
#[derive(Debug, Clone)]
pub struct NewDeviceAuthorization {
    /// What the device finds it by.
    pub device_code: KeyHash,
    /// What the person finds it by.
    pub user_code: KeyHash,
    /// Who asks for what.
    pub authorization: StoredDeviceAuthorization,
    /// How long the device has to wait between two questions.
    pub interval: Duration,
    /// When nobody can decide any more.
    pub usable_until: OffsetDateTime,
}

/// A request that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDeviceAuthorization {
    /// Who asks.
    pub client_id: ClientId,
    /// What for.
    pub request: DeviceAuthorizationRequest,
}

fn unreadable(reason: &dyn std::fmt::Display) -> StorageError {
    StorageError::Unreadable {
        what: "device authorization",
        reason: reason.to_string(),
    }
}

fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, StorageError> {
    serde_json::from_str(text).map_err(|error| unreadable(&error))
}

fn write_json<T: serde::Serialize>(value: &T) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|error| unreadable(&error))
}

/// From the columns `usable_until`, `interval_seconds`, `asked_at`, `decision`.
fn state_of(row: &Row) -> Result<DeviceState, StorageError> {
    let decision: Option<String> = row.get(3)?;
    Ok(DeviceState {
        expires_at: row.get(0)?,
        interval: Duration::seconds(row.get(1)?),
        asked_at: row.get(2)?,
        decision: decision.as_deref().map(read_json).transpose()?,
    })
}

/// Remembers that the device asked, and how long it has to wait from now on.
async fn asked(
    transaction: &mut Transaction<'_>,
    device_code: &KeyHash,
    interval: Duration,
    now: OffsetDateTime,
) -> Result<(), DatabaseError> {
    transaction
        .execute(
            "UPDATE device_authorization SET asked_at = $1, interval_seconds = $2 WHERE device_code_hash = $3",
            params![now, interval.whole_seconds(), device_code],
        )
        .await?;
    Ok(())
}

#[async_trait]
impl DeviceAuthorizationStorage for SqlStorage {
    async fn insert_device_authorization(&self, new: NewDeviceAuthorization) -> Result<bool, StorageError> {
        let request = write_json(&new.authorization.request)?;
        let inserted = self.0.execute(
            "INSERT INTO device_authorization (device_code_hash, user_code_hash, client_id, request, \
             interval_seconds, usable_until, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT DO NOTHING",
            params![
                new.device_code,
                new.user_code,
                new.authorization.client_id.as_str(),
                request,
                new.interval.whole_seconds(),
                new.usable_until,
                new.usable_until + REMEMBERED
            ],
        );
        Ok(inserted.await? == 1)
    }

    async fn device_authorization(
        &self,
        user_code: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<StoredDeviceAuthorization>, StorageError> {
        let row = self.0.query_optional(
            "SELECT client_id, request FROM device_authorization \
             WHERE user_code_hash = $1 AND usable_until > $2 AND decision IS NULL",
            params![user_code, now],
        );
        let Some(row) = row.await? else {
            return Ok(None);
        };
        Ok(Some(StoredDeviceAuthorization {
            client_id: ClientId::parse(row.get::<String>(0)?).map_err(|error| unreadable(&error))?,
            request: read_json(&row.get::<String>(1)?)?,
        }))
    }

    async fn decide_device_authorization(
        &self,
        user_code: KeyHash,
        decision: DeviceDecision,
        now: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let decided = self.0.execute(
            "UPDATE device_authorization SET decision = $1 \
             WHERE user_code_hash = $2 AND usable_until > $3 AND decision IS NULL",
            params![write_json(&decision)?, user_code, now],
        );
        Ok(decided.await? == 1)
    }

    async fn poll_device_authorization(
        &self,
        device_code: KeyHash,
        client_id: ClientId,
        now: OffsetDateTime,
    ) -> Result<Option<DevicePoll>, StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    // Changes nothing, but locks the row: of two questions at the same time one gets the decision.
                    let locked = transaction.query_optional(
                        "UPDATE device_authorization SET client_id = client_id \
                         WHERE device_code_hash = $1 AND client_id = $2 AND expires_at > $3 \
                         RETURNING usable_until, interval_seconds, asked_at, decision",
                        params![&device_code, client_id.as_str(), now],
                    );
                    let Some(row) = locked.await? else {
                        return Ok(None);
                    };
                    let state = state_of(&row)?;
                    let interval = state.interval;
                    let poll = state.poll(now);
                    match &poll {
                        DevicePoll::Pending => asked(transaction, &device_code, interval, now).await?,
                        DevicePoll::SlowDown(interval) => {
                            asked(transaction, &device_code, *interval, now).await?;
                        }
                        DevicePoll::Decided(_) => {
                            transaction
                                .execute(
                                    "DELETE FROM device_authorization WHERE device_code_hash = $1",
                                    params![device_code],
                                )
                                .await?;
                        }
                        DevicePoll::Expired => {}
                    }
                    Ok(Some(poll))
                })
            })
            .await
    }
}
