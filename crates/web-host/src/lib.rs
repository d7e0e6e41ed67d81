//! What the three servers do alike, once: configuration, TLS, logging, health, security headers,
//! CSRF protection, assets, templates, SQLite, and the clock and the dice that are passed in.
//!
//! Nothing here knows what a server is for. A server describes itself as a [`Service`] and is run by [`serve`].

pub mod assets;
pub mod client_address;
pub mod clock;
pub mod colour;
pub mod config;
pub mod cookie;
pub mod csrf;
pub mod gallery;
pub mod headers;
mod health;
pub mod language;
mod lifecycle;
pub mod logging;
pub mod metrics;
pub mod moment;
mod networks;
pub mod pages;
pub mod random;
pub mod secret_file;
mod service;
pub mod sqlite;
mod surroundings;
pub mod texts;
pub mod tls;

pub use client_address::ClientAddress;
pub use clock::{Clock, ManualClock, SystemClock};
pub use health::{Readiness, ReadinessCheck};
pub use lifecycle::Stopping;
pub use logging::RequestId;
pub use metrics::Metrics;
pub use networks::Networks;
pub use random::{RandomSource, SeededRandom, SystemRandom};
pub use service::{BoundService, Service, StartError, app, bind, serve, serve_beside};
pub use surroundings::PublicDocuments;
