use authsignal_client::test_double::TestDouble;
use authsignal_client::{
    AaguidMapping, ApiError, ChallengeUrl, ClientToken, ErrorCode, TrackResponse, WebauthnCredential,
};
use secrecy::ExposeSecret;

use super::*;

const ALICE: &str = "a5a0c16c-0027-4011-8e2f-a7e179dc784b";

fn tenant() -> (Tenant, Arc<TestDouble>) {
    let double = Arc::new(TestDouble::new());
    (Tenant::new(double.clone()), double)
}

fn authenticator(id: &str, method: VerificationMethod) -> UserAuthenticator {
    UserAuthenticator::new(AuthenticatorId::parse(id).unwrap(), method)
}

fn answer(request: &TrackRequest, state: ActionState) -> TrackResponse {
    let url = ChallengeUrl::parse("https://mfa.example/?token=t").unwrap();
    TrackResponse::new(
        request.idempotency_key.clone(),
        state,
        true,
        url,
        ClientToken::parse("the.token").unwrap(),
    )
}

#[tokio::test]
async fn only_passkeys_are_listed_with_name_and_provider() {
    let (tenant, double) = tenant();
    let mut passkey = authenticator("p", VerificationMethod::Passkey);
    let mut credential = WebauthnCredential::default();
    let mut mapping = AaguidMapping::default();
    mapping.name = Some("iCloud Keychain".to_owned());
    credential.name = Some("Laptop".to_owned());
    credential.aaguid_mapping = Some(mapping);
    passkey.webauthn_credential = Some(credential);
    double.get_authenticators.answers(vec![
        authenticator("a", VerificationMethod::AuthenticatorApp),
        passkey,
    ]);
    let listed = tenant.list(ALICE).await.unwrap();
    let [only] = listed.as_slice() else {
        panic!("{listed:?}")
    };
    assert_eq!((only.id.as_str(), only.name.as_deref()), ("p", Some("Laptop")));
    assert_eq!(only.provider.as_deref(), Some("iCloud Keychain"));
    assert_eq!(
        double.get_authenticators.calls(),
        [(UserId::parse(ALICE).unwrap(),)]
    );
}

#[tokio::test]
async fn a_token_is_asked_for_this_person_to_add_an_authenticator_and_no_more() {
    let (tenant, double) = tenant();
    double
        .track
        .always(|(request,)| Ok(answer(request, ActionState::ChallengeRequired)));
    let browser = Browser {
        user_agent: Some("Mozilla".to_owned()),
        locale: Some("de".to_owned()),
        ..Browser::default()
    };
    let token = tenant.enrolment_token(ALICE, &browser).await.unwrap();
    assert_eq!(token.expose_secret(), "the.token");
    let (request,) = double.track.calls().remove(0);
    assert_eq!(
        (request.user_id.as_str(), request.action.as_str()),
        (ALICE, "add-passkey")
    );
    assert_eq!(request.scope, [Scope::AddAuthenticators]);
    assert_eq!(request.user_agent.as_deref(), Some("Mozilla"));
    assert_eq!(request.locale.as_deref(), Some("de"));
}

#[tokio::test]
async fn a_blocked_person_and_an_unknown_state_get_no_token() {
    let (tenant, double) = tenant();
    for state in [
        "BLOCK",
        "REVIEW_REQUIRED",
        "REVIEW_FAILED",
        "CHALLENGE_FAILED",
        "SOMETHING_NEW",
    ] {
        double
            .track
            .always(move |(request,)| Ok(answer(request, ActionState::from(state))));
        let refused = tenant.enrolment_token(ALICE, &Browser::default()).await;
        assert!(matches!(refused, Err(PasskeyError::Forbidden)), "{state}");
    }
}

#[tokio::test]
async fn a_passkey_that_is_gone_already_counts_as_removed() {
    let (tenant, double) = tenant();
    double
        .delete_authenticator
        .fails(Error::Api(ApiError::new(404, ErrorCode::InvalidRequest)));
    assert!(tenant.remove(ALICE, "p").await.is_ok());
    double
        .delete_authenticator
        .fails(Error::Api(ApiError::new(401, ErrorCode::Unauthorized)));
    assert!(matches!(
        tenant.remove(ALICE, "p").await,
        Err(PasskeyError::Unavailable(_))
    ));
}
