use std::borrow::Cow;

use uuid::Uuid;

use super::*;
use crate::audit::{AuditRecord, Outcome};

fn event(number: u8, subject: &str, client_id: Option<&str>) -> AuditRecord {
    let at = NOW + Duration::seconds(number.into());
    let milliseconds = u64::try_from(at.unix_timestamp()).unwrap() * 1000;
    AuditRecord {
        id: uuid::Builder::from_unix_timestamp_millis(milliseconds, &[number; 10]).into_uuid(),
        at,
        event: Cow::Borrowed("tokens_issued"),
        outcome: Outcome::Success,
        reason: None,
        subject: Some(subject.to_owned()),
        username: None,
        client_id: client_id.map(ToOwned::to_owned),
        sid: Some("sid".to_owned()),
        address: Some("2001:db8::7".to_owned()),
        user_agent: Some(Cow::Borrowed("Firefox")),
        request_id: None,
        detail: Some("authorization_code".to_owned()),
    }
}

fn all() -> AuditQuery {
    AuditQuery {
        at_most: 100,
        ..AuditQuery::default()
    }
}

on_both_databases! {
async fn events_are_read_back_as_they_were_in_the_order_of_time(storage: SqlStorage) {
    let events = vec![
        event(1, "alice", Some("web")),
        event(2, "bob", Some("web")),
        event(3, "alice", None),
    ];
    storage
        .insert_audit_events(events.clone(), Duration::days(1))
        .await
        .unwrap();
    assert_eq!(storage.audit_events(all()).await.unwrap(), events);
    let of = |about| AuditQuery { about: Some(about), ..all() };
    let found = storage.audit_events(of(About::Subject("alice".to_owned()))).await.unwrap();
    assert_eq!(found, [events[0].clone(), events[2].clone()]);
    let found = storage.audit_events(of(About::Client("web".to_owned()))).await.unwrap();
    assert_eq!(found, events[..2]);
    let since = AuditQuery { since: Some(NOW + Duration::seconds(2)), ..all() };
    assert_eq!(storage.audit_events(since).await.unwrap(), events[1..]);
    let next = AuditQuery { after: Some(events[0].id), at_most: 1, ..all() };
    assert_eq!(storage.audit_events(next).await.unwrap(), events[1..2]);
}

async fn an_event_is_added_once(storage: SqlStorage) {
    let first = vec![event(1, "alice", None)];
    storage.insert_audit_events(first.clone(), Duration::days(1)).await.unwrap();
    // All or none: the new one does not come in with the one that is there.
    let both = vec![event(2, "bob", None), first[0].clone()];
    assert!(storage.insert_audit_events(both, Duration::days(1)).await.is_err());
    assert_eq!(storage.audit_events(all()).await.unwrap(), first);
    assert_ne!(first[0].id, Uuid::nil());
}
}
