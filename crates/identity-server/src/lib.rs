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
//! | 4 | `endpoints` (JSON), `pages` (HTML), [`branding`] |
//! | 3 | [`authorize`], [`tokens`], [`signin`], [`passkeys`], [`logout`], [`consents`], [`session`], [`registration`], [`account`] |
//! | 2 | [`storage`], [`audit`], [`limits`], [`keys`], [`authsignal`], [`users`], [`clients`], [`passwords`], [`mail`], `flow` |
//! | 1 | the crate `oidc_protocol` |
//!
//! # Your own login server in 50 lines
//!
//! You bring your people: implement [`users::UserStore`] for the table that you have. Everything else has a default that
//! you can replace: [`clients::ClientStore`] for the applications ([`clients::ConfiguredClients`] holds a list),
//! [`users::ClaimsMapping`] for what is told about people, [`authsignal::AuthenticationStep`] for what follows the password
//! ([`authsignal::AuthsignalService`] asks Authsignal, [`authsignal::PasswordOnly`] asks nobody).
//!
//! ```no_run
//! use std::collections::BTreeSet;
//! use std::sync::Arc;
//!
//! use async_trait::async_trait;
//! use identity_server::IdentityServer;
//! use identity_server::authsignal::PasswordOnly;
//! use identity_server::clients::ConfiguredClients;
//! use identity_server::keys::EncryptionKeys;
//! use identity_server::passwords::StoredPassword;
//! use identity_server::storage::{DatabaseOptions, DatabaseUrl, SqlStorage};
//! use identity_server::users::{Claims, User, UserStore, UserStoreError};
//! use oidc_protocol::{identifiers::SubjectId, issuer::Issuer};
//! use serde_json::json;
//! use web_host::SystemRandom;
//!
//! #[derive(Debug)]
//! struct MyUsers {/* a connection pool */}
//!
//! #[async_trait]
//! impl UserStore for MyUsers {
//!     async fn by_username(&self, username: &str) -> Result<Option<User>, UserStoreError> {
//!         // SELECT … FROM my_users WHERE login = $1
//!         # let (id, phc_hash) = ("1", "$argon2id$v=19$…".to_owned());
//!         Ok(Some(User {
//!             subject: SubjectId::parse(id).map_err(|error| UserStoreError(error.into()))?,
//!             username: username.to_owned(),
//!             password: Some(StoredPassword::try_from(phc_hash).map_err(|error| UserStoreError(error.into()))?),
//!             claims: Claims(serde_json::Map::from_iter([("name".to_owned(), json!("Ada Lovelace"))])),
//!             groups: BTreeSet::new(),
//!         }))
//!     }
//!
//!     async fn by_subject(&self, subject: &SubjectId) -> Result<Option<User>, UserStoreError> {
//!         self.by_username(subject.as_str()).await // SELECT … FROM my_users WHERE id = $1
//!     }
//! }
//!
//! #[actix_web::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // Or DatabaseUrl::from_str("postgresql://login@db.example.com/login")
//!     let database = DatabaseUrl::sqlite("login.sqlite");
//!     let storage = Arc::new(SqlStorage::open(&database, &DatabaseOptions::default()).await?);
//!     // Signing keys are encrypted in the database; what opens them is in a file beside it.
//!     let encryption_keys = EncryptionKeys::beside(&database, storage.as_ref(), &SystemRandom).await?;
//!     let issuer = Issuer::parse("https://login.example.com")?;
//!     let server = IdentityServer::builder(issuer, storage, Arc::new(PasswordOnly), None)
//!         .encryption_keys(encryption_keys)
//!         .users(MyUsers {})
//!         .clients(ConfiguredClients::new(serde_json::from_value(json!([{
//!             "client_id": "intranet",
//!             "redirect_uris": ["https://intranet.example.com/signin-oidc"],
//!             "scope": "openid profile",
//!         }]))?)?)
//!         .resources(serde_json::from_value(json!({ "identity": [{ "name": "openid" }, { "name": "profile" }] }))?)
//!         .build()
//!         .await?;
//!     actix_web::rt::spawn(server.clone().background(Default::default())); // tells clients when a session ends
//!     let service = server.service(&["https://intranet.example.com".to_owned()]);
//!     actix_web::HttpServer::new(move || web_host::app(&service))
//!         .bind("127.0.0.1:8080")? // behind a proxy that ends TLS
//!         .run()
//!         .await?;
//!     Ok(())
//! }
//! ```
//!
//! `examples/own_users.rs` is the same with a real table, and with claims that are mapped.

pub mod account;
pub mod audit;
pub mod authorize;
pub mod authsignal;
pub mod branding;
mod cleanup;
pub mod cli;
mod client_authentication;
pub mod clients;
pub mod config;
pub mod consents;
mod development;
pub mod devices;
mod endpoints;
pub mod error;
mod flow;
pub mod keys;
pub mod limits;
pub mod logout;
pub mod mail;
pub mod metrics;
pub mod operators;
mod outgoing;
mod pages;
pub mod passkeys;
pub mod passwords;
pub mod registration;
pub mod relying_party;
pub mod return_url;
mod server;
pub mod session;
pub mod signin;
pub mod storage;
pub mod tokens;
pub mod users;

pub use development::DevelopmentSettings;
pub use server::{BuildError, Builder, IdentityServer};
