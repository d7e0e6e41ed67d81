//! The code flow from the first request to `UserInfo`, told with the public types only, as a provider would.
#![expect(clippy::unwrap_used, reason = "a test")]

use oidc_protocol::authentication::{AuthenticationEvent, VerifiedMethod};
use oidc_protocol::authorize::{
    AuthorizeRequest, ConsentState, Interaction, Issued, LoginReason, SignedIn, Situation,
    ValidAuthorizeRequest,
};
use oidc_protocol::bearer::BearerToken;
use oidc_protocol::claims::{
    self, AccessTokenClaims, AccessTokenInput, IdTokenClaims, IdTokenInput, TokenPerson, UserInfoInput,
};
use oidc_protocol::client::Client;
use oidc_protocol::client_authentication::{self, Authentication, PresentedCredentials};
use oidc_protocol::endpoints;
use oidc_protocol::identifiers::{SessionId, SubjectId};
use oidc_protocol::issuer::Issuer;
use oidc_protocol::resources::Resources;
use oidc_protocol::signing::SigningAlgorithm;
use oidc_protocol::token::{AuthorizationGrant, GrantedPerson, TokenRequest};
use secrecy::SecretString;
use serde_json::{Value, json};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

const REQUESTED_AT: OffsetDateTime = datetime!(2026-11-24 12:00:00 UTC);

const QUERY: &str = "client_id=web&redirect_uri=https%3A%2F%2Flocalhost%3A5002%2Fsignin-oidc&response_type=code\
    &scope=openid+profile&state=s&nonce=n&prompt=login\
    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

const TOKEN_FORM: &[u8] = b"grant_type=authorization_code&code=the-code\
    &redirect_uri=https%3A%2F%2Flocalhost%3A5002%2Fsignin-oidc\
    &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// `web:secret` in HTTP Basic.
const AUTHORIZATION: &str = "Basic d2ViOnNlY3JldA==";

fn client() -> Client {
    serde_json::from_value(json!({
        "client_id": "web",
        "secrets": [{ "sha256": "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b" }],
        "redirect_uris": ["https://localhost:5002/signin-oidc"],
        "scope": "openid profile",
    }))
    .unwrap()
}

fn resources() -> Resources {
    serde_json::from_value(json!({ "identity": [{ "name": "openid" }, { "name": "profile" }] })).unwrap()
}

/// The request, before anybody is signed in and after, and the grant that it ends with.
fn signs_in(
    client: &Client,
    resources: &Resources,
    issuer: &Issuer,
    signed_in_at: OffsetDateTime,
) -> (ValidAuthorizeRequest, AuthorizationGrant) {
    let request = AuthorizeRequest::parse(QUERY).unwrap();
    assert_eq!(request.client_id(), client.client_id());
    let valid = request.validate(client, resources).unwrap();
    let nobody = Situation {
        signed_in: None,
        hinted_subject: None,
        now: REQUESTED_AT,
    };
    let interaction = Interaction::decide(&valid, &nobody);
    assert_eq!(interaction, Interaction::Login(LoginReason::NotSignedIn));

    let person = GrantedPerson {
        subject: SubjectId::parse("alice-id").unwrap(),
        session_id: SessionId::parse("session-1").unwrap(),
        authentication: AuthenticationEvent::new(
            signed_in_at,
            &[VerifiedMethod::Password, VerifiedMethod::AuthenticatorApp],
        ),
    };
    let signed_in = SignedIn {
        subject: &person.subject,
        authentication: &person.authentication,
        for_this_request: true,
        is_chosen: false,
        consent: ConsentState::NotNeeded,
    };
    let resumed = AuthorizeRequest::parse(request.to_query())
        .unwrap()
        .validate(client, resources)
        .unwrap();
    let somebody = Situation {
        signed_in: Some(signed_in),
        now: signed_in_at,
        ..nobody
    };
    let interaction = Interaction::decide(&resumed, &somebody);
    assert_eq!(interaction, Interaction::Proceed);

    let lifetime = client.authorization_code_lifetime();
    let grant = AuthorizationGrant::new(&resumed, person, lifetime, signed_in_at);
    let location = resumed
        .success(issuer, &Issued::code(&SecretString::from("the-code")))
        .location()
        .unwrap();
    assert_eq!(
        location,
        "https://localhost:5002/signin-oidc?code=the-code&state=s&iss=https%3A%2F%2Flocalhost%3A5001"
    );
    (resumed, grant)
}

#[test]
fn a_person_signs_in_and_the_client_learns_who_it_is() {
    let (client, resources) = (client(), resources());
    let issuer = Issuer::parse("https://localhost:5001").unwrap();

    let signed_in_at = REQUESTED_AT + Duration::seconds(20);
    let (resumed, grant) = signs_in(&client, &resources, &issuer, signed_in_at);

    let redeemed_at = signed_in_at + Duration::seconds(1);
    let form = TokenRequest::parameters(TOKEN_FORM);
    let credentials = PresentedCredentials::parse(Some(AUTHORIZATION), &form).unwrap();
    let audiences = client_authentication::audiences(&issuer, endpoints::TOKEN);
    let authentication = credentials.authenticate(Some(&client), &audiences, redeemed_at);
    let Authentication::Proven(authenticated) = authentication.unwrap() else {
        panic!("another method");
    };
    let TokenRequest::AuthorizationCode(code) = TokenRequest::parse(&form, authenticated).unwrap() else {
        panic!("another grant");
    };
    assert_eq!(code.code(), "the-code");
    grant.redeem(authenticated, &code, redeemed_at).unwrap();

    let user_claims = json!({ "name": "Alice Smith", "email": "AliceSmith@email.com" });
    let user_claims = user_claims.as_object().unwrap();
    let subject = &grant.person().subject;
    let target = resources
        .target(&issuer, grant.scopes(), &[], code.resources())
        .unwrap();
    let access_token = AccessTokenClaims::new(&AccessTokenInput {
        issuer: &issuer,
        client: &client,
        person: Some(TokenPerson {
            granted: grant.person(),
            subject,
            claims: user_claims,
            grant_id: "grant-1",
        }),
        target: &target,
        resources: &resources,
        jwt_id: "token-1",
        now: redeemed_at,
    });
    let id_token = IdTokenClaims::new(&IdTokenInput {
        issuer: &issuer,
        client: &client,
        person: grant.person(),
        subject,
        user_claims,
        scopes: grant.scopes(),
        requested_claims: &grant.grant().requested_claims,
        resources: &resources,
        nonce: grant.nonce(),
        access_token: Some("signed.access.token"),
        code: None,
        state: None,
        algorithm: SigningAlgorithm::Rs256,
        now: redeemed_at,
    });
    assert_eq!(id_token.nonce, resumed.nonce().cloned());
    assert_eq!(id_token.sub.as_str(), access_token.sub);

    let bearer = BearerToken::parse(Some("Bearer signed.access.token"), None).unwrap();
    assert_eq!(bearer.expose(), "signed.access.token");
    let told = claims::userinfo(&UserInfoInput {
        client: &client,
        subject: &id_token.sub,
        user_claims,
        scopes: &access_token.scope,
        requested_claims: &grant.grant().requested_claims,
        resources: &resources,
    });
    assert_eq!(
        Value::from(told),
        json!({ "sub": "alice-id", "name": "Alice Smith" })
    );
}
