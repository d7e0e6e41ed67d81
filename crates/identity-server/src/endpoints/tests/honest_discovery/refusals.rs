//! What is not advertised cannot be registered either.

use oidc_protocol::client::Client;
use serde_json::json;

use super::super::refresh::offline_with;
use super::advertised;

#[actix_web::test]
async fn a_client_cannot_be_registered_for_what_is_not_advertised() {
    for (member, key, is_list, foreign) in [
        (
            "grant_types_supported",
            "grant_types",
            true,
            &["password", "urn:openid:params:grant-type:ciba"][..],
        ),
        (
            "response_types_supported",
            "response_types",
            true,
            &["token", "none", "code token", "id_token token"],
        ),
        (
            "token_endpoint_auth_methods_supported",
            "token_endpoint_auth_methods",
            true,
            &[
                "tls_client_auth",
                "self_signed_tls_client_auth",
                "attest_jwt_client_auth",
            ],
        ),
        (
            "subject_types_supported",
            "subject_type",
            false,
            &["transient", "ephemeral"],
        ),
    ] {
        let advertised = advertised(member).await;
        for value in foreign {
            assert!(
                !advertised.contains(&(*value).to_owned()),
                "{value} is advertised"
            );
            let setting = if is_list { json!([value]) } else { json!(value) };
            let client = offline_with(&json!({ key: setting }));
            let error = serde_json::from_value::<Client>(client).unwrap_err().to_string();
            assert!(error.contains(value), "{key} = {value}: {error}");
        }
    }
}
