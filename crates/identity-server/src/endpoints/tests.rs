//! The provider as clients and browsers see it: every test speaks HTTP with a server of its own.

mod accounts;
mod acr_values;
mod authorize;
mod back_channel_logout;
mod consent;
mod discovery;
mod failures;
mod forgery;
mod front_channel_logout;
mod home;
mod id_token_hint;
mod logout;
mod logout_rules;
mod provider;
mod pushed;
mod response_modes;
mod session_management;
mod sign_in;
mod token;
mod token_refusals;
mod userinfo;
mod visitor;
