//! `/claim`, and `track` with a `challengeId`: challenges of nobody in particular become a user's.

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Emulator, Reply, text};

const EMAIL: &str = "jane@example.com";

impl Emulator {
    async fn claim(&self, challenge_id: &str, user: &str) -> Reply {
        let body = json!({ "challengeId": challenge_id, "userId": user });
        self.server(Method::POST, "/claim", Some(body)).await
    }

    /// An anonymous challenge by e-mail whose code came back.
    async fn verified_challenge(&self, more: Value) -> String {
        let id = self.challenge_by_email(more).await;
        let verified = self.verify(&id, &self.sent_code(EMAIL).await).await;
        assert_eq!(verified["isVerified"], true, "{verified}");
        id
    }

    async fn enrol_email(&self, user: &str, email: &str) {
        let body = json!({ "verificationMethod": "EMAIL_OTP", "email": email });
        self.server(Method::POST, &format!("/users/{user}/authenticators"), Some(body))
            .await
            .ok();
    }

    /// The e-mail addresses of the user's authenticators.
    async fn enrolled_emails(&self, user: &str) -> Vec<String> {
        let listed = self
            .server(Method::GET, &format!("/users/{user}/authenticators"), None)
            .await
            .ok();
        listed
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|authenticator| authenticator["email"].as_str().map(str::to_owned))
            .collect()
    }
}

#[actix_web::test]
async fn a_claim_gives_a_token_that_validates_as_succeeded() {
    let emulator = Emulator::with_every_method();
    let id = emulator
        .verified_challenge(json!({ "idempotencyKey": "k", "scope": "add:authenticators" }))
        .await;
    let claimed = emulator.claim(&id, "jane").await.ok();
    assert_eq!(claimed["verificationMethod"], "EMAIL_OTP");
    let validated = emulator.validate(&text(&claimed["token"])).await;
    assert_eq!(validated["isValid"], true);
    assert_eq!(validated["state"], "CHALLENGE_SUCCEEDED");
    assert_eq!(validated["verificationMethod"], "EMAIL_OTP");
    assert_eq!(
        (
            &validated["userId"],
            &validated["action"],
            &validated["idempotencyKey"]
        ),
        (&json!("jane"), &json!("login"), &json!("k"))
    );
    assert_eq!(
        emulator.enrolled_emails("jane").await,
        [EMAIL],
        "the first one enrols"
    );
}

#[actix_web::test]
async fn a_challenge_is_claimed_once_it_is_verified_unless_the_check_is_skipped() {
    let emulator = Emulator::with_every_method();
    let id = emulator.challenge_by_email(json!({})).await;
    assert_eq!(
        emulator.claim(&id, "jane").await.error(),
        (400, "invalid_request")
    );
    assert_eq!(emulator.enrolled_emails("jane").await, Vec::<String>::new());
    let body = json!({ "challengeId": id, "userId": "jane", "skipVerificationCheck": true });
    let claimed = emulator.server(Method::POST, "/claim", Some(body)).await.ok();
    assert_eq!(
        emulator.state(&text(&claimed["token"])).await,
        "CHALLENGE_SUCCEEDED"
    );
    let code = emulator.sent_code(EMAIL).await;
    assert_eq!(
        emulator.verify(&id, &code).await["isVerified"],
        false,
        "it is over"
    );
}

#[actix_web::test]
async fn a_claimed_challenge_is_nobody_elses() {
    let emulator = Emulator::with_every_method();
    let id = emulator.verified_challenge(json!({})).await;
    emulator.claim(&id, "jane").await.ok();
    assert_eq!(
        emulator.claim(&id, "mallory").await.error(),
        (400, "invalid_request")
    );
    let user = emulator.server(Method::GET, "/users/mallory", None).await.ok();
    assert_eq!(user["isEnrolled"], false);
    let again = emulator.claim(&id, "jane").await.ok();
    assert_eq!(
        emulator.state(&text(&again["token"])).await,
        "CHALLENGE_SUCCEEDED"
    );
}

#[actix_web::test]
async fn an_enrolled_user_claims_by_an_address_that_is_theirs_and_by_no_other() {
    let emulator = Emulator::with_every_method();
    emulator.enrol_email("jane", EMAIL).await;
    emulator.enrol_email("john", "john@example.com").await;
    let id = emulator.verified_challenge(json!({})).await;
    assert_eq!(
        emulator.claim(&id, "john").await.error(),
        (400, "invalid_request")
    );
    emulator.claim(&id, "jane").await.ok();
    assert_eq!(emulator.enrolled_emails("john").await, ["john@example.com"]);
    assert_eq!(emulator.enrolled_emails("jane").await, [EMAIL]);
    // An address that the backend calls verified counts as well, and is not enrolled by this.
    let verified = json!({ "email": EMAIL, "emailVerified": true });
    emulator.enrol_app("joe").await;
    emulator
        .server(Method::PATCH, "/users/joe", Some(verified))
        .await
        .ok();
    let id = emulator.verified_challenge(json!({})).await;
    let claimed = emulator.claim(&id, "joe").await.ok();
    assert_eq!(
        emulator.state(&text(&claimed["token"])).await,
        "CHALLENGE_SUCCEEDED"
    );
    assert_eq!(emulator.enrolled_emails("joe").await, Vec::<String>::new());
}

#[actix_web::test]
async fn scopes_let_an_enrolled_user_add_or_change_an_address() {
    for (scope, emails) in [
        ("add:authenticators", vec!["old@example.com", EMAIL]),
        ("update:authenticators", vec![EMAIL]),
        ("add:authenticators update:authenticators", vec![EMAIL]),
    ] {
        let emulator = Emulator::with_every_method();
        emulator.enrol_email("jane", "old@example.com").await;
        emulator.clock.advance(Duration::SECOND);
        emulator
            .verified_challenge(json!({ "userId": "jane", "scope": scope, "idempotencyKey": "k" }))
            .await;
        assert_eq!(emulator.enrolled_emails("jane").await, emails, "{scope}");
        let action = emulator
            .server(Method::GET, "/users/jane/actions/login/k", None)
            .await
            .ok();
        assert_eq!(action["state"], "CHALLENGE_SUCCEEDED", "{scope}");
    }
    let emulator = Emulator::with_every_method();
    emulator.enrol_email("jane", "old@example.com").await;
    let body =
        json!({ "verificationMethod": "EMAIL_OTP", "action": "login", "email": EMAIL, "userId": "jane" });
    assert_eq!(
        emulator.challenge(body).await.error(),
        (400, "invalid_request"),
        "no scope"
    );
    assert!(emulator.messages(EMAIL).await.is_empty());
}

#[actix_web::test]
async fn a_claim_for_a_blocked_user_gets_a_token_that_is_worth_nothing() {
    let emulator = Emulator::with_every_method();
    let id = emulator.verified_challenge(json!({})).await;
    emulator.set_outcome("jane", "login", json!("BLOCK")).await;
    let claimed = emulator.claim(&id, "jane").await.ok();
    let validated = emulator.validate(&text(&claimed["token"])).await;
    assert_eq!(
        (&validated["isValid"], &validated["state"]),
        (&json!(false), &json!("BLOCK"))
    );
    assert_eq!(emulator.enrolled_emails("jane").await, Vec::<String>::new());
}

#[actix_web::test]
async fn track_continues_a_challenge_that_is_verified_or_still_waits() {
    let emulator = Emulator::with_every_method();
    let id = emulator
        .verified_challenge(json!({ "idempotencyKey": "k" }))
        .await;
    let tracked = emulator
        .track("jane", "login", json!({ "challengeId": id }))
        .await;
    assert_eq!(tracked["state"], "CHALLENGE_SUCCEEDED");
    assert_eq!(tracked["idempotencyKey"], "k");
    assert_eq!(tracked["isEnrolled"], true);

    let id = emulator.challenge_by_email(json!({})).await;
    let tracked = emulator
        .track("jane", "sign-in", json!({ "challengeId": id }))
        .await;
    assert_eq!(tracked["state"], "CHALLENGE_REQUIRED");
    emulator.verify(&id, &emulator.sent_code(EMAIL).await).await;
    assert_eq!(
        emulator.state(&text(&tracked["token"])).await,
        "CHALLENGE_SUCCEEDED"
    );
}

#[actix_web::test]
async fn one_proof_completes_one_action() {
    let emulator = Emulator::with_every_method();
    let id = emulator.verified_challenge(json!({})).await;
    emulator.claim(&id, "jane").await.ok();
    let second = emulator
        .track(
            "jane",
            "transfer",
            json!({ "challengeId": id, "idempotencyKey": "other" }),
        )
        .await;
    assert_eq!(second["state"], "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn track_refuses_a_challenge_that_is_unknown_or_of_somebody_else() {
    let emulator = Emulator::with_every_method();
    emulator.enrol_email("jane", EMAIL).await;
    let of_jane = emulator.challenge_by_email(json!({ "userId": "jane" })).await;
    for id in [of_jane.as_str(), "unknown"] {
        let refused = emulator
            .server(
                Method::POST,
                "/users/mallory/actions/login",
                Some(json!({ "challengeId": id })),
            )
            .await;
        assert_eq!(refused.error(), (400, "invalid_request"), "{id}");
    }
    let actions = emulator
        .server(Method::GET, "/users/mallory/actions", None)
        .await
        .ok();
    assert_eq!(actions, json!([]));
}
