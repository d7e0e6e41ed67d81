//! The SDK against a service that is not a fake: the emulator, or a tenant of Authsignal.
//!
//! ```sh
//! AUTHSIGNAL_URL=https://localhost:5003/v1 AUTHSIGNAL_SECRET=local-secret AUTHSIGNAL_CA=.dev/tls/ca.pem \
//!     cargo test -p authsignal-client --test service -- --ignored
//! ```
//!
//! Every test has a user of its own and leaves none behind. Actions without settings must have the outcome CHALLENGE, and
//! authenticator apps, passkeys, and codes by e-mail and SMS must be enabled. The tests named `…_by_code` read the inbox of
//! the emulator: leave them out for a tenant of Authsignal with `--skip by_code`.
#![cfg(test)]

mod challenges;
mod sessions;
mod tenant;

use authsignal_client::{
    ActionCode, ActionHistory, ActionKey, ActionState, Authsignal as _, BlockReason, ChallengeRejection,
    Client, ClientToken, Error, ErrorCode, IdempotencyKey, LoginDecision, TrackRequest, UserActionsQuery,
    UserId, UserQuery, UserUpdate, ValidateChallengeRequest, VerificationCode, VerificationMethod,
    VerifiedAuthenticator, reqwest, url::Url,
};
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use totp_rs::Totp;

const NEEDS: &str = "set AUTHSIGNAL_URL and AUTHSIGNAL_SECRET";
const AUTHENTICATOR_APP: &str = "otpauth://totp/SDK:alice?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=SDK";

struct Service {
    client: Client,
    http: reqwest::Client,
    url: String,
    secret: String,
    user_id: UserId,
}

impl Service {
    #[expect(
        clippy::disallowed_methods,
        reason = "these tests are told by the environment where the service is"
    )]
    fn new() -> Self {
        let url = std::env::var("AUTHSIGNAL_URL").expect(NEEDS);
        let secret = std::env::var("AUTHSIGNAL_SECRET").expect(NEEDS);
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let http = match std::env::var("AUTHSIGNAL_CA") {
            Ok(path) => {
                let pem = std::fs::read(path).expect("a file");
                http.add_root_certificate(reqwest::Certificate::from_pem(&pem).expect("a certificate"))
            }
            Err(_) => http,
        };
        let http = http.build().unwrap();
        let client = Client::builder(secret.as_str())
            .base_url(url.as_str())
            .http_client(http.clone())
            .build()
            .unwrap();
        let user_id = UserId::parse(format!("sdk|a/ä {}", IdempotencyKey::random())).unwrap();
        Self {
            client,
            http,
            url,
            secret,
            user_id,
        }
    }

    fn request(&self) -> TrackRequest {
        TrackRequest::new(self.user_id.clone(), action())
            .redirect_url(Url::parse("https://localhost:5001/callback").unwrap())
    }

    async fn enroll(&self) {
        let authenticator = VerifiedAuthenticator::authenticator_app(AUTHENTICATOR_APP);
        let enrolled = self
            .client
            .enroll_verified_authenticator(&self.user_id, &authenticator)
            .await
            .unwrap();
        assert_eq!(
            enrolled.authenticator.verification_method,
            VerificationMethod::AuthenticatorApp
        );
    }

    /// What the pre-built UI does when the user types in the code of their app.
    async fn pass_challenge(&self, token: &ClientToken) {
        let code = Totp::from_url_unchecked(AUTHENTICATOR_APP)
            .unwrap()
            .generate_current()
            .to_string();
        let url = format!("{}/client/verify/totp", self.url.trim_end_matches('/'));
        let request = self
            .http
            .post(url)
            .bearer_auth(token.expose())
            .json(&json!({"verificationCode": code}));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["isVerified"], true, "{answer}");
    }

    /// The code that the emulator has sent last to an address.
    async fn sent_code(&self, recipient: &str) -> VerificationCode {
        let url = self.url.trim_end_matches('/').trim_end_matches("/v1");
        let request = self
            .http
            .get(format!("{url}/emulator/messages"))
            .query(&[("recipient", recipient)])
            .basic_auth(&self.secret, Some(""));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        let code = answer["messages"][0]["code"]
            .as_str()
            .expect("a code in the inbox");
        code.parse().unwrap()
    }

    async fn clean_up(self) {
        self.client
            .delete_user(&self.user_id, ActionHistory::Delete)
            .await
            .unwrap();
    }
}

fn action() -> ActionCode {
    ActionCode::parse("sdk-test").unwrap()
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn attributes_of_a_user_come_back_as_they_were_set() {
    let service = Service::new();
    assert!(
        !service
            .client
            .get_user(&service.user_id)
            .await
            .unwrap()
            .is_enrolled
    );

    let email = format!("{}@example.com", IdempotencyKey::random());
    let update = UserUpdate::new()
        .email(email.as_str())
        .username("alice")
        .locale("en")
        .custom("tier", "gold");
    service
        .client
        .update_user(&service.user_id, &update)
        .await
        .unwrap();

    let user = service.client.get_user(&service.user_id).await.unwrap();
    assert_eq!(
        (user.email.as_deref(), user.username.as_deref()),
        (Some(email.as_str()), Some("alice"))
    );
    assert_eq!(user.custom["tier"], "gold");
    let found: Vec<_> = service
        .client
        .users(UserQuery::by_email(email).limit(1_u32))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(
        found.iter().map(|user| &user.user_id).collect::<Vec<_>>(),
        [&service.user_id]
    );
    service.clean_up().await;
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn a_user_without_authenticator_is_sent_to_enrol() {
    let service = Service::new();
    let answer = service.client.track(&service.request()).await.unwrap();
    assert_eq!(answer.decision(), LoginDecision::Enrol(&answer.url));
    service.clean_up().await;
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn a_login_with_mfa_succeeds_for_its_user_and_action_and_for_no_other() {
    let service = Service::new();
    service.enroll().await;
    let request = service.request();
    let answer = service.client.track(&request).await.unwrap();
    assert_eq!(answer.decision(), LoginDecision::Challenge(&answer.url));
    assert_eq!(answer.idempotency_key, request.idempotency_key);

    let validate = ValidateChallengeRequest::new(answer.token.clone());
    let before = service.client.validate_challenge(&validate).await.unwrap();
    assert_eq!(
        before.verified(&action(), Some(&service.user_id)),
        Err(ChallengeRejection::NotPassed(ActionState::ChallengeRequired))
    );

    service.pass_challenge(&answer.token).await;

    let named = validate.clone().action(action()).user_id(service.user_id.clone());
    let challenge = service.client.validate_challenge(&named).await.unwrap();
    let challenge = challenge.verified(&action(), Some(&service.user_id)).unwrap();
    assert_eq!(challenge.idempotency_key, request.idempotency_key);
    assert_eq!(
        challenge.verification_method,
        Some(VerificationMethod::AuthenticatorApp)
    );

    let other_action = ActionCode::parse("other").unwrap();
    let other_user = UserId::parse("mallory").unwrap();
    for wrong in [
        validate.clone().action(other_action.clone()),
        validate.clone().user_id(other_user.clone()),
    ] {
        let answer = service.client.validate_challenge(&wrong).await.unwrap();
        assert!(!answer.is_valid, "{answer:?}");
    }
    let unnamed = service.client.validate_challenge(&validate).await.unwrap();
    assert_eq!(
        unnamed.clone().verified(&other_action, None),
        Err(ChallengeRejection::OtherAction)
    );
    assert_eq!(
        unnamed.verified(&action(), Some(&other_user)),
        Err(ChallengeRejection::OtherUser)
    );

    let again = service.client.track(&request).await.unwrap();
    assert_eq!(
        again.decision(),
        LoginDecision::Block(BlockReason::AlreadyDecided)
    );
    service.clean_up().await;
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn a_forged_token_is_worth_nothing() {
    let service = Service::new();
    let request = ValidateChallengeRequest::new("eyJhbGciOiJub25lIn0.e30.".parse().unwrap());
    match service.client.validate_challenge(&request).await {
        Ok(answer) => assert!(answer.verified(&action(), None).is_err()),
        Err(error) => assert!(
            matches!(&error, Error::Api(refusal) if refusal.status < 500),
            "{error}"
        ),
    }
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn an_action_is_found_changed_and_then_blocks() {
    let service = Service::new();
    service.enroll().await;
    let request = service.request();
    service.client.track(&request).await.unwrap();

    let key = ActionKey::new(service.user_id.clone(), action(), request.idempotency_key.clone());
    assert_eq!(
        service.client.get_action(&key).await.unwrap().state,
        ActionState::ChallengeRequired
    );
    service
        .client
        .update_action(&key, &ActionState::Block)
        .await
        .unwrap();
    assert_eq!(
        service.client.get_action(&key).await.unwrap().state,
        ActionState::Block
    );

    let query = UserActionsQuery::new(service.user_id.clone())
        .action_code(action())
        .state(ActionState::Block);
    let found = service.client.query_user_actions(&query).await.unwrap();
    assert_eq!(
        found
            .iter()
            .map(|action| &action.idempotency_key)
            .collect::<Vec<_>>(),
        [&request.idempotency_key]
    );

    let again = service.client.track(&request).await.unwrap();
    assert_eq!(again.decision(), LoginDecision::Block(BlockReason::Blocked));
    service.clean_up().await;
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn an_authenticator_is_listed_and_deleted() {
    let service = Service::new();
    service.enroll().await;
    let authenticators = service.client.get_authenticators(&service.user_id).await.unwrap();
    let [authenticator] = authenticators.as_slice() else {
        panic!("{authenticators:?}")
    };
    assert!(authenticator.created_at.is_some());
    service
        .client
        .delete_authenticator(&service.user_id, &authenticator.user_authenticator_id)
        .await
        .unwrap();
    assert!(
        service
            .client
            .get_authenticators(&service.user_id)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        !service
            .client
            .get_user(&service.user_id)
            .await
            .unwrap()
            .is_enrolled
    );
    service.clean_up().await;
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn a_wrong_secret_is_unauthorized() {
    let service = Service::new();
    let client = Client::builder("not-the-secret")
        .base_url(service.url)
        .http_client(service.http)
        .build()
        .unwrap();
    let Err(Error::Api(error)) = client.get_user(&service.user_id).await else {
        panic!("let in")
    };
    assert_eq!((error.status, error.code), (401, ErrorCode::Unauthorized));
}
