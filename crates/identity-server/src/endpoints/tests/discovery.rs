use actix_web::http::StatusCode;

use super::provider::Provider;

const DOCUMENT: &str = "/.well-known/openid-configuration";

#[actix_web::test]
async fn document_and_keys_are_for_everybody_and_for_a_few_minutes() {
    let provider = Provider::start().await;
    for path in [DOCUMENT, "/.well-known/openid-configuration/jwks"] {
        let reply = provider.get(path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(reply.header("content-type"), "application/json", "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(reply.header("cache-control"), "public, max-age=300", "{path}");
    }
}

#[actix_web::test]
async fn clients_of_oauth_find_the_same_document() {
    let provider = Provider::start().await;
    let (openid, oauth) = (DOCUMENT, "/.well-known/oauth-authorization-server");
    assert_eq!(
        provider.get(openid).await.json(),
        provider.get(oauth).await.json()
    );
}
