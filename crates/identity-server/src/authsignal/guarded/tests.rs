use std::net::TcpListener;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use time::macros::datetime;
use url::Url;
use web_host::ManualClock;

use super::*;
use crate::authsignal::{AuthsignalService, Decision, IdempotencyKey, NotVerified};

/// Does what the test says.
#[derive(Debug, Default)]
struct Step(Mutex<Mood>);

#[derive(Debug, Clone, Copy, Default)]
enum Mood {
    #[default]
    Answers,
    Fails,
    Refuses,
    Limits,
    Hangs,
}

#[async_trait]
impl AuthenticationStep for Step {
    async fn begin(&self, begin: &BeginChallenge) -> Result<Begun, StepError> {
        let mood = *self.0.lock().unwrap();
        match mood {
            Mood::Answers => Ok(Begun {
                idempotency_key: begin.idempotency_key.clone(),
                decision: Decision::SignIn,
                has_passkey: false,
            }),
            Mood::Fails => Err(StepError::Unreachable("gone".into())),
            Mood::Refuses => Err(StepError::Refused("no".into())),
            Mood::Limits => Err(StepError::Limited("too many".into())),
            Mood::Hangs => std::future::pending().await,
        }
    }

    async fn verify(
        &self,
        _: &ClientToken,
        _: Action,
        _: Option<&SubjectId>,
    ) -> Result<Verified, VerifyError> {
        Err(NotVerified::InvalidToken.into())
    }

    async fn authenticators(&self, _: &SubjectId) -> Result<Vec<Authenticator>, StepError> {
        Ok(Vec::new())
    }

    async fn remove_authenticator(&self, _: &SubjectId, _: &AuthenticatorId) -> Result<(), StepError> {
        Ok(())
    }

    async fn settings(&self, _: &OpenSettings) -> Result<ChallengeUrl, StepError> {
        Ok(ChallengeUrl::parse("https://mfa.example/settings?token=track").unwrap())
    }

    async fn forget(&self, _: &SubjectId) -> Result<(), StepError> {
        Ok(())
    }
}

struct Scene {
    step: Arc<Step>,
    clock: ManualClock,
    guarded: GuardedStep,
}

impl Scene {
    fn new() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap();
        let settings = OutageSettings {
            failures: number(3),
            concurrent_calls: number(4),
            ..OutageSettings::default()
        };
        let step = Arc::new(Step::default());
        let clock = ManualClock::at(datetime!(2026-11-24 12:00 UTC));
        let guarded = GuardedStep::new(step.clone(), Arc::new(clock.clone()), settings, Gauge::default());
        Self { step, clock, guarded }
    }

    async fn begins(&self, mood: Mood) -> Result<Begun, StepError> {
        *self.step.0.lock().unwrap() = mood;
        self.guarded.begin(&begin()).await
    }

    async fn is_opened(&self) {
        for _ in 0..3 {
            self.begins(Mood::Fails).await.unwrap_err();
        }
        assert_eq!(self.guarded.report().circuit, CircuitState::Open);
    }
}

fn begin() -> BeginChallenge {
    BeginChallenge {
        action: Action::Login,
        subject: SubjectId::parse("alice").unwrap(),
        username: "alice".to_owned(),
        email: None,
        ip_address: None,
        user_agent: None,
        device_id: None,
        redirect_url: "https://id.example/".parse().unwrap(),
        locale: "en".to_owned(),
        idempotency_key: IdempotencyKey::parse("key").unwrap(),
    }
}

#[actix_web::test]
async fn a_service_that_keeps_failing_is_not_asked_any_more_until_one_call_succeeds() {
    let scene = Scene::new();
    scene.is_opened().await;
    let refused = scene.begins(Mood::Answers).await;
    assert!(
        matches!(
            refused,
            Err(StepError::NotAsked(NotAsked::CircuitOpen { retry_in })) if retry_in == Duration::seconds(10)
        ),
        "{refused:?}"
    );
    scene.clock.advance(Duration::seconds(10));
    scene.begins(Mood::Answers).await.unwrap();
    let report = scene.guarded.report();
    assert_eq!(
        report,
        StepReport {
            circuit: CircuitState::Closed,
            running: 0,
            answered: 1,
            failed: 3,
            abandoned: 0,
            refused_open: 1,
            refused_busy: 0,
            opened: 1,
        }
    );
}

#[actix_web::test]
async fn what_the_service_says_about_one_call_locks_out_nobody_else() {
    let scene = Scene::new();
    for _ in 0..20 {
        scene.begins(Mood::Refuses).await.unwrap_err();
        scene.begins(Mood::Limits).await.unwrap_err();
        let token = ClientToken::parse("forged").unwrap();
        scene
            .guarded
            .verify(&token, Action::Login, None)
            .await
            .unwrap_err();
    }
    scene.begins(Mood::Answers).await.unwrap();
}

#[actix_web::test]
async fn more_calls_than_there_are_places_for_are_refused_at_once() {
    let scene = Scene::new();
    *scene.step.0.lock().unwrap() = Mood::Hangs;
    let begin = begin();
    let mut hanging: Vec<_> = (0..4).map(|_| Box::pin(scene.guarded.begin(&begin))).collect();
    for call in &mut hanging {
        assert!(call.now_or_never().is_none());
    }
    let refused = scene.guarded.begin(&begin).await;
    assert!(
        matches!(refused, Err(StepError::NotAsked(NotAsked::TooManyCalls))),
        "{refused:?}"
    );
    assert_eq!(scene.guarded.report().running, 4);
    drop(hanging);
    let report = scene.guarded.report();
    assert_eq!(
        (report.running, report.abandoned, report.circuit),
        (0, 4, CircuitState::Closed)
    );
    scene.begins(Mood::Answers).await.unwrap();
}

#[actix_web::test]
async fn calls_that_people_gave_up_waiting_for_count_when_they_took_long() {
    let scene = Scene::new();
    *scene.step.0.lock().unwrap() = Mood::Hangs;
    for _ in 0..3 {
        let begin = begin();
        let mut call = Box::pin(scene.guarded.begin(&begin));
        assert!((&mut call).now_or_never().is_none());
        scene.clock.advance(Duration::seconds(8));
    }
    assert_eq!(scene.guarded.report().circuit, CircuitState::Open);
}

#[actix_web::test]
async fn a_probe_that_is_dropped_blocks_nobody() {
    let scene = Scene::new();
    scene.is_opened().await;
    scene.clock.advance(Duration::seconds(10));
    *scene.step.0.lock().unwrap() = Mood::Hangs;
    let begin = begin();
    let mut probe = Box::pin(scene.guarded.begin(&begin));
    assert!((&mut probe).now_or_never().is_none());
    assert!(scene.guarded.begin(&begin).await.is_err());
    drop(probe);
    scene.begins(Mood::Answers).await.unwrap();
}

#[actix_web::test]
async fn a_service_that_takes_connections_and_never_answers_is_given_up_and_left_alone() {
    web_host::tls::install_crypto_provider();
    let number = |number| NonZeroU32::new(number).unwrap();
    let settings = OutageSettings {
        timeout_seconds: number(1),
        failures: number(8),
        ..OutageSettings::default()
    };
    // Connections are made by the kernel: nobody ever takes them.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url: Url = format!("http://{}/v1", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let ui = "https://mfa.example".parse().unwrap();
    let service =
        AuthsignalService::connect(&url, "secret".to_owned().into(), &ui, Vec::new(), settings).unwrap();
    let guarded = GuardedStep::new(
        Arc::new(service),
        Arc::new(web_host::SystemClock),
        settings,
        Gauge::default(),
    );
    let begin = begin();
    let results = join_all((0..8).map(|_| guarded.begin(&begin))).await;
    for result in results {
        assert!(matches!(result, Err(StepError::Unreachable(_))), "{result:?}");
    }
    let refused = guarded.begin(&begin).await;
    assert!(matches!(refused, Err(StepError::NotAsked(_))), "{refused:?}");
    assert_eq!(guarded.report().opened, 1);
}
