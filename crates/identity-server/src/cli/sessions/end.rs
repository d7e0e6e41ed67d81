use std::io::Write;

use serde::Serialize;

use crate::cli::CommandError;
use crate::logout::{SessionEnd, end_session};
use crate::server::Parts;
use crate::storage::StoredSession;

/// A session that has ended, as programs read it.
#[derive(Debug, Serialize)]
struct Ended {
    sid: String,
    subject: String,
}

pub(super) async fn run(
    parts: &Parts,
    sessions: Vec<StoredSession>,
    json: bool,
    output: &mut impl Write,
) -> Result<(), CommandError> {
    let mut ended = Vec::new();
    for session in sessions {
        end_session(parts, &session.sid, SessionEnd::Removed)
            .await
            .map_err(|error| error.to_string())?;
        ended.push(Ended {
            sid: session.sid.to_string(),
            subject: session.subject.to_string(),
        });
    }
    if json {
        serde_json::to_writer_pretty(&mut *output, &ended)?;
        writeln!(output)?;
        return Ok(());
    }
    for Ended { sid, subject } in &ended {
        writeln!(output, "ended {sid} of {subject}")?;
    }
    let what = match ended.len() {
        0 => "No session was open.".to_owned(),
        count => format!("Ended: {count}. The servers that run tell the applications within half a minute."),
    };
    writeln!(output, "{what}")?;
    Ok(())
}
