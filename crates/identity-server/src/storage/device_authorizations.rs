use async_trait::async_trait;
use oidc_protocol::device::{DeviceAuthorizationRequest, DeviceDecision, DevicePoll, DeviceState};
use oidc_protocol::identifiers::ClientId;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::de::DeserializeOwned;
use time::{Duration, OffsetDateTime};

use super::expiry::sweep;
use super::{KeyHash, SqliteStorage, StorageError, time_of};

/// How long after its end a request is remembered, so that a late device learns that it is late.
const REMEMBERED: Duration = Duration::hours(1);

/// Devices that wait for somebody to decide.
#[async_trait]
pub trait DeviceAuthorizationStorage: Send + Sync {
    /// Keeps a new request. False when its user code is taken: then another one has to be drawn.
    async fn insert_device_authorization(
        &self,
        new: NewDeviceAuthorization,
        now: OffsetDateTime,
    ) -> Result<bool, StorageError>;

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

fn state_of(
    transaction: &Transaction<'_>,
    device_code: &KeyHash,
) -> Result<Option<DeviceState>, StorageError> {
    let row: Option<(i64, i64, Option<i64>, Option<String>)> = transaction
        .prepare_cached(
            "SELECT usable_until, interval_seconds, asked_at, decision FROM device_authorization \
             WHERE device_code_hash = $1",
        )?
        .query_row([device_code.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((usable_until, interval, asked_at, decision)) = row else {
        return Ok(None);
    };
    let time = |seconds| time_of("device authorization", seconds);
    Ok(Some(DeviceState {
        expires_at: time(usable_until)?,
        interval: Duration::seconds(interval),
        asked_at: asked_at.map(time).transpose()?,
        decision: decision.as_deref().map(read_json).transpose()?,
    }))
}

/// Remembers that the device asked, and how long it has to wait from now on.
fn asked(
    transaction: &Transaction<'_>,
    device_code: &KeyHash,
    interval: Duration,
    now: OffsetDateTime,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE device_authorization SET asked_at = $1, interval_seconds = $2 WHERE device_code_hash = $3",
        )?
        .execute(params![
            now.unix_timestamp(),
            interval.whole_seconds(),
            device_code.as_str()
        ])?;
    Ok(())
}

#[async_trait]
impl DeviceAuthorizationStorage for SqliteStorage {
    async fn insert_device_authorization(
        &self,
        new: NewDeviceAuthorization,
        now: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let request = write_json(&new.authorization.request)?;
        self.0
            .write(move |transaction| {
                sweep(transaction, "device_authorization", "device_code_hash", now)?;
                let inserted = transaction
                    .prepare_cached(
                        "INSERT INTO device_authorization (device_code_hash, user_code_hash, client_id, request, \
                         interval_seconds, usable_until, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                         ON CONFLICT DO NOTHING",
                    )?
                    .execute(params![
                        new.device_code.as_str(),
                        new.user_code.as_str(),
                        new.authorization.client_id.as_str(),
                        request,
                        new.interval.whole_seconds(),
                        new.usable_until.unix_timestamp(),
                        (new.usable_until + REMEMBERED).unix_timestamp()
                    ])?;
                Ok(inserted == 1)
            })
            .await
    }

    async fn device_authorization(
        &self,
        user_code: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<StoredDeviceAuthorization>, StorageError> {
        self.0
            .read(move |connection| {
                let row: Option<(String, String)> = connection
                    .prepare_cached(
                        "SELECT client_id, request FROM device_authorization \
                         WHERE user_code_hash = $1 AND usable_until > $2 AND decision IS NULL",
                    )?
                    .query_row(params![user_code.as_str(), now.unix_timestamp()], |row| {
                        Ok((row.get(0)?, row.get(1)?))
                    })
                    .optional()?;
                let Some((client_id, request)) = row else {
                    return Ok(None);
                };
                Ok(Some(StoredDeviceAuthorization {
                    client_id: ClientId::parse(client_id).map_err(|error| unreadable(&error))?,
                    request: read_json(&request)?,
                }))
            })
            .await
    }

    async fn decide_device_authorization(
        &self,
        user_code: KeyHash,
        decision: DeviceDecision,
        now: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let decision = write_json(&decision)?;
        self.0
            .write(move |transaction| {
                let decided = transaction
                    .prepare_cached(
                        "UPDATE device_authorization SET decision = $1 \
                         WHERE user_code_hash = $2 AND usable_until > $3 AND decision IS NULL",
                    )?
                    .execute(params![decision, user_code.as_str(), now.unix_timestamp()])?;
                Ok(decided == 1)
            })
            .await
    }

    async fn poll_device_authorization(
        &self,
        device_code: KeyHash,
        client_id: ClientId,
        now: OffsetDateTime,
    ) -> Result<Option<DevicePoll>, StorageError> {
        self.0
            .write(move |transaction| {
                // Changes nothing, but locks the row: of two questions at the same time one gets the decision.
                let found = transaction
                    .prepare_cached(
                        "UPDATE device_authorization SET client_id = client_id \
                         WHERE device_code_hash = $1 AND client_id = $2",
                    )?
                    .execute([device_code.as_str(), client_id.as_str()])?;
                let state = match found {
                    0 => None,
                    _ => state_of(transaction, &device_code)?,
                };
                let Some(state) = state else {
                    return Ok(None);
                };
                let interval = state.interval;
                let poll = state.poll(now);
                match &poll {
                    DevicePoll::Pending => asked(transaction, &device_code, interval, now)?,
                    DevicePoll::SlowDown(interval) => asked(transaction, &device_code, *interval, now)?,
                    DevicePoll::Decided(_) => {
                        transaction
                            .prepare_cached("DELETE FROM device_authorization WHERE device_code_hash = $1")?
                            .execute([device_code.as_str()])?;
                    }
                    DevicePoll::Expired => {}
                }
                Ok(Some(poll))
            })
            .await
    }
}
