use std::sync::Arc;

use super::*;

fn link(subject: Option<SubjectId>) -> AccountLink {
    AccountLink {
        subject,
        content: "{}".to_owned(),
    }
}

on_both_databases! {
    async fn a_link_is_for_one_purpose_and_works_until_it_expires(storage: SqlStorage) {
        let code = KeyHash::of("code");
        storage.put_account_link(code.clone(), LinkPurpose::Password, link(Some(alice())), NOW + HOUR).await.unwrap();
        for (purpose, now) in [(LinkPurpose::Email, NOW), (LinkPurpose::Registration, NOW), (LinkPurpose::Password, NOW + HOUR)] {
            assert_eq!(storage.account_link(code.clone(), purpose, now).await.unwrap(), None);
            assert_eq!(storage.take_account_link(code.clone(), purpose, now).await.unwrap(), None);
        }
        assert_eq!(storage.account_link(code.clone(), LinkPurpose::Password, NOW).await.unwrap(), Some(link(Some(alice()))));
        assert_eq!(storage.take_account_link(code.clone(), LinkPurpose::Password, NOW).await.unwrap(), Some(link(Some(alice()))));
        assert_eq!(storage.take_account_link(code, LinkPurpose::Password, NOW).await.unwrap(), None);
    }

    async fn of_many_who_use_a_link_at_once_one_gets_it(storage: SqlStorage) {
        let storage = Arc::new(storage);
        let code = KeyHash::of("code");
        storage.put_account_link(code.clone(), LinkPurpose::Password, link(Some(alice())), NOW + HOUR).await.unwrap();
        let attempt = |_| {
            let (storage, code) = (Arc::clone(&storage), code.clone());
            async move { storage.take_account_link(code, LinkPurpose::Password, NOW).await.unwrap().is_some() }
        };
        assert_eq!(winners(attempt).await, 1);
    }

    async fn all_links_of_a_person_become_worthless_together(storage: SqlStorage) {
        for (code, subject) in [("a", Some(alice())), ("b", Some(alice())), ("c", None)] {
            storage.put_account_link(KeyHash::of(code), LinkPurpose::Password, link(subject), NOW + HOUR).await.unwrap();
        }
        storage.delete_account_links(alice()).await.unwrap();
        for (code, is_there) in [("a", false), ("b", false), ("c", true)] {
            let link = storage.account_link(KeyHash::of(code), LinkPurpose::Password, NOW).await.unwrap();
            assert_eq!(link.is_some(), is_there, "{code}");
        }
    }

    async fn a_mail_is_taken_by_one_and_again_when_nothing_was_heard(storage: SqlStorage) {
        storage.put_mail("1".into(), "{}".into(), NOW, NOW + HOUR).await.unwrap();
        assert_eq!(storage.next_mail(NOW).await.unwrap(), Some(NOW));
        let claimed = storage.claim_mail(NOW, NOW + MINUTE, 10).await.unwrap();
        assert_eq!(claimed, [OutgoingMail { id: "1".into(), content: "{}".into(), attempts: 1 }]);
        assert_eq!(storage.claim_mail(NOW, NOW + MINUTE, 10).await.unwrap(), []);
        assert_eq!(storage.claim_mail(NOW + MINUTE, NOW + MINUTE * 2, 10).await.unwrap()[0].attempts, 2);
        storage.postpone_mail("1".into(), NOW + MINUTE * 5).await.unwrap();
        assert_eq!(storage.claim_mail(NOW + MINUTE * 4, NOW + HOUR, 10).await.unwrap(), []);
        // Nobody wants it after an hour.
        assert_eq!(storage.claim_mail(NOW + HOUR, NOW + HOUR * 2, 10).await.unwrap(), []);
        assert_eq!(storage.next_mail(NOW + HOUR).await.unwrap(), None);
        storage.delete_mail("1".into()).await.unwrap();
        assert_eq!(storage.next_mail(NOW).await.unwrap(), None);
    }

    async fn of_many_replicas_one_takes_a_mail(storage: SqlStorage) {
        let storage = Arc::new(storage);
        storage.put_mail("1".into(), "{}".into(), NOW, NOW + HOUR).await.unwrap();
        let attempt = |_| {
            let storage = Arc::clone(&storage);
            async move { storage.claim_mail(NOW, NOW + MINUTE, 1).await.unwrap().len() == 1 }
        };
        assert_eq!(winners(attempt).await, 1);
    }
}
