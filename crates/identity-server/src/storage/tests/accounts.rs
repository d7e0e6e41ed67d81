use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::users::{
    AccountChange, AccountError, AccountStore, ChosenUsername, Claims, EmailAddress, NewAccount, Profile,
    StoredAccounts, TakenOver, UserEntry, UserStore, UsernameKey,
};
use web_host::ManualClock;

fn account(subject: &str, username: &str, email: Option<&str>) -> StoredAccount {
    StoredAccount {
        subject: SubjectId::parse(subject).unwrap(),
        username: username.to_owned(),
        email_key: email.map(|email| EmailAddress::parse(email).unwrap().key()),
        password: None,
        claims: Claims::default(),
        groups: ["staff".to_owned()].into(),
        is_disabled: false,
        created_at: NOW,
        password_changed_at: None,
        version: 0,
    }
}

fn entry(subject: &str, username: &str, email: &str) -> UserEntry {
    serde_json::from_value(json!({
        "subject": subject,
        "username": username,
        "claims": { "email": email, "email_verified": true, "name": username },
        "groups": ["staff"],
    }))
    .unwrap()
}

fn accounts(storage: SqlStorage) -> StoredAccounts {
    StoredAccounts::new(Arc::new(storage), Arc::new(ManualClock::at(NOW)))
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn new(subject: &str, email: &str) -> NewAccount {
    NewAccount {
        subject: SubjectId::parse(subject).unwrap(),
        username: None,
        email: Some((address(email), true)),
        password: None,
        claims: Claims::default(),
        groups: [].into(),
    }
}

on_both_databases! {
    async fn an_account_is_found_by_each_of_its_names(storage: SqlStorage) {
        let kept = account("1", "Alice", Some("Alice@Example.com"));
        assert_eq!(storage.insert_account(kept.clone()).await.unwrap(), Ok(()));
        let key = |name| UsernameKey::of(name);
        let found = [
            storage.account(SubjectId::parse("1").unwrap()).await.unwrap(),
            storage.account_by_name(key("ALICE"), None).await.unwrap(),
            storage.account_by_name(key("x"), Some("alice@example.com".into())).await.unwrap(),
            storage.account_by_email("alice@example.com".into()).await.unwrap(),
        ];
        for found in found {
            let found = found.unwrap();
            assert_eq!((found.username, found.groups, found.created_at), ("Alice".into(), kept.groups.clone(), NOW));
        }
        assert!(storage.account_by_name(key("bob"), Some("bob@example.com".into())).await.unwrap().is_none());
    }

    async fn a_user_name_counts_before_an_address(storage: SqlStorage) {
        storage.insert_account(account("1", "bob@example.com", None)).await.unwrap().unwrap();
        storage.insert_account(account("2", "bob", Some("bob@example.com"))).await.unwrap().unwrap();
        let found = storage.account_by_name(UsernameKey::of("bob@example.com"), Some("bob@example.com".into()));
        assert_eq!(found.await.unwrap().unwrap().subject.as_str(), "1");
    }

    async fn subject_name_and_address_are_one_persons(storage: SqlStorage) {
        storage.insert_account(account("1", "alice", Some("a@example.com"))).await.unwrap().unwrap();
        for (other, taken) in [
            (account("1", "bob", None), Taken::Subject),
            (account("2", "ALICE", None), Taken::Username),
            (account("2", "al\u{200b}ice", Some("b@example.com")), Taken::Username),
            (account("2", "bob", Some("A@Example.com")), Taken::Email),
        ] {
            assert_eq!(storage.insert_account(other).await.unwrap(), Err(taken));
        }
        storage.insert_account(account("2", "bob", Some("b@example.com"))).await.unwrap().unwrap();
        for (changed, taken) in [
            (account("2", "Alice", Some("b@example.com")), Taken::Username),
            (account("2", "bob", Some("A@example.com")), Taken::Email),
        ] {
            assert_eq!(storage.replace_account(changed).await.unwrap(), Err(taken));
        }
        let found = storage.account_by_name(UsernameKey::of("bob"), None).await.unwrap().unwrap();
        assert_eq!(found.email_key.as_deref(), Some("b@example.com"));
    }

    async fn of_changes_at_the_same_time_none_is_lost(storage: SqlStorage) {
        let accounts = accounts(storage);
        accounts.create(new("1", "a@example.com")).await.unwrap();
        let subject = SubjectId::parse("1").unwrap();
        let profile = AccountChange::Profile(Profile { name: Some("A".into()), ..Profile::default() });
        let changes = [
            profile,
            AccountChange::Groups(["x".to_owned()].into()),
            AccountChange::Email(address("b@example.com")),
        ];
        let outcomes = changes.map(|change| accounts.change(&subject, change));
        for outcomes in futures_util::future::join_all(outcomes).await {
            outcomes.unwrap();
        }
        let user = accounts.by_subject(&subject).await.unwrap().unwrap();
        assert_eq!(user.claims.0["name"], "A");
        assert_eq!(user.email(), Some("b@example.com"));
        assert_eq!(user.groups, ["x".to_owned()].into());
        // Who signs in with the address does so with the new one.
        assert_eq!(user.username, "b@example.com");
        assert!(accounts.by_username("a@example.com").await.unwrap().is_none());
    }

    async fn of_many_who_want_an_address_one_gets_it(storage: SqlStorage) {
        let accounts = Arc::new(accounts(storage));
        let attempt = |number: usize| {
            let accounts = Arc::clone(&accounts);
            async move { accounts.create(new(&number.to_string(), "a@example.com")).await.is_ok() }
        };
        assert_eq!(winners(attempt).await, 1);
    }

    async fn of_many_who_change_to_an_address_one_gets_it(storage: SqlStorage) {
        let accounts = Arc::new(accounts(storage));
        for number in 0..64 {
            accounts.create(new(&number.to_string(), &format!("a{number}@example.com"))).await.unwrap();
        }
        let attempt = |number: usize| {
            let accounts = Arc::clone(&accounts);
            async move {
                let subject = SubjectId::parse(number.to_string()).unwrap();
                match accounts.change(&subject, AccountChange::Email(address("b@example.com"))).await {
                    Ok(_) => true,
                    Err(AccountError::EmailTaken) => false,
                    Err(error) => panic!("{error}"),
                }
            }
        };
        assert_eq!(winners(attempt).await, 1);
    }

    async fn somebody_who_is_disabled_is_nobody(storage: SqlStorage) {
        let accounts = accounts(storage);
        accounts.create(new("1", "a@example.com")).await.unwrap();
        let subject = SubjectId::parse("1").unwrap();
        accounts.change(&subject, AccountChange::Disabled(true)).await.unwrap();
        assert!(accounts.by_subject(&subject).await.unwrap().is_none());
        assert!(accounts.by_username("a@example.com").await.unwrap().is_none());
        assert!(accounts.by_email(&address("a@example.com")).await.unwrap().is_none());
        // But their name and address are theirs.
        assert!(matches!(accounts.create(new("2", "A@example.com")).await, Err(AccountError::UsernameTaken)));
        accounts.change(&subject, AccountChange::Disabled(false)).await.unwrap();
        assert!(accounts.by_subject(&subject).await.unwrap().is_some());
    }

    async fn people_in_the_configuration_are_taken_over_once_and_do_not_come_back(storage: SqlStorage) {
        let accounts = accounts(storage);
        let mut entries = vec![entry("1", "alice", "Alice@example.com"), entry("2", "bob", "alice@example.com")];
        let first = accounts.take_over(&entries).await.unwrap();
        let expected = TakenOver {
            new: vec!["alice".into(), "bob".into()],
            address_taken: vec!["bob".into()],
            ..TakenOver::default()
        };
        assert_eq!(first, expected);
        let alice = SubjectId::parse("1").unwrap();
        assert_eq!(accounts.by_email(&address("alice@example.com")).await.unwrap().unwrap().subject, alice);

        // What they change is theirs; the groups are the operator's.
        let name = AccountChange::Username(ChosenUsername::parse("ally").unwrap());
        accounts.change(&alice, name).await.unwrap();
        entries[0].groups = ["board".to_owned()].into();
        assert_eq!(accounts.take_over(&entries).await.unwrap(), TakenOver::default());
        let user = accounts.by_subject(&alice).await.unwrap().unwrap();
        assert_eq!((user.username.as_str(), user.groups), ("ally", ["board".to_owned()].into()));

        // Whoever has left has left.
        assert!(accounts.delete(&alice).await.unwrap());
        assert!(!accounts.delete(&alice).await.unwrap());
        assert_eq!(accounts.take_over(&entries).await.unwrap(), TakenOver::default());
        assert!(accounts.by_subject(&alice).await.unwrap().is_none());

        // And nobody gets a name that is somebody else's.
        let late = accounts.take_over(&[entry("3", "BOB", "c@example.com")]).await.unwrap();
        assert_eq!(late.name_taken, ["BOB"]);
    }
}
