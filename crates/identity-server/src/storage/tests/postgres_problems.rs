use std::net::TcpListener;

use tokio_postgres::Config;

use super::databases::Postgres;
use super::*;

async fn problem(config: Config) -> (PostgresProblem, String) {
    let opened = SqlStorage::open(&DatabaseUrl::postgres(config), &DatabaseOptions::default()).await;
    let error = opened.unwrap_err();
    (error.postgres_problem().unwrap(), error.to_string())
}

/// A write, and what is the matter when it fails.
async fn write(storage: &SqlStorage) -> Option<PostgresProblem> {
    let secret = StoredSecret {
        encryption_key_id: None,
        bytes: vec![1].into(),
    };
    match storage.server_secret("name", secret).await {
        Ok(_) => None,
        Err(StorageError::Database(error)) => error.postgres_problem(),
        Err(error) => panic!("{error}"),
    }
}

#[actix_web::test]
async fn a_wrong_user_or_password_is_named_and_the_password_is_not() {
    let database = Postgres::create().await;
    let mut config = database.config();
    config.user("somebody_else").password("hunter2");
    let (problem, words) = problem(config).await;
    assert_eq!(problem, PostgresProblem::Refused);
    assert!(words.contains("correct the user and the password"), "{words}");
    assert!(!words.contains("hunter2"), "{words}");
}

#[actix_web::test]
async fn a_database_that_is_not_there_is_named() {
    let database = Postgres::create().await;
    let mut config = database.config();
    config.dbname("no_such_database");
    let (problem, words) = problem(config).await;
    assert_eq!(problem, PostgresProblem::NoSuchDatabase);
    assert!(words.contains("/no_such_database:"), "{words}");
}

#[actix_web::test]
async fn a_server_that_does_not_answer_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mut config = Config::new();
    config.host("127.0.0.1").port(port).user("login").dbname("login");
    let (problem, words) = problem(config).await;
    assert_eq!(problem, PostgresProblem::Unreachable);
    assert!(words.contains(&format!("127.0.0.1:{port}/login")), "{words}");
}

#[actix_web::test]
async fn a_server_without_tls_is_not_talked_to_where_tls_is_required() {
    let database = Postgres::create().await;
    let mut config = database.config();
    config.ssl_mode(tokio_postgres::config::SslMode::Require);
    let (problem, words) = problem(config).await;
    assert_eq!(problem, PostgresProblem::Tls);
    assert!(words.contains("sslmode=disable"), "{words}");
}

#[actix_web::test]
async fn a_schema_of_a_newer_version_is_refused() {
    let database = Postgres::create().await;
    drop(database.open().await);
    database
        .run("INSERT INTO refinery_schema_history VALUES (999, 'future', '2027-01-01T00:00:00Z', '1')")
        .await;
    let (problem, words) = problem(database.config()).await;
    assert_eq!(problem, PostgresProblem::NewerSchema);
    assert!(words.contains("version 999"), "{words}");
}

#[actix_web::test]
async fn a_read_only_server_is_named_and_writes_go_on_once_it_is_writable() {
    let database = Postgres::create().await;
    drop(database.open().await);
    database
        .run_beside("ALTER DATABASE {} SET default_transaction_read_only = on")
        .await;
    let storage = database.open().await;
    assert_eq!(write(&storage).await, Some(PostgresProblem::ReadOnly));
    database
        .run_beside("ALTER DATABASE {} RESET default_transaction_read_only")
        .await;
    recovers(&database, &storage).await;
}

#[actix_web::test]
async fn requests_go_on_after_the_server_was_away() {
    let database = Postgres::create().await;
    let storage = database.open().await;
    assert_eq!(write(&storage).await, None);
    database
        .run_beside("ALTER DATABASE {} ALLOW_CONNECTIONS false")
        .await;
    end_connections(&database).await;
    assert_ne!(write(&storage).await, None);
    assert!(storage.ping().await.is_err());
    database
        .run_beside("ALTER DATABASE {} ALLOW_CONNECTIONS true")
        .await;
    recovers(&database, &storage).await;
}

async fn end_connections(database: &Postgres) {
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'";
    database.run_beside(end).await;
}

/// At worst each connection of the pool notices by itself that it was ended.
async fn recovers(database: &Postgres, storage: &SqlStorage) {
    end_connections(database).await;
    for _ in 0..DatabaseOptions::default().connections {
        if write(storage).await.is_none() {
            return;
        }
    }
    assert_eq!(write(storage).await, None);
}
