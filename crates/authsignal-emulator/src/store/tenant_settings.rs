//! Settings that were changed in the portal.

use rusqlite::Connection;

use super::unreadable;
use crate::tenant::settings::change::{SettingKey, SettingsChange};

/// All changes, in the order of their names.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<SettingsChange>> {
    let mut statement = connection.prepare_cached("SELECT value FROM tenant_settings ORDER BY name")?;
    let rows = statement.query_map([], |row| {
        let value: String = row.get(0)?;
        serde_json::from_str(&value).map_err(|error| unreadable(&error))
    })?;
    rows.collect()
}

pub(crate) fn save(connection: &Connection, change: &SettingsChange) -> rusqlite::Result<()> {
    let value = serde_json::to_string(change).map_err(|error| unreadable(&error))?;
    connection
        .prepare_cached(
            "INSERT INTO tenant_settings (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = ?2",
        )?
        .execute([change.key().to_string(), value])?;
    Ok(())
}

pub(crate) fn delete(connection: &Connection, key: &SettingKey) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM tenant_settings WHERE name = ?1", [key.to_string()])?;
    Ok(())
}
