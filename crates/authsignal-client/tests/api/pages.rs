use authsignal_client::{Authsignal, Error, UserQuery};
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::fixture::FakeServer;

fn page(users: &[&str], last: Option<&str>) -> ResponseTemplate {
    let users: Vec<Value> = users.iter().map(|id| json!({"userId": id})).collect();
    let mut body = json!({"users": users});
    if let Some(last) = last {
        body["lastEvaluatedUserId"] = json!(last);
    }
    ResponseTemplate::new(200).set_body_json(body)
}

#[tokio::test]
async fn a_stream_of_users_goes_through_all_pages() {
    let server = FakeServer::in_turn(vec![
        page(&["a", "b"], Some("b")),
        page(&[], Some("c")),
        page(&["d"], None),
    ])
    .await;
    let client = server.client();
    let api: &dyn Authsignal = &client;
    let users: Vec<_> = api
        .users(UserQuery::by_username("x").limit(2_u32))
        .try_collect()
        .await
        .unwrap();
    let ids: Vec<_> = users.iter().map(|user| user.user_id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "d"]);
    let queries: Vec<_> = server
        .requests()
        .await
        .iter()
        .map(|request| request.url.query().unwrap().to_owned())
        .collect();
    assert_eq!(
        queries,
        [
            "username=x&limit=2",
            "username=x&limit=2&lastEvaluatedUserId=b",
            "username=x&limit=2&lastEvaluatedUserId=c"
        ]
    );
}

#[tokio::test]
async fn the_next_page_is_fetched_only_when_it_is_needed() {
    let server = FakeServer::in_turn(vec![page(&["a", "b"], Some("b")), page(&["c"], None)]).await;
    let client = server.client();
    let mut users = client.users(UserQuery::by_username("x"));
    assert!(users.try_next().await.unwrap().is_some());
    assert!(users.try_next().await.unwrap().is_some());
    assert_eq!(server.requests().await.len(), 1);
}

#[tokio::test]
async fn a_service_that_repeats_a_page_does_not_keep_us_for_ever() {
    let server = FakeServer::responding(page(&["a"], Some("a"))).await;
    let client = server.client();
    let result: Result<Vec<_>, Error> = client.users(UserQuery::by_username("x")).try_collect().await;
    assert!(result.is_err());
    assert_eq!(server.requests().await.len(), 2);
}
