use std::path::Path;
use std::sync::Arc;

use time::Duration;
use time::macros::datetime;
use web_host::config::Environment;
use web_host::sqlite::Database;
use web_host::{ManualClock, SeededRandom};

use super::*;
use crate::config::Config;
use crate::operations::authenticators::ImportedFactor;
use crate::operations::track::TrackRequest;
use crate::store::messages::MessageFilter;
use crate::tenant::action::ActionState;
use crate::tenant::address::{EmailAddress, PhoneNumber};
use crate::tenant::identifiers::ActionCode;
use crate::tenant::message::{Channel, Content, Message};
use crate::tenant::token::Scopes;
use crate::tenant::user::UserAttributes;

const EMAIL: VerificationMethod = VerificationMethod::EmailOtp;
const SMS: VerificationMethod = VerificationMethod::Sms;

/// A tenant with every method enabled.
struct Fixture {
    tenant: Tenant,
    clock: ManualClock,
}

impl Fixture {
    fn new() -> Self {
        let text = include_str!("../../../../../config/authsignal-emulator.toml").replace(
            "[\"AUTHENTICATOR_APP\", \"PASSKEY\"]",
            "[\"EMAIL_OTP\", \"EMAIL_MAGIC_LINK\", \"SMS\", \"AUTHENTICATOR_APP\", \"PASSKEY\"]",
        );
        let config = Config::parse(Path::new("test.toml"), &text, &Environment::default()).unwrap();
        let database = Database::open(Path::new(":memory:"), crate::store::migrations()).unwrap();
        let clock = ManualClock::at(datetime!(2026-03-01 12:00 UTC));
        let random = Arc::new(SeededRandom::new(7));
        let tenant = Tenant::new(&config, database, Arc::new(clock.clone()), random).unwrap();
        Self { tenant, clock }
    }

    /// The bearer of a new action of alice.
    async fn bearer(&self, action: &str) -> TokenBearer {
        let request = TrackRequest {
            user_id: alice(),
            action_code: ActionCode::parse(action).unwrap(),
            idempotency_key: None,
            challenge_id: None,
            attributes: UserAttributes::default(),
            context: ActionContext::default(),
        };
        let tracked = self.tenant.track(request).await.unwrap();
        self.tenant.bearer(&tracked.token).unwrap()
    }

    async fn enrolled(&self, factor: ImportedFactor) -> TokenBearer {
        self.tenant
            .import_authenticator(alice(), factor, false)
            .await
            .unwrap();
        self.bearer("login").await
    }

    async fn message(&self) -> Message {
        let filter = MessageFilter {
            limit: 1,
            ..MessageFilter::default()
        };
        self.tenant.messages(filter).await.unwrap().remove(0)
    }

    /// The code that was sent last.
    async fn code(&self) -> String {
        match self.message().await.content {
            Content::Code(code) => code,
            other => panic!("{other:?}"),
        }
    }

    /// The secret of the link that was sent last.
    async fn link(&self) -> String {
        match self.message().await.content {
            Content::Link(url) => url.rsplit_once('/').unwrap().1.to_owned(),
            other => panic!("{other:?}"),
        }
    }

    async fn verify(&self, bearer: &TokenBearer, method: VerificationMethod, code: &str) -> Verification {
        self.tenant
            .verify_one_time_code(
                bearer.clone(),
                method,
                code.to_owned(),
                CodePurpose::EnrolmentOrChallenge,
                true,
            )
            .await
            .unwrap()
    }
}

fn alice() -> UserId {
    UserId::parse("alice").unwrap()
}

fn address() -> EmailAddress {
    EmailAddress::parse("alice@example.com").unwrap()
}

fn email() -> Factor {
    Factor::EmailOtp { email: address() }
}

fn verified(verification: Verification) -> Verified {
    match verification {
        Verification::Verified(verified) => *verified,
        Verification::Failed(reason) => panic!("{reason:?}"),
    }
}

fn failure(verification: &Verification) -> FailureReason {
    match verification {
        Verification::Failed(reason) => *reason,
        Verification::Verified(_) => panic!("verified"),
    }
}

/// Another code of six digits.
fn other_than(code: &str) -> String {
    let first = if code.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", &code[1..])
}

#[actix_web::test]
async fn a_code_enrols_the_address_it_was_sent_to_and_completes_the_action() {
    let fixture = Fixture::new();
    let bearer = fixture.bearer("login").await;
    let sent = fixture
        .tenant
        .begin_address_enrolment(bearer.clone(), email())
        .await
        .unwrap();
    assert_eq!(sent.masked_recipient, "a***@example.com");
    let message = fixture.message().await;
    assert_eq!(
        (message.channel, message.recipient.as_str()),
        (Channel::Email, "alice@example.com")
    );
    assert_eq!(message.action(), Some(bearer.action.clone()));
    let (user, authenticators) = fixture.tenant.authenticators(alice()).await.unwrap().unwrap();
    assert!(
        authenticators.is_empty() && user.attributes.email.is_none(),
        "nothing is proved yet"
    );

    let enrolled = verified(fixture.verify(&bearer, EMAIL, &fixture.code().await).await);
    assert_eq!(enrolled.action.state, ActionState::ChallengeSucceeded);
    assert_eq!(enrolled.enrolled.unwrap().id, sent.authenticator_id);
    assert_eq!(enrolled.recovery_codes.len(), 10);
    let (user, authenticators) = fixture.tenant.authenticators(alice()).await.unwrap().unwrap();
    assert_eq!(authenticators.len(), 1);
    assert_eq!(user.attributes.email.as_deref(), Some("alice@example.com"));
    assert_eq!(user.attributes.email_verified, Some(true));
}

#[actix_web::test]
async fn a_code_challenges_and_is_good_for_one_use() {
    let fixture = Fixture::new();
    let number = PhoneNumber::parse("+6421000000").unwrap();
    let bearer = fixture.enrolled(ImportedFactor::Sms(number)).await;
    fixture
        .tenant
        .begin_code_challenge(bearer.clone(), SMS)
        .await
        .unwrap();
    let code = fixture.code().await;
    assert_eq!(
        failure(&fixture.verify(&bearer, SMS, &other_than(&code)).await),
        FailureReason::CodeInvalidOrExpired
    );
    let challenged = verified(fixture.verify(&bearer, SMS, &code).await);
    assert_eq!(challenged.action.state, ActionState::ChallengeSucceeded);
    assert_eq!(challenged.action.verification_method, Some(SMS));
    assert_eq!(
        failure(&fixture.verify(&bearer, SMS, &code).await),
        FailureReason::CodeInvalidOrExpired
    );
}

#[actix_web::test]
async fn whatsapp_reaches_the_phone_number_of_sms_and_the_action_tells_sms() {
    let fixture = Fixture::new();
    let number = PhoneNumber::parse("+6421000000").unwrap();
    let bearer = fixture.enrolled(ImportedFactor::Sms(number)).await;
    let whatsapp = VerificationMethod::Whatsapp;
    fixture
        .tenant
        .begin_code_challenge(bearer.clone(), whatsapp)
        .await
        .unwrap();
    assert_eq!(fixture.message().await.channel, Channel::Whatsapp);
    let challenged = verified(fixture.verify(&bearer, whatsapp, &fixture.code().await).await);
    assert_eq!(challenged.action.verification_method, Some(SMS));
    let (_, authenticators) = fixture.tenant.authenticators(alice()).await.unwrap().unwrap();
    assert!(matches!(
        authenticators[0].factor,
        Factor::Sms {
            channel: Some(SmsChannel::Whatsapp),
            ..
        }
    ));
}

#[actix_web::test]
async fn a_code_of_another_action_method_or_time_is_worth_nothing() {
    let fixture = Fixture::new();
    let bearer = fixture.enrolled(ImportedFactor::EmailOtp(address())).await;
    let number = ImportedFactor::Sms(PhoneNumber::parse("+6421000000").unwrap());
    let other = fixture.enrolled(number).await;
    fixture
        .tenant
        .begin_code_challenge(bearer.clone(), EMAIL)
        .await
        .unwrap();
    let code = fixture.code().await;
    failure(&fixture.verify(&other, EMAIL, &code).await);
    failure(&fixture.verify(&bearer, SMS, &code).await);
    fixture.clock.advance(ONE_TIME_CODE_LIFETIME);
    let late = fixture
        .tenant
        .token(&bearer.action, &Scopes::parse(""))
        .map(|token| fixture.tenant.bearer(&token).unwrap())
        .unwrap();
    failure(&fixture.verify(&late, EMAIL, &code).await);
}

#[actix_web::test]
async fn a_new_code_replaces_the_one_before() {
    let fixture = Fixture::new();
    let bearer = fixture.enrolled(ImportedFactor::EmailOtp(address())).await;
    fixture
        .tenant
        .begin_code_challenge(bearer.clone(), EMAIL)
        .await
        .unwrap();
    let first = fixture.code().await;
    fixture
        .tenant
        .begin_code_challenge(bearer.clone(), EMAIL)
        .await
        .unwrap();
    let second = fixture.code().await;
    assert_ne!(first, second);
    failure(&fixture.verify(&bearer, EMAIL, &first).await);
    verified(fixture.verify(&bearer, EMAIL, &second).await);
}

#[actix_web::test]
async fn after_ten_wrong_codes_the_right_one_is_refused_for_five_minutes() {
    let fixture = Fixture::new();
    let bearer = fixture.enrolled(ImportedFactor::EmailOtp(address())).await;
    fixture
        .tenant
        .begin_code_challenge(bearer.clone(), EMAIL)
        .await
        .unwrap();
    let code = fixture.code().await;
    for _ in 0..10 {
        let reason = failure(&fixture.verify(&bearer, EMAIL, &other_than(&code)).await);
        assert_eq!(reason, FailureReason::CodeInvalidOrExpired);
    }
    let reason = failure(&fixture.verify(&bearer, EMAIL, &code).await);
    assert_eq!(reason, FailureReason::MaxAttemptsExceeded);
    fixture.clock.advance(Duration::minutes(5));
    verified(fixture.verify(&bearer, EMAIL, &code).await);
}

#[actix_web::test]
async fn messages_are_limited_and_more_so_those_that_cost_money() {
    for (factor, method, allowed) in [
        (ImportedFactor::EmailOtp(address()), EMAIL, 12),
        (
            ImportedFactor::EmailMagicLink(address()),
            VerificationMethod::EmailMagicLink,
            12,
        ),
        (
            ImportedFactor::Sms(PhoneNumber::parse("+6421000000").unwrap()),
            SMS,
            6,
        ),
    ] {
        let fixture = Fixture::new();
        let bearer = fixture.enrolled(factor).await;
        for _ in 0..allowed {
            fixture
                .tenant
                .begin_code_challenge(bearer.clone(), method)
                .await
                .unwrap();
        }
        let last = fixture.message().await;
        let refused = fixture.tenant.begin_code_challenge(bearer.clone(), method).await;
        assert!(
            matches!(refused, Err(TenantError::TooManyRequests(_))),
            "{method}"
        );
        assert_eq!(fixture.message().await, last, "nothing was sent");
        fixture.clock.advance(Duration::minutes(10) - Duration::SECOND);
        assert!(
            fixture
                .tenant
                .begin_code_challenge(bearer.clone(), method)
                .await
                .is_err()
        );
        fixture.clock.advance(Duration::SECOND);
        fixture.tenant.begin_code_challenge(bearer, method).await.unwrap();
    }
}

#[actix_web::test]
async fn who_is_enrolled_adds_an_address_only_with_a_token_that_says_so() {
    let fixture = Fixture::new();
    let bearer = fixture.enrolled(ImportedFactor::EmailOtp(address())).await;
    let second = Factor::EmailOtp {
        email: EmailAddress::parse("second@example.com").unwrap(),
    };
    let refused = fixture
        .tenant
        .begin_address_enrolment(bearer.clone(), second.clone())
        .await;
    assert!(refused.is_err_and(|error| error.to_string().contains("add:authenticators")));
    let bearer = TokenBearer {
        scopes: Scopes::management(),
        ..bearer
    };
    let again = fixture
        .tenant
        .begin_address_enrolment(bearer.clone(), email())
        .await;
    assert!(again.is_err(), "it is enrolled already");
    fixture
        .tenant
        .begin_address_enrolment(bearer.clone(), second)
        .await
        .unwrap();
    let added = verified(fixture.verify(&bearer, EMAIL, &fixture.code().await).await);
    assert_eq!(
        added.action.state,
        ActionState::ChallengeRequired,
        "something new proves nothing that was known"
    );
}

#[actix_web::test]
async fn an_enrolment_that_began_in_one_action_is_not_completed_in_another() {
    let fixture = Fixture::new();
    let mallory = fixture.bearer("login").await;
    let alice = fixture.bearer("login").await;
    let began = fixture.tenant.begin_address_enrolment(mallory, email()).await;
    began.unwrap();
    failure(&fixture.verify(&alice, EMAIL, &fixture.code().await).await);
}

#[actix_web::test]
async fn a_code_for_an_enrolment_is_no_challenge_and_the_reverse() {
    let fixture = Fixture::new();
    let bearer = fixture.bearer("login").await;
    let enrolment = fixture
        .tenant
        .begin_address_enrolment(bearer.clone(), email())
        .await;
    enrolment.unwrap();
    let code = fixture.code().await;
    let as_challenge = fixture
        .tenant
        .verify_one_time_code(bearer.clone(), EMAIL, code.clone(), CodePurpose::Challenge, false)
        .await;
    assert!(as_challenge.is_err());
    let as_enrolment = fixture
        .tenant
        .verify_one_time_code(bearer, EMAIL, code, CodePurpose::Enrolment, false)
        .await;
    verified(as_enrolment.unwrap());
}

#[actix_web::test]
async fn a_code_that_is_asked_for_again_goes_to_the_address_that_is_being_enrolled() {
    let fixture = Fixture::new();
    let bearer = fixture.bearer("login").await;
    let nothing = fixture.tenant.begin_code_challenge(bearer.clone(), EMAIL).await;
    assert!(nothing.is_err(), "there is no address");
    let first = fixture
        .tenant
        .begin_address_enrolment(bearer.clone(), email())
        .await;
    let again = fixture.tenant.begin_code_challenge(bearer.clone(), EMAIL).await;
    assert_eq!(first.unwrap().authenticator_id, again.unwrap().authenticator_id);
    verified(fixture.verify(&bearer, EMAIL, &fixture.code().await).await);
}

#[actix_web::test]
async fn a_link_proves_the_address_once_it_is_opened_and_only_to_who_began() {
    let fixture = Fixture::new();
    let bearer = fixture.enrolled(ImportedFactor::EmailMagicLink(address())).await;
    let other = fixture.bearer("login").await;
    let method = VerificationMethod::EmailMagicLink;
    fixture
        .tenant
        .begin_code_challenge(bearer.clone(), method)
        .await
        .unwrap();
    let secret = fixture.link().await;
    let finish = |bearer: &TokenBearer| fixture.tenant.finish_magic_link(bearer.clone(), false);
    assert!(finish(&bearer).await.unwrap().is_none(), "not opened");
    let shown = fixture.tenant.magic_link(secret.clone()).await.unwrap();
    assert!(shown.verified_at.is_none());
    assert!(finish(&bearer).await.unwrap().is_none(), "a look opens nothing");

    fixture.tenant.open_magic_link(secret.clone()).await.unwrap();
    assert!(
        fixture.tenant.open_magic_link(secret.clone()).await.is_err(),
        "once"
    );
    assert!(
        fixture
            .tenant
            .magic_link(secret)
            .await
            .unwrap()
            .verified_at
            .is_some()
    );
    assert!(finish(&other).await.unwrap().is_none());
    let challenged = finish(&bearer).await.unwrap().unwrap();
    assert_eq!(challenged.action.state, ActionState::ChallengeSucceeded);
    assert_eq!(challenged.action.verification_method, Some(method));
    assert!(finish(&bearer).await.unwrap().is_none(), "once");
}

#[actix_web::test]
async fn a_link_that_was_opened_too_late_or_is_forged_is_not_known() {
    let fixture = Fixture::new();
    let bearer = fixture.bearer("login").await;
    let factor = Factor::EmailMagicLink { email: address() };
    fixture
        .tenant
        .begin_address_enrolment(bearer, factor)
        .await
        .unwrap();
    let secret = fixture.link().await;
    assert!(fixture.tenant.open_magic_link("forged".to_owned()).await.is_err());
    fixture.clock.advance(ONE_TIME_CODE_LIFETIME);
    assert!(fixture.tenant.open_magic_link(secret).await.is_err());
}

#[actix_web::test]
async fn a_six_digit_code_is_no_link() {
    let fixture = Fixture::new();
    let bearer = fixture.bearer("login").await;
    fixture
        .tenant
        .begin_address_enrolment(bearer, email())
        .await
        .unwrap();
    assert!(
        fixture
            .tenant
            .open_magic_link(fixture.code().await)
            .await
            .is_err()
    );
}
