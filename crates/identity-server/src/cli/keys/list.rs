//! `identity-server keys list`

use std::io::Write;

use time::OffsetDateTime;

use super::moment;
use crate::cli::CommandError;
use crate::keys::lifecycle::{KeyLines, KeySchedule, KeyState};
use crate::keys::vault::KeyVault;
use crate::storage::StoredSigningKey;

pub(super) async fn run(vault: &KeyVault, output: &mut dyn Write) -> Result<(), CommandError> {
    let rows = vault.rows().await?;
    output.write_all(text(&rows, vault.schedule(), vault.now()).as_bytes())?;
    if let Some(problem) = vault.unreadable(&rows) {
        return Err(problem.into());
    }
    Ok(())
}

/// The keys in the order in which they sign, by algorithm.
fn text(rows: &[StoredSigningKey], schedule: &KeySchedule, now: OffsetDateTime) -> String {
    let mut lines = Vec::new();
    for (algorithm, line) in KeyLines::of(rows).iter() {
        lines.push(algorithm.to_string());
        for key in line.keys() {
            let (word, meaning) = explained(line.state(key, schedule, now));
            lines.push(format!("  {word:<9}  {}  {meaning}", key.kid));
        }
    }
    if lines.is_empty() {
        lines.push("There are no keys yet: the first one is made when the server starts.".to_owned());
    }
    lines.join("\n") + "\n"
}

fn explained(state: KeyState) -> (&'static str, String) {
    match state {
        KeyState::Signing { since, until } => (
            "signs",
            format!("since {}, until {}", moment(since), moment(until)),
        ),
        KeyState::Announced { signs_from } => ("announced", format!("signs from {}", moment(signs_from))),
        KeyState::Retired { deleted_at } => (
            "retired",
            format!("verifies until {}, then deleted", moment(deleted_at)),
        ),
        KeyState::Revoked { at } => ("revoked", format!("since {}: counts for nothing", moment(at))),
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;
    use crate::storage::StoredSecret;

    fn row(kid: &str, generation: i64, signs_from: OffsetDateTime) -> StoredSigningKey {
        StoredSigningKey {
            kid: kid.to_owned(),
            algorithm: "RS256".to_owned(),
            generation,
            private_key: StoredSecret {
                encryption_key_id: None,
                bytes: Vec::new().into(),
            },
            created_at: signs_from,
            signs_from,
            token_lifetime: Duration::HOUR,
            revoked_at: None,
        }
    }

    #[test]
    fn the_list_says_what_each_key_does_and_until_when() {
        let now = datetime!(2026-11-24 12:00 UTC);
        let mut revoked = row("kid-d", 4, now + Duration::days(2));
        revoked.revoked_at = Some(now - Duration::HOUR);
        let other = StoredSigningKey {
            algorithm: "ES256".to_owned(),
            ..row("kid-e", 1, now)
        };
        let rows = [
            row("kid-a", 1, now - Duration::days(91)),
            row("kid-b", 2, now - Duration::days(1)),
            row("kid-c", 3, now + Duration::HOUR),
            revoked,
            other,
        ];
        assert_eq!(
            text(&rows, &KeySchedule::default(), now),
            "\
RS256
  retired    kid-a  verifies until 2026-12-23 12:15:00 UTC, then deleted
  signs      kid-b  since 2026-11-23 12:00:00 UTC, until 2026-11-24 13:00:00 UTC
  announced  kid-c  signs from 2026-11-24 13:00:00 UTC
  revoked    kid-d  since 2026-11-24 11:00:00 UTC: counts for nothing
ES256
  signs      kid-e  since 2026-11-24 12:00:00 UTC, until 2027-02-22 12:00:00 UTC
"
        );
        assert!(text(&[], &KeySchedule::default(), now).starts_with("There are no keys yet"));
    }
}
