use time::OffsetDateTime;

use super::SessionLifetimes;
use crate::server::Parts;
use crate::storage::StoredSession;

/// Notes that a client whose tokens end with the session has refreshed them: the person works there, and their session
/// goes on as if they had come by, though never beyond its lifetime. Like a visit it is noted now and then only.
pub(crate) async fn note_use_by_client(
    parts: &Parts,
    lifetimes: &SessionLifetimes,
    session: &StoredSession,
    now: OffsetDateTime,
) {
    let since = lifetimes.noted_before(session.persistent, now);
    if session.last_seen.at > since {
        return;
    }
    let expires_at = lifetimes.expires_at(session.persistent, now, session.ends_at);
    let noted = parts
        .storage
        .use_session(session.sid.clone(), now, since, expires_at);
    // It goes on until the end that was noted before.
    if let Err(error) = noted.await {
        tracing::warn!(%error, "the use of a session by a client could not be noted");
    }
}
