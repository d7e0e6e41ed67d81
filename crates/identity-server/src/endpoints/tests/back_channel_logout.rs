//! Clients hear by logout tokens that a session has ended, whatever ended it.

use oidc_protocol::client::Client;
use oidc_protocol::identifiers::SessionId;
use serde_json::{Value, json};
use time::Duration;
use web_host::Stopping;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::provider::{Provider, clients_with, users};
use super::visitor::{MULTI_FACTOR, Visitor};
use crate::logout::{LogoutCounters, SessionEnd};

/// The client `web` where it receives logout tokens, answering with `status`.
pub(super) struct Receiver(MockServer);

impl Receiver {
    pub(super) async fn answering(status: u16) -> Self {
        let receiver = Self(MockServer::start().await);
        receiver.answer(status).await;
        receiver
    }

    async fn answer(&self, status: u16) {
        self.0.reset().await;
        Mock::given(method("POST"))
            .and(path("/backchannel-logout"))
            .respond_with(ResponseTemplate::new(status))
            .mount(&self.0)
            .await;
    }

    fn clients(&self) -> Vec<Client> {
        clients_with(
            "web",
            &json!({
                "backchannel_logout_uri": format!("{}/backchannel-logout", self.0.uri()),
                "backchannel_logout_session_required": true,
            }),
        )
    }

    pub(super) async fn provider(&self) -> Provider {
        Provider::start().await.restarted(self.clients(), users()).await
    }

    /// The logout tokens that came since the answer was set.
    pub(super) async fn tokens(&self) -> Vec<String> {
        let requests = self.0.received_requests().await.unwrap();
        let tokens = requests.iter().map(|request| {
            let mut form = url::form_urlencoded::parse(&request.body);
            form.find(|(name, _)| name == "logout_token")
                .unwrap()
                .1
                .into_owned()
        });
        tokens.collect()
    }
}

/// Signs in to the client `web`: the session that its id token names.
pub(super) async fn at_client(visitor: &Visitor<'_>) -> (SessionId, String) {
    let tokens = visitor.tokens(&[]).await;
    let id_token = tokens["id_token"].as_str().unwrap().to_owned();
    let (_, claims) = visitor.provider().verified(&id_token).await;
    (
        SessionId::parse(claims["sid"].as_str().unwrap()).unwrap(),
        id_token,
    )
}

pub(super) async fn log_out(visitor: &Visitor<'_>, id_token: &str) {
    let reply = visitor
        .get(&format!("/connect/endsession?id_token_hint={id_token}"))
        .await;
    visitor.get(reply.location()).await;
    assert!(!visitor.is_signed_in().await);
}

#[actix_web::test]
async fn a_client_that_was_told_of_the_session_gets_a_logout_token() {
    let receiver = Receiver::answering(200).await;
    let provider = receiver.provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (sid, id_token) = at_client(&visitor).await;
    visitor
        .authorize(&[("client_id", "other"), ("scope", "openid")])
        .await
        .code();
    log_out(&visitor, &id_token).await;
    assert_eq!(provider.server.logouts().deliver_due().await.unwrap(), 1);
    let tokens = receiver.tokens().await;
    assert_eq!(tokens.len(), 1);
    let (header, claims) = provider.verified(&tokens[0]).await;
    assert_eq!(header.typ.as_deref(), Some("logout+jwt"));
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&json!(super::provider::ISSUER), &json!("web"))
    );
    assert_eq!(
        (&claims["sub"], &claims["sid"]),
        (&json!("alice"), &json!(sid.as_str()))
    );
    assert_eq!(
        claims["events"],
        json!({ "http://schemas.openid.net/event/backchannel-logout": {} })
    );
    assert!(claims["jti"].as_str().unwrap().len() >= 22);
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        120
    );
    assert_eq!(claims.get("nonce"), None);
    assert_eq!(
        provider.server.logouts().deliver_due().await.unwrap(),
        0,
        "it was told twice"
    );
}

#[actix_web::test]
async fn a_client_that_was_not_told_of_the_session_hears_nothing() {
    let receiver = Receiver::answering(200).await;
    let provider = receiver.provider().await;
    let elsewhere = Visitor::signed_in(&provider).await;
    at_client(&elsewhere).await;
    let visitor = Visitor::signed_in(&provider).await;
    let prompt = visitor.get("/Account/Logout").await;
    let form = [("csrf", prompt.cookies[0].value()), ("logoutId", "")];
    visitor.post("/Account/Logout", &form).await;
    assert!(!visitor.is_signed_in().await);
    assert_eq!(provider.server.logouts().deliver_due().await.unwrap(), 0);
}

#[actix_web::test]
async fn a_logout_token_is_no_id_token_and_no_access_token() {
    let receiver = Receiver::answering(200).await;
    let provider = receiver.provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (_, id_token) = at_client(&visitor).await;
    log_out(&visitor, &id_token).await;
    provider.server.logouts().deliver_due().await.unwrap();
    let token = receiver.tokens().await.remove(0);
    let hint = visitor
        .get(&format!("/connect/endsession?id_token_hint={token}"))
        .await;
    assert_eq!(hint.status, 400, "{}", hint.body);
    let userinfo = actix_web::test::TestRequest::get()
        .uri("/connect/userinfo")
        .insert_header(("authorization", format!("Bearer {token}")));
    assert_eq!(provider.call(userinfo).await.status, 401);
}

#[actix_web::test]
async fn what_is_not_accepted_is_tried_again_later_with_a_new_token() {
    let receiver = Receiver::answering(503).await;
    let provider = receiver.provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (_, id_token) = at_client(&visitor).await;
    log_out(&visitor, &id_token).await;
    let logouts = provider.server.logouts();
    assert_eq!(logouts.deliver_due().await.unwrap(), 1);
    let first = receiver.tokens().await.remove(0);
    assert_eq!(
        logouts.deliver_due().await.unwrap(),
        0,
        "it is tried again at once"
    );
    receiver.answer(204).await;
    provider.clock.advance(Duration::seconds(5));
    assert_eq!(logouts.deliver_due().await.unwrap(), 1);
    let second = receiver.tokens().await.remove(0);
    let (_, first) = provider.verified(&first).await;
    let (_, second) = provider.verified(&second).await;
    assert_ne!(first["jti"], second["jti"]);
    assert_eq!(first["sid"], second["sid"]);
    let counters = LogoutCounters {
        delivered: 1,
        failed: 1,
        given_up: 0,
    };
    assert_eq!(logouts.counters(), counters);
    provider.clock.advance(Duration::days(1));
    assert_eq!(logouts.deliver_due().await.unwrap(), 0);
}

#[actix_web::test]
async fn a_client_that_stays_away_is_given_up_in_the_end() {
    let receiver = Receiver::answering(500).await;
    let provider = receiver.provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (_, id_token) = at_client(&visitor).await;
    log_out(&visitor, &id_token).await;
    let logouts = provider.server.logouts();
    for _ in 0..30 {
        logouts.deliver_due().await.unwrap();
        provider.clock.advance(Duration::hours(1));
    }
    let counters = LogoutCounters {
        delivered: 0,
        failed: 10,
        given_up: 1,
    };
    assert_eq!(logouts.counters(), counters);
}

#[actix_web::test]
async fn a_client_that_refuses_the_token_is_not_asked_again() {
    let receiver = Receiver::answering(400).await;
    let provider = receiver.provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (_, id_token) = at_client(&visitor).await;
    log_out(&visitor, &id_token).await;
    let logouts = provider.server.logouts();
    logouts.deliver_due().await.unwrap();
    provider.clock.advance(Duration::days(1));
    assert_eq!(logouts.deliver_due().await.unwrap(), 0);
    assert_eq!(logouts.counters().given_up, 1);
}

#[actix_web::test]
async fn a_token_is_not_lost_when_the_server_stops_in_the_middle() {
    let receiver = Receiver::answering(200).await;
    let provider = receiver.provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (_, id_token) = at_client(&visitor).await;
    log_out(&visitor, &id_token).await;
    // A replica takes it, and is heard of no more.
    let now = web_host::Clock::now(&provider.clock);
    let taken = provider
        .storage
        .claim_logout_deliveries(now, now + Duration::minutes(1), 10);
    assert_eq!(taken.await.unwrap().len(), 1);
    let restarted = provider.restarted(receiver.clients(), users()).await;
    assert_eq!(restarted.server.logouts().deliver_due().await.unwrap(), 0);
    provider.clock.advance(Duration::minutes(1));
    assert_eq!(restarted.server.logouts().deliver_due().await.unwrap(), 1);
    assert_eq!(receiver.tokens().await.len(), 1);
}

#[actix_web::test]
async fn a_client_whose_address_was_taken_away_meanwhile_is_left_alone() {
    let receiver = Receiver::answering(200).await;
    let provider = receiver.provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (_, id_token) = at_client(&visitor).await;
    log_out(&visitor, &id_token).await;
    let without = provider.restarted(super::provider::clients(), users()).await;
    assert_eq!(without.server.logouts().deliver_due().await.unwrap(), 1);
    assert!(receiver.tokens().await.is_empty());
    provider.clock.advance(Duration::hours(1));
    assert_eq!(without.server.logouts().deliver_due().await.unwrap(), 0);
}

#[actix_web::test]
async fn whatever_ends_a_session_its_clients_hear_of_it() {
    for cause in ["somebody else", "time", "removal"] {
        let receiver = Receiver::answering(200).await;
        let provider = receiver.provider().await;
        let visitor = Visitor::signed_in(&provider).await;
        let (sid, _) = at_client(&visitor).await;
        let logouts = provider.server.logouts();
        match cause {
            "somebody else" => visitor.sign_in("bob", MULTI_FACTOR).await,
            "time" => {
                provider.clock.advance(Duration::hours(4));
                logouts.end_expired_sessions().await.unwrap();
            }
            _ => {
                logouts.end_session(&sid, SessionEnd::Removed).await.unwrap();
                assert!(!visitor.is_signed_in().await);
            }
        }
        assert_eq!(logouts.deliver_due().await.unwrap(), 1, "{cause}");
        let (_, claims) = provider.verified(&receiver.tokens().await[0]).await;
        assert_eq!(claims["sid"], Value::from(sid.as_str()), "{cause}");
    }
}

#[actix_web::test]
async fn signing_in_again_keeps_the_session_and_its_clients() {
    let receiver = Receiver::answering(200).await;
    let provider = receiver.provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    at_client(&visitor).await;
    let logouts = provider.server.logouts();
    provider.clock.advance(Duration::hours(3));
    visitor.sign_in("alice", MULTI_FACTOR).await;
    provider.clock.advance(Duration::hours(2));
    logouts.end_expired_sessions().await.unwrap();
    assert_eq!(
        logouts.deliver_due().await.unwrap(),
        0,
        "the session goes on, and its client was told that it has ended"
    );
    provider.clock.advance(Duration::hours(2));
    logouts.end_expired_sessions().await.unwrap();
    assert_eq!(logouts.deliver_due().await.unwrap(), 1);
}

#[actix_web::test]
async fn in_the_background_tokens_are_delivered_as_sessions_end() {
    let receiver = Receiver(MockServer::start().await);
    let delivered = Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200))
        .expect(1)
        .mount_as_scoped(&receiver.0)
        .await;
    let provider = receiver.provider().await;
    let stopping = Stopping::default();
    let background = actix_web::rt::spawn(provider.server.clone().background(stopping.clone()));
    let visitor = Visitor::signed_in(&provider).await;
    let (_, id_token) = at_client(&visitor).await;
    log_out(&visitor, &id_token).await;
    delivered.wait_until_satisfied().await;
    stopping.request();
    // It ends by itself, with what it was doing done.
    background.await.unwrap();
    assert_eq!(provider.server.logouts().counters().delivered, 1);
}
