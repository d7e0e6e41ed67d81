use std::io::Write;

use oidc_protocol::identifiers::SubjectId;
use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

use crate::cli::{CommandError, table};
use crate::server::Parts;
use crate::session::Device;
use crate::storage::StoredSession;

/// A session as programs read it.
#[derive(Debug, Serialize)]
struct Listed {
    sid: String,
    subject: String,
    username: Option<String>,
    device: String,
    user_agent: Option<String>,
    address: Option<String>,
    remembered: bool,
    began_at: String,
    signed_in_at: String,
    last_seen_at: String,
    expires_at: String,
    ends_at: String,
    clients: Vec<String>,
}

const HEADINGS: [&str; 8] = [
    "SID",
    "USER",
    "DEVICE",
    "ADDRESS",
    "BEGAN",
    "LAST SEEN",
    "EXPIRES",
    "CLIENTS",
];

pub(super) async fn run(
    parts: &Parts,
    subject: Option<SubjectId>,
    limit: u32,
    json: bool,
    output: &mut impl Write,
) -> Result<(), CommandError> {
    let now = parts.clock.now();
    let mut sessions = match subject {
        Some(subject) => parts.storage.sessions_of(subject, now).await?,
        // One more shows whether there are more.
        None => parts.storage.open_sessions(now, limit.saturating_add(1)).await?,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let there_are_more = sessions.len() > limit;
    sessions.truncate(limit);
    if json {
        let mut listed = Vec::new();
        for session in &sessions {
            listed.push(Listed::of(parts, session).await?);
        }
        serde_json::to_writer_pretty(&mut *output, &listed)?;
        writeln!(output)?;
        return Ok(());
    }
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    for session in &sessions {
        rows.push(row(parts, session).await?);
    }
    table::write(&rows, output)?;
    if there_are_more {
        writeln!(output, "There are more: raise --limit, or name a person.")?;
    }
    Ok(())
}

impl Listed {
    async fn of(parts: &Parts, session: &StoredSession) -> Result<Self, CommandError> {
        let time = |time: OffsetDateTime| time.to_offset(UtcOffset::UTC).format(&Rfc3339);
        let seen = &session.last_seen;
        Ok(Self {
            sid: session.sid.to_string(),
            subject: session.subject.to_string(),
            username: username(parts, session).await?,
            device: Device::of(seen.user_agent.as_deref()).to_string(),
            user_agent: seen.user_agent.clone(),
            address: seen.address.map(|address| address.to_string()),
            remembered: session.persistent,
            began_at: time(session.began_at)?,
            signed_in_at: time(session.created_at)?,
            last_seen_at: time(seen.at)?,
            expires_at: time(session.expires_at)?,
            ends_at: time(session.ends_at)?,
            clients: clients(parts, session).await?,
        })
    }
}

async fn row(parts: &Parts, session: &StoredSession) -> Result<[String; 8], CommandError> {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]Z");
    let time = |time: OffsetDateTime| time.to_offset(UtcOffset::UTC).format(format);
    let seen = &session.last_seen;
    Ok([
        session.sid.to_string(),
        username(parts, session)
            .await?
            .unwrap_or_else(|| session.subject.to_string()),
        Device::of(seen.user_agent.as_deref()).to_string(),
        seen.address
            .map_or_else(|| "-".to_owned(), |address| address.to_string()),
        time(session.began_at)?,
        time(seen.at)?,
        time(session.expires_at)?,
        clients(parts, session).await?.join(","),
    ])
}

async fn username(parts: &Parts, session: &StoredSession) -> Result<Option<String>, CommandError> {
    let user = parts.users.by_subject(&session.subject).await?;
    Ok(user.map(|user| user.username))
}

async fn clients(parts: &Parts, session: &StoredSession) -> Result<Vec<String>, CommandError> {
    let told = parts.storage.session_clients(session.sid.clone()).await?;
    Ok(told.into_iter().map(|told| told.client_id.to_string()).collect())
}
