//! `/v1/sessions…`: sessions of app clients.

pub(super) mod create;
pub(super) mod refresh;
pub(super) mod revoke;
pub(super) mod revoke_user;
pub(super) mod validate;

use actix_web::HttpResponse;
use serde::Serialize;

use crate::operations::sessions::SessionTokens;
use crate::wire::json;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokensJson {
    access_token: String,
    refresh_token: String,
}

fn tokens(tokens: SessionTokens) -> HttpResponse {
    json(&TokensJson {
        access_token: tokens.access_token,
        refresh_token: tokens.refresh_token,
    })
}
