//! Sends a call, and repeats it where that is safe and may help.

use std::iter;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use backon::{BackoffBuilder as _, ExponentialBuilder, Retryable as _};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Request, Response};
use serde::de::DeserializeOwned;
use tracing::field::Empty;
use tracing::{Instrument as _, Span, debug, info_span};
use url::Url;

use super::answer::{Answer, retry_after};
use super::call::{Call, Repeat};
use super::{Client, Settings};
use crate::error::Error;

const FIRST_DELAY: Duration = Duration::from_millis(200);
const LONGEST_DELAY: Duration = Duration::from_secs(5);
const VERSION_HEADER: HeaderName = HeaderName::from_static("x-authsignal-version");
const VERSION: HeaderValue = HeaderValue::from_static(env!("CARGO_PKG_VERSION"));
const JSON: HeaderValue = HeaderValue::from_static("application/json");

impl Client {
    /// Makes the call and reads its answer.
    pub(crate) async fn send<T: DeserializeOwned>(&self, call: Call) -> Result<T, Error> {
        self.send_and(&call, Answer::parse).await
    }

    /// Makes a call whose answer says nothing but that it was done.
    pub(crate) async fn send_for_nothing(&self, call: Call) -> Result<(), Error> {
        self.send_and(&call, Answer::done).await
    }

    async fn send_and<T>(&self, call: &Call, read: fn(&Answer) -> Result<T, Error>) -> Result<T, Error> {
        let span = info_span!(
            "authsignal call",
            method = %call.method, route = call.route, status = Empty, attempt = Empty, latency_ms = Empty, error = Empty,
        );
        let answer = self.settings.send(call).instrument(span.clone()).await;
        let result = answer.and_then(|answer| read(&answer));
        if let Err(error) = &result {
            span.record("error", kind(error));
        }
        result
    }
}

impl Settings {
    async fn send(&self, call: &Call) -> Result<Answer, Error> {
        let url = call.url(&self.base_url)?;
        let started = Instant::now();
        // None: so far away that no clock gets there.
        let deadline = started.checked_add(self.deadline);
        let attempts = AtomicU32::new(0);

        let result = (|| {
            attempts.fetch_add(1, Ordering::Relaxed);
            self.attempt(call, url.clone(), deadline)
        })
        .retry(delays(self.retries))
        .when(|error| may_be_repeated(call.repeat, error))
        .adjust(|error, delay| {
            // Added, not compared: those who are told the same time must not all come back at once.
            let delay = delay?.saturating_add(error.retry_after().unwrap_or_default());
            // A wait that leaves no time for the next attempt would only keep the caller waiting.
            let next = Instant::now().checked_add(delay)?;
            deadline.is_none_or(|deadline| next < deadline).then_some(delay)
        })
        .notify(|error, delay| debug!(error = kind(error), ?delay, "attempt failed, will be repeated"))
        .await;

        let span = Span::current();
        span.record("attempt", attempts.load(Ordering::Relaxed));
        span.record(
            "latency_ms",
            u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        );
        let status = match &result {
            Ok(answer) => Some(answer.status.as_u16()),
            Err(error) => error.status(),
        };
        if let Some(status) = status {
            span.record("status", status);
        }
        result
    }

    async fn attempt(&self, call: &Call, url: Url, deadline: Option<Instant>) -> Result<Answer, Error> {
        let remaining = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let mut request = Request::new(call.method.clone(), url.clone());
        *request.timeout_mut() =
            Some(remaining.map_or(self.timeout, |remaining| self.timeout.min(remaining)));
        let headers = request.headers_mut();
        headers.reserve(6);
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.insert(ACCEPT, JSON);
        headers.insert(VERSION_HEADER, VERSION);
        if let Some(body) = &call.body {
            headers.insert(CONTENT_TYPE, JSON);
            *request.body_mut() = Some(body.clone().into());
        }

        let response = self.http.execute(request).await.map_err(transport_error)?;
        let from_elsewhere = *response.url() != url;
        let answer = self.read(response).await?;
        if from_elsewhere {
            return Err(answer.unreadable("the request was redirected".to_owned()));
        }
        if answer.status.is_success() {
            Ok(answer)
        } else {
            Err(answer.into_error())
        }
    }

    async fn read(&self, mut response: Response) -> Result<Answer, Error> {
        let mut answer = Answer {
            status: response.status(),
            retry_after: retry_after(response.headers()),
            body: Vec::new(),
        };
        while let Some(chunk) = response.chunk().await.map_err(transport_error)? {
            if answer.body.len() + chunk.len() > self.answer_limit {
                return Err(answer.unreadable(format!("longer than {} bytes", self.answer_limit)));
            }
            answer.body.extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

/// Exponential with full jitter: each wait is a random part of 200 ms, 400 ms, 800 ms …
fn delays(retries: usize) -> impl Iterator<Item = Duration> + Send + Sync + Unpin {
    ExponentialBuilder::new()
        .with_min_delay(FIRST_DELAY)
        .with_max_delay(LONGEST_DELAY)
        .with_factor(2.0)
        .with_max_times(retries)
        .build()
        .zip(iter::repeat_with(fastrand::f64))
        .map(|(delay, part)| delay.mul_f64(part))
}

fn may_be_repeated(repeat: Repeat, error: &Error) -> bool {
    // Without a time to wait, knocking again only feeds the rate limit.
    let limited_without_end = error.status() == Some(429) && error.retry_after().is_none();
    error.is_retryable()
        && !limited_without_end
        && (repeat == Repeat::Safe || !error.may_have_been_executed())
}

fn transport_error(error: reqwest::Error) -> Error {
    let request_sent = !error.is_connect();
    if error.is_timeout() {
        Error::Timeout { request_sent }
    } else {
        Error::Connection {
            request_sent,
            source: Box::new(error.without_url()),
        }
    }
}

/// One word for a trace.
fn kind(error: &Error) -> &'static str {
    match error {
        Error::Api(_) => "refused",
        Error::Connection { .. } => "connection",
        Error::Timeout { .. } => "timeout",
        Error::Unreadable(_) => "unreadable",
        Error::InvalidArgument(_) => "invalid argument",
    }
}
