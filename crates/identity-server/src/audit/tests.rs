use std::io::{self, Write};
use std::sync::Mutex as StdMutex;

use oidc_protocol::authentication::AuthenticationMethodReference;
use oidc_protocol::client::GrantType;
use oidc_protocol::identifiers::{SessionId, SubjectId};
use oidc_protocol::oauth_error::OAuthErrorCode;
use oidc_protocol::registration::RegistrationErrorCode;
use oidc_protocol::scope::Scopes;
use oidc_protocol::signing::SigningAlgorithm;
use time::macros::datetime;
use web_host::{ManualClock, SystemRandom};

use super::*;
use crate::authsignal::Action;
use crate::limits::Limit;
use crate::logout::SessionEnd;
use crate::storage::{AuditEventStorage, AuditQuery, SqlStorage};

struct Recorder {
    storage: SqlStorage,
    clock: ManualClock,
    metrics: Arc<ServerMetrics>,
    audit: Arc<Audit>,
}

impl Recorder {
    fn new(settings: AuditSection) -> Self {
        let storage = SqlStorage::in_memory().unwrap();
        let clock = ManualClock::at(datetime!(2026-11-24 12:00 UTC));
        let metrics = Arc::new(ServerMetrics::default());
        let audit = Audit::new(
            Arc::new(storage.clone()),
            Arc::new(clock.clone()),
            Arc::new(SystemRandom),
            Arc::clone(&metrics),
            settings,
        );
        Self {
            storage,
            clock,
            metrics,
            audit: Arc::new(audit),
        }
    }

    async fn rows(&self) -> Vec<AuditRecord> {
        let query = AuditQuery {
            at_most: u32::MAX,
            ..AuditQuery::default()
        };
        self.storage.audit_events(query).await.unwrap()
    }
}

fn changed<'a>(subject: &'a SubjectId, username: &'a str) -> Event<'a> {
    Event::PasswordChanged {
        person: Person {
            subject,
            username: Some(username),
        },
    }
}

fn alice() -> SubjectId {
    SubjectId::parse("alice").unwrap()
}

/// Makes one of each, and does not compile when an event is missing.
macro_rules! one_of_each {
    ($($event:ident { $($field:ident : $value:expr),* $(,)? },)+) => {{
        #[expect(dead_code, reason = "it only has to compile")]
        fn all(event: Event<'_>) {
            match event {
                $(Event::$event { .. } => {})+
            }
        }
        vec![$(Event::$event { $($field: $value),* }),+]
    }};
}

/// Every event as it is recorded, and of those that differ by their reason one for each.
pub(crate) fn one_of_each() -> Vec<AuditRecord> {
    let (subject, sid) = (&alice(), &SessionId::parse("sid").unwrap());
    let person = Person::from(subject);
    let client_id = &ClientId::parse("web").unwrap();
    let scopes = &Scopes::default();
    let mut events = one_of_each! {
        SignInSucceeded { person: person, methods: &[AuthenticationMethodReference::Password] },
        SignInFailed { person: Some(person), reason: SignInFailure::WrongPassword },
        SignInBlocked { person: person, reason: Refusal::Blocked },
        ChallengeStarted { person: person, action: Action::Login },
        ChallengeSucceeded { person: person, action: Action::Login },
        ChallengeFailed { person: person, reason: ChallengeFailure::Used },
        PasskeyRefused { reason: ChallengeFailure::Used },
        PasskeyAdded { person: person, passkey: "key", how: "accepted" },
        PasskeyRenamed { person: person, passkey: "key" },
        PasskeyRemoved { person: person, passkey: "key" },
        SignInWithoutPasskey { person: person },
        Limited { limit: Limit::Password, person: Some(person), client_id: None },
        SessionStarted { subject: subject, sid: sid },
        SessionEnded { subject: Some(subject), sid: sid, cause: SessionEnd::SignedOut },
        ConsentGiven { subject: subject, client_id: client_id, scopes: scopes },
        ConsentDenied { client_id: client_id },
        ConsentWithdrawn { subject: subject, client_id: client_id },
        AuthorizationGranted { subject: subject, client_id: client_id, sid: sid },
        TokensIssued {
            client_id: client_id,
            subject: Some(subject),
            sid: Some(sid),
            grant_type: GrantType::AuthorizationCode,
        },
        TokensRefused { client_id: client_id, grant_type: None, error: OAuthErrorCode::InvalidGrant },
        TokenReused { client_id: client_id, subject: Some(subject), what: Reused::Code },
        TokensRevoked { client_id: client_id, subject: Some(subject), by: RevokedBy::Client },
        ClientAuthenticationFailed { client_id: None, endpoint: "/connect/token" },
        ClientRegistered { client_id: client_id },
        ClientChanged { client_id: client_id },
        ClientRegistrationRefused {
            client_id: None,
            error: RegistrationErrorCode::InvalidRedirectUri,
        },
        ClientRemoved { client_id: client_id, by: RemovedBy::Client },
        DeviceDecided { subject: subject, client_id: client_id, is_granted: true },
        KeyCreated { kid: "key", algorithm: SigningAlgorithm::Rs256 },
        KeyRevoked { kid: "key", algorithm: SigningAlgorithm::Rs256 },
        PasswordChanged { person: person },
        PasswordReset { person: person },
        AccountCreated { person: person },
        UsernameChanged { person: person },
        EmailChanged { person: person },
        ProfileChanged { person: person },
        AuthenticatorRemoved { person: person },
        AccountDeleted { subject: subject },
    };
    let limits = [Limit::PasswordByAccount, Limit::Challenge, Limit::UserCode];
    events.extend(limits.map(|limit| Event::Limited {
        limit,
        person: Some(person),
        client_id: None,
    }));
    let causes = [
        SessionEnd::Replaced,
        SessionEnd::Expired,
        SessionEnd::Removed,
        SessionEnd::PasswordChanged,
        SessionEnd::AccountDeleted,
    ];
    events.extend(causes.map(|cause| Event::SessionEnded {
        subject: Some(subject),
        sid,
        cause,
    }));
    events.push(Event::TokensRevoked {
        client_id,
        subject: Some(subject),
        by: RevokedBy::Person,
    });
    events.push(Event::DeviceDecided {
        subject,
        client_id,
        is_granted: false,
    });
    let at = datetime!(2026-11-24 12:00 UTC);
    let record = |event| AuditRecord::new(Uuid::nil(), at, event, None);
    events.into_iter().map(record).collect()
}

#[actix_web::test]
async fn events_are_kept_in_the_order_in_which_they_happened() {
    let recorder = Recorder::new(AuditSection::default());
    let names: Vec<String> = (0..5000).map(|number| number.to_string()).collect();
    for name in &names {
        recorder.audit.record(changed(&alice(), name));
    }
    // A clock that goes back changes nothing about that.
    recorder.clock.advance(time::Duration::seconds(-10));
    recorder.audit.record(changed(&alice(), "last"));
    recorder.audit.flush().await;
    let rows = recorder.rows().await;
    let kept: Vec<&str> = rows.iter().map(|row| row.username.as_deref().unwrap()).collect();
    assert_eq!(kept[..5000], names);
    assert_eq!(kept[5000], "last");
}

#[actix_web::test]
async fn what_does_not_fit_into_the_queue_is_counted_and_stops_nobody() {
    let recorder = Recorder::new(AuditSection::default());
    for _ in 0..QUEUE + 3 {
        recorder.audit.record(changed(&alice(), "alice"));
    }
    assert_eq!(recorder.metrics.audit_rows_lost.get(), 3);
    recorder.audit.flush().await;
    assert_eq!(recorder.rows().await.len(), QUEUE);
}

#[actix_web::test]
async fn a_flush_waits_for_whoever_writes() {
    let recorder = Recorder::new(AuditSection::default());
    let writer = Arc::clone(&recorder.audit);
    let writing = actix_web::rt::spawn(async move { writer.work(&web_host::Stopping::default()).await });
    tokio::task::yield_now().await;
    for _ in 0..300 {
        recorder.audit.record(changed(&alice(), "alice"));
    }
    recorder.audit.flush().await;
    assert_eq!(recorder.rows().await.len(), 300);
    writing.abort();
}

#[actix_web::test]
async fn events_that_happen_within_a_moment_share_a_commit() {
    let recorder = Recorder::new(AuditSection::default());
    let writer = Arc::clone(&recorder.audit);
    let writing = actix_web::rt::spawn(async move { writer.work(&web_host::Stopping::default()).await });
    for _ in 0..20 {
        recorder.audit.record(changed(&alice(), "alice"));
        tokio::task::yield_now().await;
    }
    recorder.audit.flush().await;
    assert_eq!(recorder.rows().await.len(), 20);
    // One, unless the machine is very slow.
    assert!(recorder.storage.counts().commits < 20);
    writing.abort();
}

#[actix_web::test]
async fn a_flush_writes_what_a_writer_that_stops_meanwhile_has_left() {
    // Whether the writer hears of its end or of the flush first is a matter of luck.
    for _ in 0..20 {
        let recorder = Recorder::new(AuditSection::default());
        let stopping = web_host::Stopping::default();
        let (writer, told) = (Arc::clone(&recorder.audit), stopping.clone());
        actix_web::rt::spawn(async move { writer.work(&told).await });
        tokio::task::yield_now().await;
        recorder.audit.record(changed(&alice(), "alice"));
        stopping.request();
        recorder.audit.flush().await;
        assert_eq!(recorder.rows().await.len(), 1);
    }
}

#[actix_web::test]
async fn what_is_left_out_of_the_table_stays_out() {
    let settings = AuditSection {
        left_out: vec!["password_changed".to_owned()],
        ..AuditSection::default()
    };
    let none = AuditSection {
        retention_days: 0,
        ..AuditSection::default()
    };
    for settings in [settings, none] {
        let recorder = Recorder::new(settings);
        recorder.audit.record(changed(&alice(), "alice"));
        recorder.audit.flush().await;
        assert!(recorder.rows().await.is_empty());
    }
}

/// What a log writes.
#[derive(Clone, Default)]
struct Written(Arc<StdMutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[actix_web::test]
async fn a_user_name_cannot_write_lines_of_the_log() {
    const EVIL: &str = "eve\n2026 INFO audit: event=\"sign_in_succeeded\" \u{1b}[31m\",\"outcome\":\"failure";
    // A single dispatcher is asked on the thread that comes to a line of code first, and a test beside this one has none.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let recorder = Recorder::new(AuditSection::default());
    let (text, json) = (Written::default(), Written::default());
    {
        let written = text.clone();
        let log = tracing_subscriber::fmt().with_writer(move || written.clone());
        let _guard = tracing::subscriber::set_default(log.with_ansi(false).finish());
        recorder.audit.record(changed(&alice(), EVIL));
    }
    {
        let written = json.clone();
        let log = tracing_subscriber::fmt().json().flatten_event(true);
        let log = log.with_writer(move || written.clone()).finish();
        let _guard = tracing::subscriber::set_default(log);
        recorder.audit.record(changed(&alice(), EVIL));
    }
    let text = text.text();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("audit: ") && !text.contains('\u{1b}'), "{text}");
    let line: serde_json::Value = serde_json::from_str(&json.text()).unwrap();
    assert_eq!(line["target"], "audit");
    assert_eq!(line["event"], "password_changed");
    assert_eq!(line["outcome"], "success");
    assert_eq!(line["username"], EVIL);
}
