use refinery::{Error, Migration, Runner};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The migrations as they stand in the files.
pub(in crate::storage) fn for_sqlite() -> Runner {
    embedded::migrations::runner()
}

/// The same for PostgreSQL, which has another name for bytes.
pub(in crate::storage) fn for_postgres() -> Result<Runner, Error> {
    let migrations = embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(|migration| {
            let name = format!("V{}__{}", migration.version(), migration.name());
            let sql = migration.sql().unwrap_or_default().replace(" BLOB ", " BYTEA ");
            Migration::unapplied(&name, &sql)
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Runner::new(&migrations))
}
