//! How the use of a session is noted.

use oidc_protocol::identifiers::SessionId;
use time::OffsetDateTime;

use super::{LastSeen, sid_of, text_of};
use crate::storage::database::{Transaction, params};
use crate::storage::{KeyHash, StorageError, session_clients};

/// True when the visit is the first use that is noted since `since`.
pub(super) async fn see(
    transaction: &mut Transaction<'_>,
    id: &KeyHash,
    seen: LastSeen,
    since: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<bool, StorageError> {
    let row = transaction.query_optional(
        "UPDATE session SET last_seen_at = $1, user_agent = $2, address = $3, expires_at = $4, \
         ends_at = COALESCE(ends_at, expires_at) \
         WHERE id_hash = $5 AND expires_at > $1 AND COALESCE(last_seen_at, created_at) <= $6 RETURNING sid",
        params![
            seen.at,
            seen.user_agent,
            text_of(seen.address),
            expires_at,
            id,
            since
        ],
    );
    let Some(row) = row.await? else {
        return Ok(false);
    };
    session_clients::prolong(transaction, &sid_of(row.get(0)?)?, expires_at).await?;
    Ok(true)
}

/// True when a client's use is the first that is noted since `since`.
pub(super) async fn by_client(
    transaction: &mut Transaction<'_>,
    sid: &SessionId,
    now: OffsetDateTime,
    since: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<bool, StorageError> {
    let noted = transaction.execute(
        "UPDATE session SET last_seen_at = $1, expires_at = $2, ends_at = COALESCE(ends_at, expires_at) \
         WHERE sid = $3 AND expires_at > $1 AND COALESCE(last_seen_at, created_at) <= $4",
        params![now, expires_at, sid.as_str(), since],
    );
    if noted.await? == 0 {
        return Ok(false);
    }
    session_clients::prolong(transaction, sid, expires_at).await?;
    Ok(true)
}
