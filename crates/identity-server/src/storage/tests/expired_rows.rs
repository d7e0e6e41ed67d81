use super::*;
use crate::storage::database::params;

/// Tables whose rows expire and go in another way: the lease's row is taken over, and clients are told of their session's
/// end first.
const OTHERS: [&str; 2] = ["lease", "session_client"];

#[actix_web::test]
async fn every_table_whose_rows_expire_is_cleaned_up() {
    let storage = SqlStorage::in_memory().unwrap();
    let rows = storage.0.query(
        "SELECT tables.name FROM sqlite_master tables, pragma_table_info(tables.name) columns \
         WHERE tables.type = 'table' AND columns.name = 'expires_at' ORDER BY tables.name",
        params![],
    );
    let tables: Vec<String> = rows
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0).unwrap())
        .collect();
    let cleaned = ExpiringRows::ALL.iter().map(|rows| rows.table);
    let mut known: Vec<_> = cleaned.chain(OTHERS).chain(["refresh_token"]).collect();
    known.sort_unstable();
    assert_eq!(tables, known);
}

on_both_databases! {
    async fn each_kind_of_expired_rows_can_be_removed(storage: SqlStorage) {
        for rows in ExpiringRows::ALL {
            assert_eq!(storage.remove_expired(*rows, NOW, 10).await.unwrap(), 0, "{}", rows.table);
        }
    }

    async fn the_oldest_go_first_and_the_others_stay(storage: SqlStorage) {
        let logout_requests = ExpiringRows::ALL.iter().find(|rows| rows.table == "logout_request").unwrap();
        for age in 0..5 {
            let id = KeyHash::of(&age.to_string());
            storage.insert_logout_request(id, String::new(), NOW - MINUTE * age).await.unwrap();
        }
        assert_eq!(storage.remove_expired(*logout_requests, NOW - MINUTE, 3).await.unwrap(), 3);
        assert_eq!(storage.remove_expired(*logout_requests, NOW - MINUTE, 3).await.unwrap(), 1);
        let newest = storage.logout_request(KeyHash::of("0"), NOW - MINUTE).await.unwrap();
        assert!(newest.is_some());
    }

    async fn a_lease_has_one_owner_until_it_ends(storage: SqlStorage) {
        let take = |owner: &str, now| storage.take_lease("work", owner.to_owned(), now, now + MINUTE);
        assert!(take("one", NOW).await.unwrap());
        assert!(!take("two", NOW).await.unwrap());
        assert!(take("one", NOW + MINUTE / 2).await.unwrap());
        assert!(!take("two", NOW + MINUTE).await.unwrap());
        assert!(take("two", NOW + MINUTE * 2).await.unwrap());
        assert!(!take("one", NOW + MINUTE * 2).await.unwrap());
    }

    async fn of_many_replicas_one_gets_the_lease(storage: SqlStorage) {
        let winners = winners(|number| {
            let storage = storage.clone();
            async move { storage.take_lease("work", number.to_string(), NOW, NOW + MINUTE).await.unwrap() }
        });
        assert_eq!(winners.await, 1);
    }
}
