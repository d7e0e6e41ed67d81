use web_host::ManualClock;

use super::*;
use crate::storage::SqlStorage;

/// Limits of a server with this secret.
fn limits(secret: u8) -> Limits {
    Limits::new(
        Arc::new(SqlStorage::in_memory().unwrap()),
        Arc::new(ManualClock::at(time::OffsetDateTime::UNIX_EPOCH)),
        &LimitSettings::default(),
        KnownBrowsers::new(&vec![secret; 32].into()),
    )
}

/// People type their password into the field of the user name.
#[test]
fn what_was_typed_cannot_be_guessed_from_what_is_counted() {
    let key = |secret| {
        limits(secret)
            .counter(Limit::Password, &["hunter2", "192.0.2.7"])
            .key
    };
    assert_ne!(key(1), KeyHash::of("hunter2\n192.0.2.7"));
    assert_ne!(
        key(1),
        key(2),
        "whoever has a copy of the table has not the secret"
    );
    assert_eq!(key(1), key(1));
}

#[test]
fn a_guesser_with_many_names_does_not_fill_the_memory() {
    let noted = Noted::default();
    let (now, wait) = (time::OffsetDateTime::UNIX_EPOCH, Duration::MINUTE);
    let key = |number: usize| KeyHash::of(&number.to_string());
    for number in 0..5000 {
        noted.note(key(number), now, wait);
    }
    let known = (0..5000).filter(|number| noted.until(&key(*number), now).is_some());
    assert_eq!(known.count(), 4096);
    // Those whose time is over make room.
    noted.note(key(5000), now + wait, wait);
    assert_eq!(noted.until(&key(5000), now + wait), Some(wait));
}

#[actix_web::test]
async fn mail_to_one_address_is_limited_and_so_is_what_is_asked_for_from_one_place() {
    let limits = limits(1);
    let limit = async |address: &str| match limits.mail(address).await {
        Ok(_) => None,
        Err(NotAdmitted::Limited(limited)) => Some(limited.limit),
        Err(error) => panic!("{error}"),
    };
    for _ in 0..3 {
        assert_eq!(limit("alice@example.com").await, None);
    }
    assert_eq!(limit("alice@example.com").await, Some(Limit::Mail));
    for number in 3..20 {
        assert_eq!(limit(&format!("{number}@example.com")).await, None);
    }
    assert_eq!(limit("bob@example.com").await, Some(Limit::MailByAddress));
}
