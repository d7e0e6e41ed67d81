use proptest::prelude::*;
use serde_json::{Value, json};
use time::Duration;

use super::*;
use crate::authentication::tests::NOW;
use crate::authentication::{AuthenticationEvent, VerifiedMethod};
use crate::authorize::AuthorizeRequest;
use crate::client::tests::{SECRET, web, web_with};
use crate::client::{Client, Lifetime};
use crate::client_authentication::tests::basic;
use crate::client_authentication::{AuthenticatedClient, Authentication, PresentedCredentials};
use crate::identifiers::{SessionId, SubjectId};
use crate::oauth_error::{OAuthError, OAuthErrorCode};
use crate::parameters::Parameters;
use crate::pkce::CodeVerifier;
use crate::resources::Resources;
use crate::scope::Scopes;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const REDIRECT: &str = "redirect_uri=https%3A%2F%2Flocalhost%3A5002%2Fsignin-oidc";

fn resources() -> Resources {
    serde_json::from_value(json!({
        "identity": [{ "name": "openid" }, { "name": "profile" }],
        "api_scopes": [{ "name": "api1" }, { "name": "api2" }],
    }))
    .unwrap()
}

fn authenticated(client: &Client) -> AuthenticatedClient<'_> {
    let header = (!client.is_public()).then(|| basic(client.client_id().as_str(), SECRET));
    let form = TokenRequest::parameters(format!("client_id={}", client.client_id()).as_bytes());
    let credentials = PresentedCredentials::parse(header.as_deref(), &form).unwrap();
    match credentials.authenticate(Some(client), &[], NOW).unwrap() {
        Authentication::Proven(client) => client,
        Authentication::Once(_) => panic!("another method"),
    }
}

pub(crate) fn alice() -> GrantedPerson {
    GrantedPerson {
        subject: SubjectId::parse("alice-id").unwrap(),
        session_id: SessionId::parse("session-1").unwrap(),
        authentication: AuthenticationEvent::new(
            NOW,
            &[VerifiedMethod::Password, VerifiedMethod::AuthenticatorApp],
        ),
    }
}

fn grant(client: &Client, with_challenge: bool) -> AuthorizationGrant {
    let challenge = CodeVerifier::parse(VERIFIER).unwrap().challenge();
    let proof = if with_challenge {
        format!("code_challenge={challenge}&code_challenge_method=S256")
    } else {
        String::new()
    };
    let client_id = client.client_id();
    let query = format!("client_id={client_id}&{REDIRECT}&response_type=code&scope=openid&nonce=n&{proof}");
    let request = AuthorizeRequest::parse(query)
        .unwrap()
        .validate(client, &resources())
        .unwrap();
    AuthorizationGrant::new(&request, alice(), Lifetime::FIVE_MINUTES, NOW)
}

fn parse(client: &Client, form: &str) -> Result<TokenRequest, OAuthError> {
    TokenRequest::parse(&TokenRequest::parameters(form.as_bytes()), authenticated(client))
}

fn code_request(client: &Client, form: &str) -> AuthorizationCodeRequest {
    match parse(client, &format!("grant_type=authorization_code&code=c&{form}")).unwrap() {
        TokenRequest::AuthorizationCode(request) => request,
        other => panic!("{other:?}"),
    }
}

fn redeem(client: &Client, grant: &AuthorizationGrant, form: &str, after: i64) -> Result<(), OAuthErrorCode> {
    let now = NOW + Duration::seconds(after);
    grant
        .redeem(authenticated(client), &code_request(client, form), now)
        .map_err(|error| error.code())
}

fn refusal(changes: &Value, form: &str) -> OAuthErrorCode {
    parse(&web_with(changes), form).unwrap_err().code()
}

#[test]
fn a_code_is_redeemed_by_its_client_for_its_redirect_uri_with_its_verifier_in_time() {
    let (client, good) = (web(), format!("{REDIRECT}&code_verifier={VERIFIER}"));
    let grant = grant(&client, true);
    assert_eq!(code_request(&client, &good).code(), "c");
    assert_eq!(redeem(&client, &grant, &good, 0), Ok(()));
    assert_eq!(redeem(&client, &grant, &good, 299), Ok(()));
    assert_eq!(
        redeem(&client, &grant, &good, 301),
        Err(OAuthErrorCode::InvalidGrant)
    );
}

#[test]
fn a_code_of_another_client_is_an_invalid_grant() {
    let other = web_with(&json!({ "client_id": "other" }));
    let form = format!("{REDIRECT}&code_verifier={VERIFIER}");
    assert_eq!(
        redeem(&other, &grant(&web(), true), &form, 0),
        Err(OAuthErrorCode::InvalidGrant)
    );
}

#[test]
fn another_redirect_uri_is_an_invalid_grant_even_if_it_is_registered() {
    let client = web_with(&json!({
        "redirect_uris": ["https://localhost:5002/signin-oidc", "https://localhost:5002/other"],
    }));
    let form = format!("redirect_uri=https%3A%2F%2Flocalhost%3A5002%2Fother&code_verifier={VERIFIER}");
    assert_eq!(
        redeem(&client, &grant(&client, true), &form, 0),
        Err(OAuthErrorCode::InvalidGrant)
    );
}

#[test]
fn a_wrong_or_missing_verifier_is_an_invalid_grant() {
    let (client, invalid) = (web(), Err(OAuthErrorCode::InvalidGrant));
    let wrong = format!("{REDIRECT}&code_verifier={}", "x".repeat(43));
    assert_eq!(redeem(&client, &grant(&client, true), &wrong, 0), invalid);
    assert_eq!(redeem(&client, &grant(&client, true), REDIRECT, 0), invalid);
}

#[test]
fn a_verifier_for_a_code_without_challenge_is_a_downgrade_and_refused() {
    let client = web_with(&json!({ "require_pkce": false }));
    let grant = grant(&client, false);
    assert_eq!(redeem(&client, &grant, REDIRECT, 0), Ok(()));
    let with_verifier = format!("{REDIRECT}&code_verifier={VERIFIER}");
    assert_eq!(
        redeem(&client, &grant, &with_verifier, 0),
        Err(OAuthErrorCode::InvalidGrant)
    );
}

#[test]
fn a_code_without_challenge_is_worthless_once_the_client_requires_pkce() {
    let lax = web_with(&json!({ "require_pkce": false }));
    assert_eq!(
        redeem(&web(), &grant(&lax, false), REDIRECT, 0),
        Err(OAuthErrorCode::InvalidGrant)
    );
}

#[test]
fn a_public_client_redeems_with_its_verifier() {
    let client = web_with(&json!({ "secrets": [], "grant_types": ["authorization_code"] }));
    let form = format!("{REDIRECT}&code_verifier={VERIFIER}");
    assert_eq!(redeem(&client, &grant(&client, true), &form, 0), Ok(()));
}

#[test]
fn a_grant_survives_storage() {
    let grant = grant(&web(), true);
    let json = serde_json::to_string(&grant).unwrap();
    let restored: AuthorizationGrant = serde_json::from_str(&json).unwrap();
    assert_eq!(restored.scopes(), grant.scopes());
    assert_eq!(restored.person(), grant.person());
    assert_eq!(restored.nonce().unwrap().as_str(), "n");
    let form = format!("{REDIRECT}&code_verifier={VERIFIER}");
    assert_eq!(redeem(&web(), &restored, &form, 299), Ok(()));
}

#[test]
fn bad_token_requests_get_the_error_of_rfc_6749() {
    let none = json!({});
    assert_eq!(refusal(&none, ""), OAuthErrorCode::InvalidRequest);
    assert_eq!(
        refusal(&none, "grant_type=password"),
        OAuthErrorCode::UnsupportedGrantType
    );
    assert_eq!(
        refusal(&none, "grant_type=client_credentials&grant_type=x"),
        OAuthErrorCode::InvalidRequest
    );
    assert_eq!(
        refusal(&none, "grant_type=authorization_code"),
        OAuthErrorCode::InvalidRequest
    );
    assert_eq!(
        refusal(&none, "grant_type=authorization_code&code=c"),
        OAuthErrorCode::InvalidRequest
    );
    // It means nothing for this grant, but the request is damaged.
    assert_eq!(
        refusal(&none, "grant_type=client_credentials&code=a&code=b"),
        OAuthErrorCode::InvalidRequest
    );
    let short = format!("grant_type=authorization_code&code=c&{REDIRECT}&code_verifier=short");
    assert_eq!(refusal(&none, &short), OAuthErrorCode::InvalidRequest);
    let code_only = json!({ "grant_types": ["authorization_code"] });
    assert_eq!(
        refusal(&code_only, "grant_type=client_credentials"),
        OAuthErrorCode::UnauthorizedClient
    );
}

fn client_scopes(form: &str) -> Result<Scopes, OAuthErrorCode> {
    let client = web();
    match parse(&client, &format!("grant_type=client_credentials&{form}")).map_err(|error| error.code())? {
        TokenRequest::ClientCredentials(request) => request
            .granted_scopes(authenticated(&client), &resources())
            .map_err(|error| error.code()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_gets_its_api_scopes_and_no_identity_scopes() {
    assert_eq!(client_scopes("").unwrap().to_string(), "api1");
    assert_eq!(client_scopes("scope=api1").unwrap().to_string(), "api1");
    for form in [
        "scope=openid",
        "scope=api1+profile",
        "scope=api2",
        "scope=nonsense",
        "scope=%22",
    ] {
        assert_eq!(client_scopes(form), Err(OAuthErrorCode::InvalidScope), "{form}");
    }
}

#[test]
fn a_client_without_api_scopes_gets_no_token_for_itself() {
    let client = web_with(&json!({ "scope": "openid profile" }));
    let Ok(TokenRequest::ClientCredentials(request)) = parse(&client, "grant_type=client_credentials") else {
        panic!("another request");
    };
    let granted = request.granted_scopes(authenticated(&client), &resources());
    assert_eq!(granted.unwrap_err().code(), OAuthErrorCode::InvalidScope);
}

#[test]
fn a_refresh_request_names_its_token_and_may_narrow_scope_and_target() {
    let refreshing = json!({
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid profile offline_access",
    });
    let client = web_with(&refreshing);
    let form = "grant_type=refresh_token&refresh_token=r&scope=openid&resource=urn:a&resource=urn:b";
    let TokenRequest::RefreshToken(request) = parse(&client, form).unwrap() else {
        panic!("another grant");
    };
    assert_eq!(request.refresh_token(), "r");
    assert_eq!(request.scopes().unwrap().to_string(), "openid");
    assert_eq!(request.resources().len(), 2);
    assert!(!format!("{request:?}").contains("\"r\""));
    for (form, code) in [
        ("grant_type=refresh_token", OAuthErrorCode::InvalidRequest),
        (
            "grant_type=refresh_token&refresh_token=r&resource=a",
            OAuthErrorCode::InvalidTarget,
        ),
        (
            "grant_type=refresh_token&refresh_token=r&scope=%22",
            OAuthErrorCode::InvalidScope,
        ),
    ] {
        assert_eq!(refusal(&refreshing, form), code, "{form}");
    }
    let form = "grant_type=refresh_token&refresh_token=r";
    assert_eq!(refusal(&json!({}), form), OAuthErrorCode::UnauthorizedClient);
}

#[test]
fn a_grant_can_be_narrowed_and_not_widened() {
    let both = Grant {
        scopes: Scopes::parse("openid profile").unwrap(),
        ..grant(&web(), true).grant().clone()
    };
    let narrowed = |scopes: Option<&str>, client: &Client| {
        let scopes = scopes.map(|scopes| Scopes::parse(scopes).unwrap());
        both.narrowed(scopes.as_ref(), client)
            .map(|scopes| scopes.to_string())
            .map_err(|error| error.code())
    };
    let invalid = Err(OAuthErrorCode::InvalidScope);
    assert_eq!(narrowed(None, &web()), Ok("openid profile".to_owned()));
    assert_eq!(narrowed(Some("openid"), &web()), Ok("openid".to_owned()));
    assert_eq!(narrowed(Some("openid api1"), &web()), invalid);
    // What the client may not have any longer is gone.
    let less = web_with(&json!({ "scope": "openid" }));
    assert_eq!(narrowed(None, &less), Ok("openid".to_owned()));
    assert_eq!(narrowed(Some("profile"), &less), invalid);
    assert_eq!(narrowed(None, &web_with(&json!({ "scope": "api1" }))), invalid);
}

#[test]
fn errors_are_json_with_the_right_status() {
    let error = OAuthError::invalid_grant();
    assert_eq!((error.status(), error.www_authenticate()), (400, None));
    let body = serde_json::to_value(&error).unwrap();
    assert_eq!(body["error"], "invalid_grant");
    assert!(body["error_description"].is_string());
}

#[test]
fn the_response_is_that_of_rfc_6749_and_is_not_printed() {
    let response = TokenResponse::bearer(
        "secret-token".to_owned(),
        Lifetime::ONE_HOUR,
        Scopes::parse("openid api1").unwrap(),
        Some("id-token".to_owned()),
    );
    assert!(!format!("{response:?}").contains("token-") && !format!("{response:?}").contains("secret"));
    assert_eq!(
        serde_json::to_value(response).unwrap(),
        json!({
            "access_token": "secret-token",
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": "api1 openid",
            "id_token": "id-token",
        })
    );
}

#[test]
fn codes_and_verifiers_are_not_printed() {
    let request = code_request(&web(), &format!("{REDIRECT}&code_verifier={VERIFIER}"));
    let code = AuthorizationCodeRequest {
        code: "confidential".into(),
        ..request
    };
    let shown = format!("{code:?}");
    assert!(!shown.contains("confidential") && !shown.contains(VERIFIER));
}

proptest! {
    #[test]
    fn any_body_parses_without_panic(body: Vec<u8>, grant in "authorization_code|client_credentials|refresh_token|urn:ietf:params:oauth:grant-type:device_code|") {
        let mut form = format!("grant_type={grant}&").into_bytes();
        form.extend(body);
        let client = web();
        let parameters: Parameters = TokenRequest::parameters(&form);
        let _ = TokenRequest::parse(&parameters, authenticated(&client));
    }
}
