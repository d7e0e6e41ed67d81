use tokio_postgres::config::SslMode;

use super::parameters::numbered;
use super::*;

#[test]
fn parameters_are_numbered_by_their_first_appearance() {
    assert_eq!(numbered("SELECT 1"), Some(0));
    assert_eq!(numbered("SELECT $1, $2 WHERE a = $1 AND b = $10"), None);
    assert_eq!(numbered("UPDATE t SET a = $1 WHERE a < $1 AND b = $2"), Some(2));
    assert_eq!(numbered("UPDATE t SET a = $2 WHERE b = $1"), None);
    assert_eq!(numbered("SELECT $0"), None);
    assert_eq!(numbered("SELECT $name"), None);
}

#[test]
fn a_path_a_sqlite_url_and_a_postgresql_url_are_told_apart() {
    let shown = |text: &str| text.parse::<DatabaseUrl>().map(|url| url.to_string());
    assert_eq!(shown(".dev/login.sqlite").unwrap(), ".dev/login.sqlite");
    assert_eq!(shown("sqlite:///var/login.sqlite").unwrap(), "/var/login.sqlite");
    assert_eq!(shown("sqlite::memory:").unwrap(), ":memory:");
    assert_eq!(
        shown("postgresql://login@db.example.com:5433/login").unwrap(),
        "postgresql://db.example.com:5433/login"
    );
    assert_eq!(shown("").unwrap_err(), DatabaseUrlError::Empty);
    assert_eq!(shown("mysql://db/login").unwrap_err(), DatabaseUrlError::Scheme);
    assert_eq!(
        shown("postgresql://login@/login").unwrap_err(),
        DatabaseUrlError::Incomplete
    );
    assert_eq!(
        shown("postgresql://db.example.com").unwrap_err(),
        DatabaseUrlError::Incomplete
    );
}

#[test]
fn a_password_is_never_shown() {
    let url: DatabaseUrl = "postgresql://login:hunter2@db.example.com/login".parse().unwrap();
    assert!(!format!("{url} {url:?}").contains("hunter2"));
    for wrong in [
        "postgresql://login:hunter2@db.example.com/login?nonsense=1",
        "postgresql://login:hunter2@db.example.com:port/login",
    ] {
        let error = wrong.parse::<DatabaseUrl>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{wrong}");
    }
}

#[test]
fn what_leaves_the_machine_is_encrypted_unless_said_otherwise() {
    let mode = |text: &str| match text.parse::<DatabaseUrl>().unwrap().location() {
        Location::Postgres(config) => config.get_ssl_mode(),
        Location::Sqlite(_) => unreachable!(),
    };
    assert_eq!(mode("postgresql://login@db.example.com/login"), SslMode::Require);
    assert_eq!(
        mode("postgresql://login@db.example.com/login?sslmode=verify-full"),
        SslMode::Require
    );
    assert_eq!(
        mode("postgresql://login@db.example.com/login?sslmode=disable"),
        SslMode::Disable
    );
    assert_eq!(mode("postgresql://login@localhost/login"), SslMode::Disable);
    assert_eq!(
        mode("postgresql://login:sslmode=disable@db.example.com/login"),
        SslMode::Require
    );
    assert_eq!(
        mode("postgresql://login@localhost,db.example.com/login"),
        SslMode::Require
    );
}

/// Whoever changes one of these leaves databases behind that no version migrates any more: add another one instead.
#[test]
fn released_migrations_stay_as_they_are() {
    let released = [
        (1, 7_237_544_593_893_769_036),
        (2, 15_327_398_715_478_459_238),
        (3, 17_576_736_945_722_687_190),
        (4, 8_547_084_791_459_697_345),
        (5, 10_339_793_175_256_573_051),
        (6, 885_651_314_262_609_370),
        (7, 5_362_646_421_248_173_797),
        (8, 4_060_148_493_266_571_687),
        (9, 2_336_141_247_744_437_591),
    ];
    let migrations = migrations::for_sqlite();
    let mut now: Vec<_> = migrations
        .get_migrations()
        .iter()
        .map(|migration| (migration.version(), migration.checksum()))
        .collect();
    now.sort_unstable();
    now.truncate(released.len());
    assert_eq!(now, released);
}
