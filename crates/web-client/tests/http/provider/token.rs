//! The token and userinfo endpoints.

use std::collections::HashMap;

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use web_host::{Clock, RandomSource as _, SystemRandom};

use super::{ALICE, Behaviour, CLIENT_ID, CLIENT_SECRET, Grant, State, change};

pub(super) async fn post(
    state: Data<State>,
    request: HttpRequest,
    form: Form<HashMap<String, String>>,
) -> HttpResponse {
    let refuse = |error: &str| HttpResponse::BadRequest().json(json!({ "error": error }));
    if state.behaviour.lock().unwrap().down {
        return HttpResponse::BadGateway().finish();
    }
    let secret: String = url::form_urlencoded::byte_serialize(CLIENT_SECRET.as_bytes()).collect();
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT_ID}:{secret}")));
    let authorization = request.headers().get("authorization");
    if authorization.map(|value| value.to_str().unwrap()) != Some(&basic) {
        return refuse("invalid_client");
    }
    let is_refresh = form["grant_type"] == "refresh_token";
    if is_refresh {
        *state.refreshes.lock().unwrap() += 1;
    }
    let presented = &form[if is_refresh { "refresh_token" } else { "code" }];
    // What is presented is used up.
    let Some(grant) = state.grants.lock().unwrap().remove(presented) else {
        return refuse("invalid_grant");
    };
    if !is_refresh {
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, form["code_verifier"].as_bytes()));
        if challenge != grant.challenge || form["redirect_uri"] != grant.redirect_uri {
            return refuse("invalid_grant");
        }
    }
    HttpResponse::Ok().json(answer(&state, &grant, presented, is_refresh))
}

fn answer(state: &State, grant: &Grant, presented: &str, is_refresh: bool) -> Value {
    let access_token = format!("access-token-of-{presented}");
    let behaviour = state.behaviour.lock().unwrap();
    let mut claims = id_token_claims(state, grant, &access_token, presented, &behaviour);
    if is_refresh {
        // There is no request that it could belong to.
        claims.as_object_mut().unwrap().remove("nonce");
    }
    let mut answer = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": 3600,
        "id_token": behaviour.token(None, &claims),
    });
    if behaviour.gives_refresh_tokens {
        let refresh_token = SystemRandom.token();
        answer["refresh_token"] = json!(refresh_token);
        state.grants.lock().unwrap().insert(refresh_token, grant.clone());
    }
    answer
}

fn id_token_claims(
    state: &State,
    grant: &Grant,
    access_token: &str,
    code: &str,
    behaviour: &Behaviour,
) -> Value {
    let now = state.clock.now().unix_timestamp();
    let hash = |text: &str| URL_SAFE_NO_PAD.encode(&digest(&SHA256, text.as_bytes()).as_ref()[..16]);
    let mut claims = json!({
        "iss": state.issuer,
        "sub": ALICE,
        "aud": CLIENT_ID,
        "iat": now,
        "exp": now + 300,
        "nonce": grant.nonce,
        "auth_time": grant.auth_time,
        "sid": grant.sid,
        "amr": ["pwd", "otp", "mfa"],
        "at_hash": hash(access_token),
        "c_hash": hash(code),
    });
    change(&mut claims, &behaviour.claims);
    claims
}

pub(super) async fn userinfo(state: Data<State>, request: HttpRequest) -> HttpResponse {
    let bearer = request
        .headers()
        .get("authorization")
        .map(|value| value.to_str().unwrap().to_owned());
    if !bearer.is_some_and(|value| value.starts_with("Bearer access-token-of-")) {
        return HttpResponse::Unauthorized().finish();
    }
    let mut claims =
        json!({ "sub": ALICE, "name": "Alice Smith", "website": "http://alice.com", "role": "tester" });
    change(&mut claims, &state.behaviour.lock().unwrap().userinfo);
    HttpResponse::Ok().json(claims)
}
