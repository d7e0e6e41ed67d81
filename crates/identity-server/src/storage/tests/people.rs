use super::super::database::{Row, params};
use super::*;

/// Tables that know people and keep what they know: accounts go by [`AccountStorage::delete_account`]; what happened stays,
/// and what clients were told or have to hear ends by [`SessionClientStorage`].
const KEPT: [&str; 4] = ["account", "audit_event", "logout_delivery", "session_client"];

/// The tables that have a column `subject`.
async fn tables_of_people(storage: &SqlStorage) -> Vec<String> {
    let rows = storage.0.query(
        "SELECT tables.name FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns \
         WHERE tables.type = 'table' AND columns.name = 'subject' ORDER BY tables.name",
        params![],
    );
    rows.await
        .unwrap()
        .iter()
        .map(|row| row.get(0).unwrap())
        .collect()
}

/// SQL that is written by the test.
fn sql(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// A row about this person in which every other column that needs a value has some.
async fn insert(storage: &SqlStorage, table: &str, subject: &str) {
    let columns = sql(format!(
        "SELECT name, type FROM pragma_table_info('{table}') WHERE \"notnull\" = 1 AND name <> 'subject'"
    ));
    let rows = storage.0.query(columns, params![]).await.unwrap();
    // Of another person it is something else, where it has to be unique.
    let value = |row: &Row| match row.get::<String>(1).unwrap().as_str() {
        "TEXT" => format!("'{subject} {table}'"),
        _ => subject.len().to_string(),
    };
    let names: Vec<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
    let values: Vec<String> = rows.iter().map(value).collect();
    let (names, values) = (names.join(", "), values.join(", "));
    let insert = sql(format!(
        "INSERT INTO {table} (subject, {names}) VALUES ('{subject}', {values})"
    ));
    storage.0.execute(insert, params![]).await.unwrap();
}

async fn people_in(storage: &SqlStorage, table: &str) -> Vec<String> {
    let people = sql(format!("SELECT subject FROM {table} ORDER BY subject"));
    let rows = storage.0.query(people, params![]).await.unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

#[actix_web::test]
async fn no_table_knows_whoever_is_forgotten() {
    let storage = SqlStorage::in_memory().unwrap();
    let tables = tables_of_people(&storage).await;
    assert!(tables.len() > KEPT.len(), "{tables:?}");
    for table in &tables {
        for subject in ["alice", "bob"] {
            insert(&storage, table, subject).await;
        }
    }
    storage.forget_person(alice()).await.unwrap();
    for table in &tables {
        let expected: &[&str] = if KEPT.contains(&table.as_str()) {
            &["alice", "bob"]
        } else {
            &["bob"]
        };
        assert_eq!(people_in(&storage, table).await, expected, "{table}");
    }
}

on_both_databases! {
    async fn somebody_is_forgotten_with_their_passkeys_and_nobody_else_is(storage: SqlStorage) {
        let bob = SubjectId::parse("bob").unwrap();
        for person in [alice(), bob.clone()] {
            let name = Some("Laptop".to_owned());
            storage.name_passkey(person, "1".to_owned(), name).await.unwrap();
        }
        storage.forget_person(alice()).await.unwrap();
        assert!(storage.passkey_names(alice()).await.unwrap().is_empty());
        assert_eq!(storage.passkey_names(bob).await.unwrap().len(), 1);
    }
}
