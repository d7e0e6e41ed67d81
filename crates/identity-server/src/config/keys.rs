use serde::Deserialize;
use time::Duration;

use crate::keys::{EncryptionKeys, KeySchedule, KeyScheduleError};

/// The section `[keys]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "Written")]
pub struct KeysSection {
    /// What encrypts the signing keys in the database. Without it a key is kept in a file beside an SQLite database.
    pub encryption_keys: Option<EncryptionKeys>,
    /// When signing keys follow one another.
    pub schedule: KeySchedule,
}

/// The section as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    encryption_keys: Option<EncryptionKeys>,
    rotation_days: u16,
    announcement_hours: u16,
    retention_days: u16,
}

impl Default for Written {
    /// The values of [`KeySchedule::default`].
    fn default() -> Self {
        Self {
            encryption_keys: None,
            rotation_days: 90,
            announcement_hours: 24,
            retention_days: 30,
        }
    }
}

/// The section asks for what cannot be.
#[derive(Debug, thiserror::Error)]
#[error("rotation_days, announcement_hours, retention_days: {0}")]
struct SectionError(#[from] KeyScheduleError);

impl TryFrom<Written> for KeysSection {
    type Error = SectionError;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Ok(Self {
            encryption_keys: written.encryption_keys,
            schedule: KeySchedule::new(
                Duration::days(written.rotation_days.into()),
                Duration::hours(written.announcement_hours.into()),
                Duration::days(written.retention_days.into()),
            )?,
        })
    }
}
