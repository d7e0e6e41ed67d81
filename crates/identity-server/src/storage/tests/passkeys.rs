use super::*;

/// A Monday.
const WEEK: OffsetDateTime = datetime!(2026-11-23 00:00 UTC);
const NEXT_WEEK: OffsetDateTime = datetime!(2026-11-30 00:00 UTC);

fn seen(week: OffsetDateTime, has_passkey: Option<bool>) -> SeenPerson {
    SeenPerson {
        has_passkey,
        week,
        expires_at: NOW + HOUR,
    }
}

fn counted(week: OffsetDateTime, step: &str, count: u32) -> WeekCount {
    WeekCount {
        week,
        step: step.to_owned(),
        count,
    }
}

on_both_databases! {
    async fn a_person_is_counted_once_a_week_and_with_a_passkey_from_the_first_on(storage: SqlStorage) {
        assert_eq!(storage.passkey_person(alice()).await.unwrap(), None);
        for (week, has_passkey) in [
            (WEEK, Some(false)),
            (WEEK, None),
            (WEEK, Some(true)),
            (WEEK, Some(true)),
            (NEXT_WEEK, None),
        ] {
            storage.see_passkey_person(alice(), seen(week, has_passkey)).await.unwrap();
        }
        storage.see_passkey_person(SubjectId::parse("bob").unwrap(), seen(WEEK, Some(false))).await.unwrap();
        let expected = [
            counted(WEEK, "people", 2),
            counted(WEEK, "people_with_passkey", 1),
            counted(NEXT_WEEK, "people", 1),
            counted(NEXT_WEEK, "people_with_passkey", 1),
        ];
        assert_eq!(storage.passkey_steps_since(WEEK).await.unwrap(), expected);
        assert_eq!(storage.passkey_steps_since(NEXT_WEEK).await.unwrap(), expected[2..]);
        let people = PasskeyPeople { all: 2, with_passkey: 1 };
        assert_eq!(storage.passkey_people().await.unwrap(), people);
        let person = storage.passkey_person(alice()).await.unwrap().unwrap();
        assert!(person.has_passkey && person.seen_in == NEXT_WEEK, "{person:?}");

        // The last passkey was removed; a sign-in by a clock that is behind does not turn back the week.
        storage.see_passkey_person(alice(), seen(WEEK, Some(false))).await.unwrap();
        let person = storage.passkey_person(alice()).await.unwrap().unwrap();
        assert!(!person.has_passkey && person.seen_in == NEXT_WEEK, "{person:?}");
    }

    async fn an_offer_that_is_put_off_is_remembered(storage: SqlStorage) {
        storage.see_passkey_person(alice(), seen(WEEK, None)).await.unwrap();
        storage.decline_passkey(alice(), NOW + HOUR, false).await.unwrap();
        storage.decline_passkey(alice(), NOW + HOUR * 2, true).await.unwrap();
        storage.see_passkey_person(alice(), seen(NEXT_WEEK, None)).await.unwrap();
        let person = storage.passkey_person(alice()).await.unwrap().unwrap();
        assert_eq!((person.not_now, person.ask_again_at, person.never), (2, NOW + HOUR * 2, true));
    }

    async fn a_passkey_has_one_name_of_the_persons_own(storage: SqlStorage) {
        let name = |id: &str, name: Option<&str>| {
            storage.name_passkey(alice(), id.to_owned(), name.map(ToOwned::to_owned))
        };
        name("1", Some("Phone")).await.unwrap();
        name("1", Some("Old phone")).await.unwrap();
        name("2", Some("Laptop")).await.unwrap();
        name("2", None).await.unwrap();
        let names = storage.passkey_names(alice()).await.unwrap();
        assert_eq!(names, [("1".to_owned(), "Old phone".to_owned())].into());
        assert!(storage.passkey_names(SubjectId::parse("bob").unwrap()).await.unwrap().is_empty());
    }

    async fn counts_of_replicas_add_up(storage: SqlStorage) {
        let storage = std::sync::Arc::new(storage);
        let replicas: Vec<_> = (0..8)
            .map(|number: u32| {
                let storage = std::sync::Arc::clone(&storage);
                tokio::spawn(async move {
                    let mut counts = vec![counted(WEEK, "offered", 1), counted(WEEK, "accepted", number)];
                    if number.is_multiple_of(2) {
                        counts.reverse();
                    }
                    storage.count_passkey_steps(counts, NOW + HOUR).await.unwrap();
                })
            })
            .collect();
        for replica in replicas {
            replica.await.unwrap();
        }
        let expected = [counted(WEEK, "accepted", 28), counted(WEEK, "offered", 8)];
        assert_eq!(storage.passkey_steps_since(WEEK).await.unwrap(), expected);
    }
}
