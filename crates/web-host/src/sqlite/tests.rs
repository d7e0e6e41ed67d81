use refinery::Migration;

use super::*;

fn migrations() -> Runner {
    let first =
        Migration::unapplied("V1__entry", "CREATE TABLE entry (name TEXT PRIMARY KEY) STRICT").unwrap();
    Runner::new(&[first])
}

async fn insert(database: &Database, name: &str) -> Result<(), DatabaseError> {
    let name = name.to_owned();
    database
        .write(move |transaction| {
            transaction.execute("INSERT INTO entry (name) VALUES (?1)", [name])?;
            Ok(())
        })
        .await
}

async fn count(database: &Database) -> i64 {
    let count: Result<i64, DatabaseError> = database
        .read(|connection| Ok(connection.query_row("SELECT count(*) FROM entry", [], |row| row.get(0))?))
        .await;
    count.unwrap()
}

#[tokio::test]
async fn what_is_written_is_read_back_also_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/test.sqlite");
    let database = Database::open(&path, migrations()).unwrap();
    insert(&database, "a").await.unwrap();
    drop(database);
    let database = Database::open(&path, migrations()).unwrap();
    assert_eq!(count(&database).await, 1);
}

#[tokio::test]
async fn a_database_in_memory_can_be_read_and_written() {
    let database = Database::open(Path::new(":memory:"), migrations()).unwrap();
    insert(&database, "a").await.unwrap();
    assert_eq!(count(&database).await, 1);
}

#[tokio::test]
async fn a_write_that_fails_does_not_take_its_neighbours_with_it() {
    let database = Database::open(Path::new(":memory:"), migrations()).unwrap();
    let writes = (0..40).map(|number| {
        let database = database.clone();
        // Every name stands twice, so that every second write fails.
        tokio::spawn(async move { insert(&database, &(number / 2).to_string()).await.is_ok() })
    });
    let mut accepted = 0;
    for write in writes.collect::<Vec<_>>() {
        accepted += usize::from(write.await.unwrap());
    }
    assert_eq!((accepted, count(&database).await), (20, 20));
}

#[tokio::test]
async fn a_statement_that_fails_half_way_leaves_nothing_and_does_not_take_its_neighbours_with_it() {
    let database = Database::open(Path::new(":memory:"), migrations()).unwrap();
    let writes = (0..40).map(|number| {
        let database = database.clone();
        // Of two rows each the second stands twice.
        let rows = [format!("alone {number}"), format!("shared {}", number / 2)];
        tokio::spawn(async move {
            let written: Result<(), DatabaseError> = database
                .write_statement(move |connection| {
                    connection.execute("INSERT INTO entry (name) VALUES (?1), (?2)", rows)?;
                    Ok(())
                })
                .await;
            written.is_ok()
        })
    });
    let mut accepted = 0;
    for write in writes.collect::<Vec<_>>() {
        accepted += usize::from(write.await.unwrap());
    }
    assert_eq!((accepted, count(&database).await), (20, 40));
}

#[tokio::test]
async fn an_error_undoes_what_the_same_write_did_before() {
    let database = Database::open(Path::new(":memory:"), migrations()).unwrap();
    let failed: Result<(), DatabaseError> = database
        .write(|transaction| {
            transaction.execute("INSERT INTO entry (name) VALUES ('a')", [])?;
            Err(DatabaseError::Stopped)
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(count(&database).await, 0);
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("test.sqlite"), migrations()).unwrap();
    let written: Result<usize, DatabaseError> = database
        .read(|connection| Ok(connection.execute("INSERT INTO entry (name) VALUES ('a')", [])?))
        .await;
    assert!(written.is_err());
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    let first =
        Migration::unapplied("V1__entry", "CREATE TABLE entry (name TEXT PRIMARY KEY) STRICT").unwrap();
    let second = Migration::unapplied("V2__more", "CREATE TABLE more (name TEXT) STRICT").unwrap();
    drop(Database::open(&path, Runner::new(&[first, second])).unwrap());
    let error = Database::open(&path, migrations()).unwrap_err();
    assert_eq!(error.problem(), Problem::NewerSchema);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    drop(Database::open(&path, migrations()).unwrap());
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn a_path_that_cannot_be_opened_is_named() {
    let error = Database::open(Path::new("/proc/no/such/file.sqlite"), migrations())
        .unwrap_err()
        .to_string();
    assert!(error.contains("/proc/no/such/file.sqlite"), "{error}");
}

fn insert_blocking(database: &Database, name: &'static str) -> Result<(), DatabaseError> {
    database.write_blocking(move |connection| {
        connection.execute("INSERT INTO entry (name) VALUES (?1)", [name])?;
        Ok(())
    })
}

fn pragma(database: &Database, name: &'static str, value: i64) {
    database
        .write_blocking(move |connection| -> Result<(), DatabaseError> {
            Ok(connection.pragma_update(None, name, value)?)
        })
        .unwrap();
}

#[test]
fn of_many_who_open_a_new_file_at_once_all_succeed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    let opened: Vec<_> = (0..8)
        .map(|_| {
            let path = path.clone();
            std::thread::spawn(move || Database::open(&path, migrations()).map(drop))
        })
        .collect();
    for opening in opened {
        opening.join().unwrap().unwrap();
    }
}

#[test]
fn a_migration_that_fails_leaves_nothing_of_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    let sql = "CREATE TABLE entry (name TEXT); CREATE TABLE entry (name TEXT)";
    let broken = Migration::unapplied("V1__entry", sql).unwrap();
    Database::open(&path, Runner::new(&[broken])).unwrap_err();
    drop(Database::open(&path, migrations()).unwrap());
}

#[test]
fn a_full_disk_is_named_and_once_there_is_space_writes_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("test.sqlite"), migrations()).unwrap();
    // As full as it can be.
    pragma(&database, "max_page_count", 1);
    let fill = (0..10_000).map(|number| {
        database.write_blocking(move |connection| -> Result<(), DatabaseError> {
            connection.execute("INSERT INTO entry (name) VALUES (?1)", [format!("{number:0100}")])?;
            Ok(())
        })
    });
    let error = fill.into_iter().find_map(Result::err).unwrap();
    assert_eq!(error.problem(), Problem::Full);
    assert!(error.to_string().contains("free some space"), "{error}");
    pragma(&database, "max_page_count", 1 << 30);
    insert_blocking(&database, "a").unwrap();
}

#[test]
fn a_database_that_cannot_be_written_is_named() {
    let database = Database::open(Path::new(":memory:"), migrations()).unwrap();
    pragma(&database, "query_only", 1);
    let error = insert_blocking(&database, "a").unwrap_err();
    assert_eq!(error.problem(), Problem::ReadOnly);
    assert!(error.to_string().contains("the right to write"), "{error}");
}

#[test]
fn a_lock_of_somebody_else_is_named_and_writes_go_on_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    let database = Database::open(&path, migrations()).unwrap();
    pragma(&database, "busy_timeout", 1);
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = insert_blocking(&database, "a").unwrap_err();
    assert_eq!(error.problem(), Problem::Locked);
    other.execute_batch("ROLLBACK").unwrap();
    insert_blocking(&database, "a").unwrap();
}

#[test]
fn a_file_of_another_kind_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    std::fs::write(
        &path,
        "something else, and long enough to be taken for a header of a database",
    )
    .unwrap();
    let error = Database::open(&path, migrations()).unwrap_err();
    assert_eq!(error.problem(), Problem::NotADatabase);
}
