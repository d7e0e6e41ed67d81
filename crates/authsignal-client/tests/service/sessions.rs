//! Sessions of app clients.

use authsignal_client::{
    Authsignal as _, ClientId, CreateSessionRequest, Error, ErrorCode, SessionTokens, ValidateSessionRequest,
    VerificationMethod,
};

use super::{Service, action};

impl Service {
    async fn session(&self, client: &str) -> SessionTokens {
        self.enroll().await;
        let answer = self.client.track(&self.request()).await.unwrap();
        self.pass_challenge(&answer.token).await;
        let request =
            CreateSessionRequest::new(ClientId::parse(client).unwrap(), answer.token).action(action());
        self.client.create_session(&request).await.unwrap()
    }

    async fn is_valid(&self, tokens: &SessionTokens) -> bool {
        let request = ValidateSessionRequest::new(tokens.access_token.clone());
        match self.client.validate_session(&request).await {
            Ok(valid) => valid.user.user_id == self.user_id,
            Err(Error::Api(refusal)) => {
                assert_eq!((refusal.status, refusal.code), (401, ErrorCode::Unauthorized));
                false
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn a_session_is_made_validated_refreshed_and_revoked() {
    let service = Service::new();
    let first = service.session("sdk-test").await;
    let request = ValidateSessionRequest::new(first.access_token.clone())
        .client_id(ClientId::parse("sdk-test").unwrap());
    let valid = service.client.validate_session(&request).await.unwrap();
    assert_eq!(valid.user.user_id, service.user_id);
    assert_eq!(
        valid.verification_method,
        Some(VerificationMethod::AuthenticatorApp)
    );

    let second = service
        .client
        .refresh_session(&first.refresh_token)
        .await
        .unwrap();
    assert!(!service.is_valid(&first).await, "it was refreshed");
    assert!(service.is_valid(&second).await);
    assert!(
        service
            .client
            .refresh_session(&first.refresh_token)
            .await
            .is_err(),
        "once"
    );

    service.client.revoke_session(&second.access_token).await.unwrap();
    assert!(!service.is_valid(&second).await);
    service.clean_up().await;
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn all_sessions_of_a_user_are_revoked() {
    let service = Service::new();
    let tokens = service.session("sdk-test").await;
    assert!(service.is_valid(&tokens).await);
    service
        .client
        .revoke_user_sessions(&service.user_id)
        .await
        .unwrap();
    assert!(!service.is_valid(&tokens).await);
    service.clean_up().await;
}
