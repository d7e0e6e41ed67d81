//! The provider as clients and browsers see it: every test speaks HTTP with a server of its own.

mod acr_values;
mod authorize;
mod client_assertions;
mod code_reuse;
mod cross_origin;
mod discovery;
mod failures;
mod forgery;
mod id_token_hint;
mod introspection;
mod logout;
mod provider;
mod reference_tokens;
mod refresh;
mod refresh_reuse;
mod resource_indicators;
mod revocation;
mod sign_in;
mod signing;
mod token;
mod token_refusals;
mod userinfo;
mod visitor;
