use time::macros::datetime;

use super::*;

const START: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

fn day(day: i64) -> OffsetDateTime {
    START + Duration::days(day)
}

/// A key that signs from this day; called by its number.
fn key(generation: i64, signs_from: OffsetDateTime) -> KeyRecord {
    KeyRecord {
        kid: generation.to_string(),
        generation,
        signs_from,
        revoked_at: None,
        token_lifetime: Duration::HOUR,
    }
}

fn revoked(key: KeyRecord, at: OffsetDateTime) -> KeyRecord {
    KeyRecord {
        revoked_at: Some(at),
        ..key
    }
}

fn signing(line: &KeyLine, now: OffsetDateTime) -> Option<&str> {
    line.signing(now).map(|key| key.kid.as_str())
}

fn ended(line: &KeyLine, now: OffsetDateTime) -> Vec<&str> {
    let ended = line.ended(&KeySchedule::default(), now).into_iter();
    ended.map(|key| key.kid.as_str()).collect()
}

#[test]
fn the_last_key_whose_time_has_come_signs() {
    let line = KeyLine::new([key(2, day(90)), key(1, day(0))]);
    assert_eq!(signing(&line, day(90) - Duration::SECOND), Some("1"));
    assert_eq!(signing(&line, day(90)), Some("2"));
    assert_eq!(signing(&KeyLine::default(), day(0)), None);
}

#[test]
fn a_clock_that_was_set_back_finds_the_first_key() {
    let line = KeyLine::new([key(1, day(0)), key(2, day(90))]);
    assert_eq!(signing(&line, day(-400)), Some("1"));
    assert!(!line.is_rotation_due(&KeySchedule::default(), day(-400)));
}

#[test]
fn the_next_key_is_announced_a_day_before_it_signs() {
    let schedule = KeySchedule::default();
    let line = KeyLine::new([key(1, day(0))]);
    assert!(!line.is_rotation_due(&schedule, day(89) - Duration::SECOND));
    assert!(line.is_rotation_due(&schedule, day(89)));
    assert_eq!(line.next_signs_from(&schedule, day(89)), day(90));
    assert_eq!(line.next_signs_from(&schedule, day(200)), day(201));
    assert_eq!(line.next_generation(), 2);
    let line = KeyLine::new([key(1, day(0)), key(2, day(90))]);
    assert!(!line.is_rotation_due(&schedule, day(89)));
    assert_eq!(line.announced(day(89)).unwrap().kid, "2");
    assert_eq!(line.announced(day(90)), None);
}

#[test]
fn a_key_that_a_wrong_clock_has_put_into_the_future_does_not_stop_rotation() {
    let schedule = KeySchedule::default();
    let line = KeyLine::new([key(1, day(0)), key(2, day(365))]);
    assert!(line.is_rotation_due(&schedule, day(89)));
    let line = KeyLine::new([key(1, day(0)), key(2, day(365)), key(3, day(90))]);
    assert!(!line.is_rotation_due(&schedule, day(89)));
    assert_eq!(signing(&line, day(90)), Some("3"));
}

#[test]
fn a_key_that_a_clock_ahead_has_revoked_is_not_the_next_one() {
    let schedule = KeySchedule::default();
    let line = KeyLine::new([key(1, day(0)), revoked(key(2, day(90)), day(91))]);
    assert_eq!(line.announced(day(89)), None);
    assert!(line.is_rotation_due(&schedule, day(89)));
}

#[test]
fn the_next_key_never_signs_before_the_one_that_signs_now() {
    let line = KeyLine::new([key(1, day(5))]);
    assert_eq!(line.next_signs_from(&KeySchedule::default(), day(0)), day(6));
}

#[test]
fn a_clock_two_minutes_off_does_not_announce_twice() {
    let schedule = KeySchedule::default();
    let line = KeyLine::new([key(1, day(0)), key(2, day(90) + Duration::minutes(2))]);
    assert!(!line.is_rotation_due(&schedule, day(89)));
}

#[test]
fn the_key_after_a_revoked_one_signs_at_once() {
    let line = KeyLine::new([key(1, day(-90)), revoked(key(2, day(0)), day(5)), key(3, day(90))]);
    assert_eq!(signing(&line, day(5)), Some("3"));
    let without_next = KeyLine::new([key(1, day(-90)), revoked(key(2, day(0)), day(5))]);
    assert_eq!(
        signing(&without_next, day(5)),
        None,
        "a retired key signs no more"
    );
    assert!(!without_next.is_rotation_due(&KeySchedule::default(), day(5)));
    assert_eq!(without_next.signs_at_once_from(day(5)), day(5));
}

#[test]
fn a_key_that_signs_at_once_has_its_place_behind_a_revoked_one_of_another_clock() {
    let ahead = day(0) + Duration::minutes(2);
    let line = KeyLine::new([revoked(key(1, ahead), ahead)]);
    assert_eq!(line.signs_at_once_from(day(0)), ahead);
    let line = KeyLine::new([revoked(key(1, ahead), ahead), key(2, ahead)]);
    for now in [day(0), ahead, day(1)] {
        assert_eq!(signing(&line, now), Some("2"), "{now}");
    }
}

#[test]
fn a_key_that_is_revoked_before_it_signs_leaves_the_signing_one_in_place() {
    let line = KeyLine::new([key(1, day(0)), revoked(key(2, day(90)), day(89))]);
    for now in [day(89), day(91)] {
        assert_eq!(signing(&line, now), Some("1"), "{now}");
    }
    assert!(line.is_rotation_due(&KeySchedule::default(), day(91)));
    // The next one is not early either.
    let line = KeyLine::new([key(1, day(0)), revoked(key(2, day(90)), day(89)), key(3, day(91))]);
    assert_eq!(signing(&line, day(90)), Some("1"));
}

#[test]
fn a_key_goes_when_its_tokens_and_the_sessions_are_over() {
    let line = KeyLine::new([key(1, day(0)), key(2, day(90))]);
    let end = day(90) + Duration::days(30) + MARGIN;
    assert!(ended(&line, end - Duration::SECOND).is_empty());
    assert_eq!(ended(&line, end), ["1"]);
    assert!(
        ended(&KeyLine::new([key(1, day(0))]), day(9999)).is_empty(),
        "without a next one it stays"
    );
    let long_lived = KeyRecord {
        token_lifetime: Duration::days(365),
        ..key(1, day(0))
    };
    let line = KeyLine::new([long_lived, key(2, day(90))]);
    let end = day(90) + Duration::days(365) + MARGIN;
    assert!(ended(&line, end - Duration::SECOND).is_empty());
    assert_eq!(ended(&line, end), ["1"]);
}

#[test]
fn what_is_left_of_a_revoked_key_goes_as_well() {
    let line = KeyLine::new([revoked(key(1, day(0)), day(5)), key(2, day(5))]);
    assert_eq!(ended(&line, day(36)), ["1"]);
    let early = KeyLine::new([key(1, day(0)), revoked(key(2, day(90)), day(89))]);
    assert_eq!(ended(&early, day(120)), ["2"]);
}

#[test]
fn the_states_of_a_life() {
    let schedule = KeySchedule::default();
    let line = KeyLine::new([
        key(1, day(0)),
        key(2, day(90)),
        key(3, day(180)),
        revoked(key(4, day(270)), day(100)),
    ]);
    let now = day(179) + Duration::HOUR;
    let states: Vec<_> = line
        .keys()
        .iter()
        .map(|key| line.state(key, &schedule, now))
        .collect();
    assert_eq!(
        states,
        [
            KeyState::Retired {
                deleted_at: day(120) + MARGIN
            },
            KeyState::Signing {
                since: day(90),
                until: day(180)
            },
            KeyState::Announced { signs_from: day(180) },
            KeyState::Revoked { at: day(100) },
        ]
    );
}

#[test]
fn a_schedule_that_clients_could_not_follow_is_refused() {
    let hours = Duration::hours;
    let days = Duration::days;
    let minutes = Duration::minutes;
    assert_eq!(
        KeySchedule::new(days(90), hours(24), days(30)),
        Ok(KeySchedule::default())
    );
    assert_eq!(
        KeySchedule::new(days(90), minutes(11), days(30)),
        Err(KeyScheduleError::AnnouncedTooShortly)
    );
    assert!(KeySchedule::new(days(90), minutes(12), days(30)).is_ok());
    assert_eq!(
        KeySchedule::new(days(1), hours(24), days(30)),
        Err(KeyScheduleError::RotatesTooQuickly)
    );
    assert_eq!(
        KeySchedule::new(days(90), hours(24), days(9999)),
        Err(KeyScheduleError::TooLong)
    );
    assert_eq!(
        KeySchedule::new(days(9999), hours(24), days(30)),
        Err(KeyScheduleError::TooLong)
    );
    assert!(
        KeyScheduleError::AnnouncedTooShortly
            .to_string()
            .contains("12 minutes")
    );
}
