use std::sync::Arc;

use authsignal_client::test_double::TestDouble;
use authsignal_client::{
    ActionHistory, ActionState, ApiError, Authsignal, ChallengeUrl, Error, ErrorCode, TrackRequest,
    TrackResponse, User, UserPage, UserQuery, UserSummary,
};
use futures_util::TryStreamExt as _;

use crate::fixture::{action, user_id};

fn allowed(request: &TrackRequest) -> TrackResponse {
    TrackResponse::new(
        request.idempotency_key.clone(),
        ActionState::Allow,
        true,
        ChallengeUrl::parse("https://mfa.example.com/?token=t").unwrap(),
        "t".parse().unwrap(),
    )
}

#[tokio::test]
async fn the_double_answers_by_rule_and_remembers_the_calls() {
    let double = Arc::new(TestDouble::new());
    double.track.always(|(request,)| Ok(allowed(request)));
    let api: Arc<dyn Authsignal> = double.clone();

    let request = TrackRequest::new(user_id(), action()).email("alice@example.com");
    let answer = api.track(&request).await.unwrap();

    assert_eq!(answer.idempotency_key, request.idempotency_key);
    let [(call,)] = double.track.calls().try_into().unwrap();
    assert_eq!(call.email.as_deref(), Some("alice@example.com"));
}

#[tokio::test]
async fn the_double_answers_what_was_lined_up_first() {
    let double = TestDouble::new();
    let refusal = Error::Api(ApiError::new(401, ErrorCode::Unauthorized));
    double.get_user.fails(refusal).answers(User::default());
    assert_eq!(double.get_user(&user_id()).await.unwrap_err().status(), Some(401));
    assert!(!double.get_user(&user_id()).await.unwrap().is_enrolled);
    assert!(double.get_user(&user_id()).await.is_err());
}

#[tokio::test]
async fn what_was_not_scripted_fails_and_says_so() {
    let double = TestDouble::new();
    let error = double
        .delete_user(&user_id(), ActionHistory::Keep)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid argument: delete_user has no answer left in the test double"
    );
    assert_eq!(double.delete_user.calls(), [(user_id(), ActionHistory::Keep)]);
}

#[tokio::test]
async fn the_double_streams_its_pages() {
    let double = TestDouble::new();
    let mut first = UserPage::default();
    first.users.push(UserSummary::new(user_id()));
    first.last_evaluated_user_id = Some(user_id());
    double.query_users.answers(first).answers(UserPage::default());
    let users: Vec<_> = double
        .users(UserQuery::by_username("x"))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(users.len(), 1);
}
