//! The provider as clients and browsers see it: every test speaks HTTP with a server of its own.

mod accounts;
mod acr_values;
mod authorize;
mod claims_parameter;
mod client_assertions;
mod code_reuse;
mod consent;
mod discovery;
mod failures;
mod forgery;
mod id_token_hint;
mod logout;
mod provider;
mod pushed;
mod reference_tokens;
mod refresh;
mod refresh_reuse;
mod request_objects;
mod resource_indicators;
mod response_modes;
mod sign_in;
mod signing;
mod token;
mod token_refusals;
mod userinfo;
mod visitor;
