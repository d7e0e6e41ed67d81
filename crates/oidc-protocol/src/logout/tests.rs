use proptest::prelude::*;

use super::*;
use crate::client::tests::web;

const REGISTERED: &str = "https%3A%2F%2Flocalhost%3A5002%2Fsignout-callback-oidc";

fn hint(client_id: &str) -> IdTokenHint {
    IdTokenHint {
        client_id: ClientId::parse(client_id).unwrap(),
        subject: SubjectId::parse("alice-id").unwrap(),
        session_id: Some(SessionId::parse("session-1").unwrap()),
    }
}

fn validate(query: &str, hint: Option<IdTokenHint>) -> Result<ValidEndSessionRequest, LogoutError> {
    EndSessionRequest::parse(query)?.validate(hint, Some(&web()))
}

#[test]
fn a_registered_redirect_is_followed_with_the_clients_state() {
    let query = format!("id_token_hint=x&post_logout_redirect_uri={REGISTERED}&state=a%20b");
    let request = validate(&query, Some(hint("web"))).unwrap();
    let location = request.redirect().unwrap().location();
    assert_eq!(location, "https://localhost:5002/signout-callback-oidc?state=a+b");
    assert_eq!(request.client_id().unwrap().as_str(), "web");
}

#[test]
fn without_parameters_there_is_no_client_and_no_redirect() {
    let request = validate("", None).unwrap();
    assert!(request.client_id().is_none() && request.redirect().is_none());
}

#[test]
fn a_client_id_alone_identifies_the_client() {
    let query = format!("client_id=web&post_logout_redirect_uri={REGISTERED}");
    assert!(validate(&query, None).unwrap().redirect().is_some());
}

#[test]
fn a_redirect_that_is_not_the_clients_is_refused() {
    let unregistered = "id_token_hint=x&post_logout_redirect_uri=https%3A%2F%2Fother.example%2F";
    assert_eq!(
        validate(unregistered, Some(hint("web"))),
        Err(LogoutError::UnregisteredRedirectUri)
    );
    let by_nobody = format!("post_logout_redirect_uri={REGISTERED}");
    assert_eq!(validate(&by_nobody, None), Err(LogoutError::NoClient));
    let script = "client_id=web&post_logout_redirect_uri=javascript:alert(1)";
    assert!(matches!(validate(script, None), Err(LogoutError::RedirectUri(_))));
}

#[test]
fn client_id_must_be_the_audience_of_the_hint() {
    assert_eq!(
        validate("client_id=web", Some(hint("other"))),
        Err(LogoutError::ClientMismatch)
    );
    assert!(validate("client_id=web", Some(hint("web"))).is_ok());
}

#[test]
fn an_unregistered_client_is_refused() {
    let request = EndSessionRequest::parse("client_id=other").unwrap();
    assert_eq!(request.validate(None, None), Err(LogoutError::UnknownClient));
    assert_eq!(
        request.validate(None, Some(&web())),
        Err(LogoutError::UnknownClient)
    );
}

#[test]
fn only_an_id_token_of_this_session_spares_the_question() {
    let (alice, session) = (
        SubjectId::parse("alice-id").unwrap(),
        SessionId::parse("session-1").unwrap(),
    );
    let with_hint = validate("id_token_hint=x", Some(hint("web"))).unwrap();
    assert!(!with_hint.needs_confirmation(&alice, &session));
    assert!(with_hint.needs_confirmation(&SubjectId::parse("bob-id").unwrap(), &session));
    assert!(with_hint.needs_confirmation(&alice, &SessionId::parse("session-2").unwrap()));
    assert!(
        validate("client_id=web", None)
            .unwrap()
            .needs_confirmation(&alice, &session)
    );
    let without_sid = IdTokenHint {
        session_id: None,
        ..hint("web")
    };
    assert!(
        validate("id_token_hint=x", Some(without_sid))
            .unwrap()
            .needs_confirmation(&alice, &session)
    );
}

#[test]
fn repeated_parameters_are_refused() {
    assert_eq!(
        EndSessionRequest::parse("state=a&state=b"),
        Err(LogoutError::Parameter(ParameterError::Repeated("state")))
    );
}

proptest! {
    #[test]
    fn any_request_parses_without_panic_and_never_redirects_elsewhere(query: String, uri in "[ -~]{0,60}") {
        let _ = EndSessionRequest::parse(&query);
        let encoded: String = url::form_urlencoded::byte_serialize(uri.as_bytes()).collect();
        let query = format!("client_id=web&post_logout_redirect_uri={encoded}&state=x");
        let request = validate(&query, None).ok();
        if let Some(redirect) = request.as_ref().and_then(ValidEndSessionRequest::redirect) {
            prop_assert!(redirect.location().starts_with("https://localhost:5002/signout-callback-oidc?"));
        }
    }
}
