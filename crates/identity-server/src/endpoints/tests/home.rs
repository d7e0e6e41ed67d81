use serde_json::json;

use super::provider::{Provider, clients_with, users};

#[actix_web::test]
async fn clients_that_begin_sign_ins_are_listed_and_told_who_asks() {
    let uri = json!({ "initiate_login_uri": "https://localhost:5002/login?x=1" });
    let provider = Provider::start()
        .await
        .restarted(clients_with("web", &uri), users())
        .await;
    let home = provider.get("/").await;
    let link = r#"href="https://localhost:5002/login?x=1&amp;iss=https%3A%2F%2Flocalhost%3A5001""#;
    assert!(home.body.contains(link), "{}", home.body);
    assert!(home.body.contains("Web &amp; &lt;client&gt;"), "{}", home.body);
    assert!(
        !Provider::start()
            .await
            .get("/")
            .await
            .body
            .contains("id=\"applications\"")
    );
}
