use std::collections::BTreeMap;

use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;
use time::OffsetDateTime;

use super::database::{DatabaseError, Row, Transaction, params};
use super::{SqlStorage, StorageError};

/// Where people stand on their way to passkeys, what they call them, and how often what happened.
#[async_trait]
pub trait PasskeyStorage: Send + Sync {
    /// Where this person stands, once they have signed in.
    async fn passkey_person(&self, subject: SubjectId) -> Result<Option<PasskeyPerson>, StorageError>;

    /// Notes a sign-in, and counts the person and their passkey the first time in a week. What is not known of passkeys
    /// stays as it was.
    async fn see_passkey_person(&self, subject: SubjectId, seen: SeenPerson) -> Result<(), StorageError>;

    /// Notes that the person put an offer off until `ask_again_at`, and whether they want no other one. Somebody who has
    /// not signed in here yet has not been asked.
    async fn decline_passkey(
        &self,
        subject: SubjectId,
        ask_again_at: OffsetDateTime,
        never: bool,
    ) -> Result<(), StorageError>;

    /// How many people are known, and how many of them have a passkey.
    async fn passkey_people(&self) -> Result<PasskeyPeople, StorageError>;

    /// What the person calls their passkeys, by the id of the passkey.
    async fn passkey_names(&self, subject: SubjectId) -> Result<BTreeMap<String, String>, StorageError>;

    /// Names a passkey; without a name it is called what it was called before.
    async fn name_passkey(
        &self,
        subject: SubjectId,
        passkey_id: String,
        name: Option<String>,
    ) -> Result<(), StorageError>;

    /// Adds to what has been counted.
    async fn count_passkey_steps(
        &self,
        counts: Vec<WeekCount>,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// What was counted in the weeks since this one, the oldest first.
    async fn passkey_steps_since(&self, week: OffsetDateTime) -> Result<Vec<WeekCount>, StorageError>;
}

/// Where somebody stands on their way to passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasskeyPerson {
    /// Whether they have one, as far as it is known here.
    pub has_passkey: bool,
    /// The week of their last sign-in.
    pub seen_in: OffsetDateTime,
    /// How often they put the offer off.
    pub not_now: u32,
    /// When they may be asked again.
    pub ask_again_at: OffsetDateTime,
    /// Whether they do not want to be asked again.
    pub never: bool,
}

/// A sign-in, or what was learned of somebody's passkeys in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenPerson {
    /// Whether they have a passkey, where that is known.
    pub has_passkey: Option<bool>,
    /// The week in which it is.
    pub week: OffsetDateTime,
    /// When the person is forgotten who does not come again.
    pub expires_at: OffsetDateTime,
}

/// How many people there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PasskeyPeople {
    /// All who have signed in and are not forgotten.
    pub all: u32,
    /// Those of them who have a passkey.
    pub with_passkey: u32,
}

/// How often something happened in a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekCount {
    /// The week.
    pub week: OffsetDateTime,
    /// What.
    pub step: String,
    /// How often.
    pub count: u32,
}

/// The steps that the storage itself counts, in the transaction that knows of them.
pub(crate) const PEOPLE: &str = "people";
pub(crate) const PEOPLE_WITH_PASSKEY: &str = "people_with_passkey";

/// From the columns `has_passkey`, `seen_in`, `not_now`, `ask_again_at`, `never`.
fn person_of(row: &Row) -> Result<PasskeyPerson, DatabaseError> {
    Ok(PasskeyPerson {
        has_passkey: row.get(0)?,
        seen_in: row.get(1)?,
        not_now: row.get(2)?,
        ask_again_at: row.get(3)?,
        never: row.get(4)?,
    })
}

/// The person's row, which nobody else changes until the transaction ends; it is made where there is none.
async fn lock(
    transaction: &mut Transaction<'_>,
    subject: &SubjectId,
    expires_at: OffsetDateTime,
) -> Result<PasskeyPerson, StorageError> {
    let row = transaction.query_optional(
        "INSERT INTO passkey_person \
         (subject, has_passkey, seen_in, not_now, ask_again_at, never, expires_at) \
         VALUES ($1, FALSE, 0, 0, 0, FALSE, $2) \
         ON CONFLICT (subject) DO UPDATE SET expires_at = excluded.expires_at \
         RETURNING has_passkey, seen_in, not_now, ask_again_at, never",
        params![subject.as_str(), expires_at],
    );
    match row.await? {
        Some(row) => Ok(person_of(&row)?),
        None => Err(StorageError::Unreadable {
            what: "passkey_person",
            reason: "no row".to_owned(),
        }),
    }
}

async fn add(
    transaction: &mut Transaction<'_>,
    count: &WeekCount,
    expires_at: OffsetDateTime,
) -> Result<(), DatabaseError> {
    transaction
        .execute(
            "INSERT INTO passkey_week (week, step, count, expires_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (week, step) DO UPDATE SET count = passkey_week.count + excluded.count",
            params![count.week, &count.step, count.count, expires_at],
        )
        .await?;
    Ok(())
}

#[async_trait]
impl PasskeyStorage for SqlStorage {
    async fn passkey_person(&self, subject: SubjectId) -> Result<Option<PasskeyPerson>, StorageError> {
        let row = self.0.query_optional(
            "SELECT has_passkey, seen_in, not_now, ask_again_at, never FROM passkey_person WHERE subject = $1",
            params![subject.as_str()],
        );
        Ok(row.await?.as_ref().map(person_of).transpose()?)
    }

    async fn see_passkey_person(&self, subject: SubjectId, seen: SeenPerson) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    let before = lock(transaction, &subject, seen.expires_at).await?;
                    let has_passkey = seen.has_passkey.unwrap_or(before.has_passkey);
                    let is_first = before.seen_in < seen.week;
                    // In the order of their names, as everybody locks these rows.
                    let counts = [
                        (is_first, PEOPLE),
                        (
                            has_passkey && (is_first || !before.has_passkey),
                            PEOPLE_WITH_PASSKEY,
                        ),
                    ];
                    transaction
                        .execute(
                            "UPDATE passkey_person SET has_passkey = $1, seen_in = $2 WHERE subject = $3",
                            params![has_passkey, before.seen_in.max(seen.week), subject.as_str()],
                        )
                        .await?;
                    for (_, step) in counts.into_iter().filter(|(counts, _)| *counts) {
                        let count = WeekCount {
                            week: seen.week,
                            step: step.to_owned(),
                            count: 1,
                        };
                        add(transaction, &count, seen.expires_at).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    async fn decline_passkey(
        &self,
        subject: SubjectId,
        ask_again_at: OffsetDateTime,
        never: bool,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "UPDATE passkey_person SET not_now = not_now + 1, ask_again_at = $1, never = $2 WHERE subject = $3",
                params![ask_again_at, never, subject.as_str()],
            )
            .await?;
        Ok(())
    }

    async fn passkey_people(&self) -> Result<PasskeyPeople, StorageError> {
        let rows = self.0.query(
            "SELECT has_passkey, COUNT(*) FROM passkey_person GROUP BY has_passkey",
            params![],
        );
        let mut people = PasskeyPeople::default();
        for row in rows.await? {
            let count: u32 = row.get(1)?;
            people.all += count;
            if row.get(0)? {
                people.with_passkey += count;
            }
        }
        Ok(people)
    }

    async fn passkey_names(&self, subject: SubjectId) -> Result<BTreeMap<String, String>, StorageError> {
        let rows = self.0.query(
            "SELECT passkey_id, name FROM passkey_name WHERE subject = $1",
            params![subject.as_str()],
        );
        let rows = rows.await?;
        let names = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?)));
        names.collect()
    }

    async fn name_passkey(
        &self,
        subject: SubjectId,
        passkey_id: String,
        name: Option<String>,
    ) -> Result<(), StorageError> {
        match name {
            Some(name) => {
                self.0
                    .execute(
                        "INSERT INTO passkey_name (subject, passkey_id, name) VALUES ($1, $2, $3) \
                         ON CONFLICT (subject, passkey_id) DO UPDATE SET name = excluded.name",
                        params![subject.as_str(), passkey_id, name],
                    )
                    .await?
            }
            None => {
                self.0
                    .execute(
                        "DELETE FROM passkey_name WHERE subject = $1 AND passkey_id = $2",
                        params![subject.as_str(), passkey_id],
                    )
                    .await?
            }
        };
        Ok(())
    }

    async fn count_passkey_steps(
        &self,
        mut counts: Vec<WeekCount>,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        // Everybody locks the rows in the same order.
        counts.sort_by(|one, other| (one.week, &one.step).cmp(&(other.week, &other.step)));
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    for count in &counts {
                        add(transaction, count, expires_at).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    async fn passkey_steps_since(&self, week: OffsetDateTime) -> Result<Vec<WeekCount>, StorageError> {
        let rows = self.0.query(
            "SELECT week, step, count FROM passkey_week WHERE week >= $1 ORDER BY week, step",
            params![week],
        );
        let rows = rows.await?;
        let counts = rows.iter().map(|row| {
            Ok(WeekCount {
                week: row.get(0)?,
                step: row.get(1)?,
                count: row.get(2)?,
            })
        });
        counts.collect()
    }
}
