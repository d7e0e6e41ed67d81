//! An OpenID Connect provider that signs people in with a password and a second factor, and moves them to passkeys.
//! Authsignal is the engine for the second factor and the passkeys.
//!
//! It is a library first: [`IdentityServer::builder`] takes your users, clients and storage, and yields something that
//! any actix-web `App` can `.configure()`. The binary of this crate is its smallest user.
//!
//! The modules stand in floors; each uses those below it and none above:
//!
//! | floor | modules |
//! |---|---|
//! | 5 | [`cli`] and `main.rs` |
//! | 4 | `endpoints` (JSON), `pages` (HTML) |
//! | 3 | [`authorize`], [`tokens`], [`signin`], [`logout`], [`consents`], [`session`] |
//! | 2 | [`storage`], [`keys`], [`authsignal`], [`users`], [`clients`], [`passwords`] |
//! | 1 | the crate `oidc_protocol` |

pub mod authorize;
pub mod authsignal;
pub mod cli;
mod client_authentication;
pub mod clients;
pub mod config;
pub mod consents;
pub mod devices;
mod endpoints;
pub mod error;
pub mod keys;
pub mod logout;
mod outgoing;
mod pages;
pub mod passwords;
pub mod return_url;
mod server;
pub mod session;
pub mod signin;
pub mod storage;
pub mod tokens;
pub mod users;

pub use server::{BuildError, Builder, IdentityServer};
