//! The client: how a call becomes a request, and an answer a result.

mod answer;
mod builder;
mod call;
mod excerpt;
mod send;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;

pub use answer::read_answer;
pub use builder::{ClientBuilder, Region};
pub(crate) use call::{Call, Repeat};

/// The HTTP client for the Authsignal server API. Cheap to clone; clones share their connections.
///
/// The calls are methods of the trait [`Authsignal`](crate::Authsignal).
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
}

struct Settings {
    http: reqwest::Client,
    /// Without a trailing slash.
    base_url: String,
    /// Marked as sensitive, so that no `Debug` output shows it.
    authorization: HeaderValue,
    timeout: Duration,
    deadline: Duration,
    retries: usize,
    answer_limit: usize,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base_url", &self.settings.base_url)
            .finish_non_exhaustive()
    }
}
