use super::databases::Postgres;
use super::*;

async fn all_can_start(url: &DatabaseUrl) -> bool {
    winners(|_| {
        let url = url.clone();
        async move {
            let options = DatabaseOptions {
                connections: 1,
                ..DatabaseOptions::default()
            };
            let storage = SqlStorage::open(&url, &options).await.unwrap();
            storage.ping().await.is_ok()
        }
    })
    .await
        == 64
}

#[actix_web::test]
async fn many_replicas_start_at_once_on_an_empty_postgresql_database() {
    let database = Postgres::create().await;
    assert!(all_can_start(&database.url()).await);
}

#[actix_web::test]
async fn many_processes_start_at_once_on_a_new_sqlite_file() {
    let folder = tempfile::tempdir().unwrap();
    assert!(all_can_start(&DatabaseUrl::sqlite(folder.path().join("login.sqlite"))).await);
}

#[actix_web::test]
async fn of_two_replicas_one_redeems_a_code() {
    let database = Postgres::create().await;
    let replicas = [database.open().await, database.open().await];
    let code = KeyHash::of("code");
    replicas[0]
        .insert_authorization_code(code.clone(), String::new(), NOW + MINUTE)
        .await
        .unwrap();
    let winners = winners(|number| {
        let (replica, code) = (replicas[number % 2].clone(), code.clone());
        async move {
            let redeemed = replica
                .redeem_authorization_code(code, "grant".to_owned(), NOW)
                .await;
            matches!(redeemed.unwrap(), CodeRedemption::First(_))
        }
    });
    assert_eq!(winners.await, 1);
}

#[actix_web::test]
async fn once_migrated_a_replica_starts_without_the_right_to_change_the_schema() {
    let database = Postgres::create().await;
    drop(database.open().await);
    let role = database.config().get_dbname().unwrap().replace("test_", "role_");
    database
        .run(&format!(
            "CREATE ROLE {role} LOGIN PASSWORD 'secret'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"
        ))
        .await;
    let mut config = database.config();
    config.user(&role).password("secret");
    let opened = SqlStorage::open(&DatabaseUrl::postgres(config), &DatabaseOptions::default()).await;
    let error = opened
        .unwrap()
        .insert_logout_request(KeyHash::of("id"), String::new(), NOW)
        .await;
    database
        .run(&format!("DROP OWNED BY {role}; DROP ROLE {role}"))
        .await;
    let StorageError::Database(error) = error.unwrap_err() else {
        panic!("another error was expected");
    };
    assert_eq!(error.postgres_problem(), Some(PostgresProblem::NotAllowed));
}

#[actix_web::test]
async fn a_delivery_that_another_replica_claims_at_the_same_time_is_not_claimed_twice() {
    let database = Postgres::create().await;
    let storage = database.open().await;
    database
        .run("INSERT INTO logout_delivery VALUES ('1', 'web', 'sid', 'alice', 0, 0)")
        .await;
    let claimed = database.after(
        "UPDATE logout_delivery SET attempts = 1, next_attempt_at = 4000000000",
        async move {
            storage
                .claim_logout_deliveries(NOW, NOW + MINUTE, 10)
                .await
                .unwrap()
        },
    );
    assert_eq!(claimed.await, []);
}

#[actix_web::test]
async fn a_row_whose_time_is_extended_at_the_same_time_is_not_removed() {
    let database = Postgres::create().await;
    let storage = database.open().await;
    database
        .run("INSERT INTO logout_request VALUES ('1', '', 0)")
        .await;
    let rows = ExpiringRows::ALL
        .iter()
        .find(|rows| rows.table == "logout_request")
        .unwrap();
    let removed = database.after("UPDATE logout_request SET expires_at = 4000000000", async move {
        storage.remove_expired(*rows, NOW, 10).await.unwrap()
    });
    assert_eq!(removed.await, 0);
}
