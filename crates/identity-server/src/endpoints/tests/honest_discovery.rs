//! The discovery document says what is there, and nothing else: each of its members is driven, value by value. Whoever
//! adds a member, or a value to a list that is driven one by one, adds the driver here.

mod authentication;
mod endpoints;
mod logouts;
mod people;
mod refusals;
mod requests;
mod signatures;
mod signer;

use std::future::Future;
use std::pin::Pin;

use serde_json::Value;

use super::provider::Provider;
use super::registration;

const DOCUMENT: &str = "/.well-known/openid-configuration";

type Driven = Pin<Box<dyn Future<Output = ()>>>;

/// Shows that a member of the document holds.
type Driver = fn(Value) -> Driven;

macro_rules! drivers {
    ($($member:literal => $driver:path,)+) => {
        &[$(($member, |value| Box::pin($driver(value)))),+]
    };
}

const DRIVERS: &[(&str, Driver)] = drivers! {
    "issuer" => endpoints::issuer,
    "authorization_endpoint" => endpoints::authorization,
    "pushed_authorization_request_endpoint" => endpoints::pushed_authorization_request,
    "token_endpoint" => endpoints::token,
    "userinfo_endpoint" => endpoints::userinfo,
    "end_session_endpoint" => endpoints::end_session,
    "device_authorization_endpoint" => endpoints::device_authorization,
    "introspection_endpoint" => endpoints::introspection,
    "revocation_endpoint" => endpoints::revocation,
    "check_session_iframe" => endpoints::check_session,
    "jwks_uri" => endpoints::jwks,
    "registration_endpoint" => endpoints::registration,
    "scopes_supported" => people::scopes,
    "claims_supported" => people::claims,
    "claim_types_supported" => people::claim_types,
    "claims_parameter_supported" => people::claims_parameter,
    "subject_types_supported" => people::subject_types,
    "acr_values_supported" => people::acr_values,
    "response_types_supported" => requests::response_types,
    "response_modes_supported" => requests::response_modes,
    "grant_types_supported" => requests::grant_types,
    "prompt_values_supported" => requests::prompts,
    "display_values_supported" => requests::displays,
    "ui_locales_supported" => requests::ui_locales,
    "code_challenge_methods_supported" => requests::code_challenge_methods,
    "request_parameter_supported" => requests::request_parameter,
    "request_uri_parameter_supported" => requests::request_uri_parameter,
    "require_pushed_authorization_requests" => requests::pushing_is_not_required,
    "authorization_response_iss_parameter_supported" => requests::issuer_in_every_response,
    "request_object_signing_alg_values_supported" => signatures::of_request_objects,
    "id_token_signing_alg_values_supported" => signatures::of_id_tokens,
    "userinfo_signing_alg_values_supported" => signatures::of_userinfo,
    "introspection_signing_alg_values_supported" => signatures::of_introspection,
    "token_endpoint_auth_methods_supported" => authentication::at_the_token_endpoint,
    "token_endpoint_auth_signing_alg_values_supported" => authentication::at_the_token_endpoint_signed,
    "introspection_endpoint_auth_methods_supported" => authentication::at_introspection,
    "introspection_endpoint_auth_signing_alg_values_supported" => authentication::at_introspection_signed,
    "revocation_endpoint_auth_methods_supported" => authentication::at_revocation,
    "revocation_endpoint_auth_signing_alg_values_supported" => authentication::at_revocation_signed,
    "backchannel_logout_supported" => logouts::back_channel,
    "backchannel_logout_session_supported" => logouts::back_channel,
    "frontchannel_logout_supported" => logouts::front_channel,
    "frontchannel_logout_session_supported" => logouts::front_channel,
};

#[actix_web::test]
async fn every_advertised_value_works() {
    let document = registration::open().await.get(DOCUMENT).await.json();
    for (member, value) in document.as_object().unwrap() {
        let driver = DRIVERS.iter().find(|(driven, _)| driven == member);
        let (_, driver) = driver.unwrap_or_else(|| panic!("`{member}` is advertised and not driven"));
        driver(value.clone()).await;
    }
    for (member, _) in DRIVERS {
        assert!(
            document.get(member).is_some(),
            "`{member}` is driven and not advertised"
        );
    }
}

/// The values of a list, of which there is at least one.
fn values(list: &Value) -> Vec<String> {
    let values: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value.as_str().unwrap().to_owned())
        .collect();
    assert!(!values.is_empty());
    values
}

/// The list of the document that a refusal is compared with.
async fn advertised(member: &str) -> Vec<String> {
    values(&Provider::start().await.get(DOCUMENT).await.json()[member])
}

fn undriven(value: &str) -> ! {
    panic!("`{value}` is advertised and not driven")
}
