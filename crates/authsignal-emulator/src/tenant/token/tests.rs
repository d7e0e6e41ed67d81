use time::macros::datetime;

use super::*;

const NOW: OffsetDateTime = datetime!(2026-01-01 12:00 UTC);

fn issuer(secret: &str, tenant_id: &str) -> TokenIssuer {
    let issuer = format!("https://localhost/{tenant_id}");
    TokenIssuer::new(
        &ApiKeys::configured(secret.to_owned().into()),
        None,
        issuer,
        tenant_id.to_owned(),
        Duration::minutes(10),
    )
}

fn action() -> ActionKey {
    ActionKey {
        user_id: UserId::parse("auth0|1").unwrap(),
        action_code: ActionCode::parse("login").unwrap(),
        idempotency_key: IdempotencyKey::parse("key").unwrap(),
    }
}

#[test]
fn a_token_names_its_action_and_scopes() {
    let tokens = issuer("secret", "tenant");
    let token = tokens
        .issue(&action(), &Scopes::parse("add:authenticators bogus"), NOW)
        .unwrap();
    let bearer = tokens.read(&token, NOW).unwrap();
    assert_eq!(bearer.action, action());
    assert_eq!(
        bearer.scopes.to_string(),
        "read:authenticators add:authenticators"
    );
}

#[test]
fn a_token_expires_after_ten_minutes() {
    let tokens = issuer("secret", "tenant");
    let token = tokens.issue(&action(), &Scopes::parse(""), NOW).unwrap();
    assert!(tokens.read(&token, NOW + Duration::seconds(599)).is_ok());
    assert_eq!(
        tokens.read(&token, NOW + Duration::seconds(600)),
        Err(TokenError::Expired)
    );
}

#[test]
fn a_token_of_another_secret_or_tenant_is_invalid() {
    let token = issuer("secret", "tenant")
        .issue(&action(), &Scopes::parse(""), NOW)
        .unwrap();
    assert_eq!(
        issuer("other", "tenant").read(&token, NOW),
        Err(TokenError::Invalid)
    );
    assert_eq!(
        issuer("secret", "other").read(&token, NOW),
        Err(TokenError::Invalid)
    );
}

#[test]
fn an_unsigned_token_is_invalid() {
    let tokens = issuer("secret", "tenant");
    let token = tokens.issue(&action(), &Scopes::parse(""), NOW).unwrap();
    let payload = token.split('.').nth(1).unwrap();
    // {"alg":"none","typ":"JWT"}
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.");
    assert_eq!(tokens.read(&unsigned, NOW), Err(TokenError::Invalid));
}
