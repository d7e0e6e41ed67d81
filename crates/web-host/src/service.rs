use std::fmt::{self, Debug};
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::web::{self, Data, FormConfig, JsonConfig, PayloadConfig, ServiceConfig};
use actix_web::{App, HttpServer};

use crate::assets::{self, Assets};
use crate::client_address::Proxies;
use crate::config::{PublicUrl, ServerSection};
use crate::headers::{ContentSecurityPolicy, WrittenPolicy};
use crate::health::{self, Readiness};
use crate::lifecycle::{Signals, StopKind, Stopping};
use crate::metrics::{self, Metrics};
use crate::surroundings::{PublicDocuments, Surroundings};
use crate::tls::{self, TlsError};

/// The largest request body that is read, in bytes. Forms and JSON of these servers are far smaller.
const BODY_LIMIT: usize = 64 * 1024;

/// What one server is: its routes and what surrounds them.
#[derive(Clone)]
pub struct Service {
    /// Its assets, served under `/assets`.
    pub assets: Assets,
    /// The content security policy of its pages.
    pub content_security_policy: ContentSecurityPolicy,
    /// What `/health/ready` asks.
    pub readiness: Readiness,
    /// The proxies in front of it; those of the configuration, when it is run by [`serve`].
    pub proxies: Proxies,
    /// Whether browsers are told to come by HTTPS alone; as its public URL says, when it is run by [`serve`].
    pub https_only: bool,
    /// What it counts. Without them nothing is measured.
    pub metrics: Option<Metrics>,
    /// Its documents that are the same for everybody. Routes of the same paths answer what these do not.
    pub public_documents: Option<PublicDocuments>,
    /// Registers its routes, its application data and its default service.
    pub routes: Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>,
}

impl Default for Service {
    /// A service with nothing but what all have.
    fn default() -> Self {
        Self {
            assets: Assets::default(),
            content_security_policy: ContentSecurityPolicy::default(),
            readiness: Readiness::default(),
            proxies: Proxies::default(),
            https_only: false,
            metrics: None,
            public_documents: None,
            routes: Arc::new(|_| ()),
        }
    }
}

impl Debug for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Service")
            .field("readiness", &self.readiness)
            .finish_non_exhaustive()
    }
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address in `server.listen` cannot be used.
    #[error("server.listen = \"{listen}\": {source}{}", hint(source))]
    Listen {
        /// The configured address.
        listen: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The address in `server.metrics_listen` cannot be used.
    #[error("server.metrics_listen = \"{listen}\": {source}{}", hint(source))]
    MetricsListen {
        /// The configured address.
        listen: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The certificate or key cannot be used.
    #[error("server.tls_certificate, server.tls_private_key: {0}")]
    Tls(#[from] TlsError),
    /// Only one of certificate and key is given.
    #[error("server.tls_certificate and server.tls_private_key go together: set both, or neither")]
    HalfTls,
    /// The server stopped because of this error.
    #[error("the server stopped: {0}")]
    Run(#[from] std::io::Error),
}

fn hint(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => " (another process listens there: stop it, or choose another port)",
        std::io::ErrorKind::PermissionDenied => " (ports below 1024 need privileges: choose another port)",
        _ => "",
    }
}

/// A server that listens but does not answer yet.
#[derive(Debug)]
pub struct BoundService {
    listeners: Vec<TcpListener>,
    tls: Option<rustls::ServerConfig>,
    public_url: PublicUrl,
    stop_delay: Duration,
    stop_timeout: Duration,
    proxies: Proxies,
    metrics: Option<TcpListener>,
}

impl BoundService {
    /// The addresses it listens on. With port 0 configured, this tells the port that was chosen.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners
            .iter()
            .filter_map(|listener| listener.local_addr().ok())
            .collect()
    }

    /// The address of the listener for `/metrics`, where there is one.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref()?.local_addr().ok()
    }

    /// Tells the service what the configuration says of its surroundings.
    fn configure(&self, service: &mut Service) {
        service.proxies = self.proxies.clone();
        service.https_only = self.public_url.is_https_only();
    }

    /// The same, said to be at another URL: that of the port that was free.
    #[must_use]
    pub fn at(mut self, public_url: &PublicUrl) -> Self {
        self.public_url = public_url.clone();
        self
    }
}

/// Listens on the configured address and reads certificate and key.
pub fn bind(section: &ServerSection) -> Result<BoundService, StartError> {
    let tls = match (&section.tls_certificate, &section.tls_private_key) {
        (Some(certificate), Some(key)) => Some(tls::server_config(certificate, key)?),
        (None, None) => None,
        _ => return Err(StartError::HalfTls),
    };
    let listen_error = |source| StartError::Listen {
        listen: section.listen.clone(),
        source,
    };
    let mut addresses: Vec<SocketAddr> = section.listen.to_socket_addrs().map_err(listen_error)?.collect();
    addresses.dedup();
    let mut listeners = Vec::new();
    let mut failure = None;
    for address in addresses {
        match listen(address) {
            Ok(listener) => listeners.push(listener),
            // A machine without IPv6 still resolves `localhost` to both addresses.
            Err(error) if error.kind() == std::io::ErrorKind::AddrNotAvailable => failure = Some(error),
            Err(error) => return Err(listen_error(error)),
        }
    }
    match (listeners.is_empty(), failure) {
        (true, Some(error)) => Err(listen_error(error)),
        _ => Ok(BoundService {
            listeners,
            tls,
            public_url: section.public_url.clone(),
            stop_delay: Duration::from_secs(section.stop_delay_seconds.into()),
            stop_timeout: Duration::from_secs(section.stop_timeout_seconds.into()),
            proxies: section.proxies(),
            metrics: metrics_listener(section)?,
        }),
    }
}

fn metrics_listener(section: &ServerSection) -> Result<Option<TcpListener>, StartError> {
    let Some(listen) = &section.metrics_listen else {
        return Ok(None);
    };
    let listener = TcpListener::bind(listen);
    listener.map(Some).map_err(|source| StartError::MetricsListen {
        listen: listen.clone(),
        source,
    })
}

/// The standard library sets `SO_REUSEADDR` on Unix, so that a restart does not wait for old connections.
fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address)
}

/// Answers requests until the process is told to stop; then finishes the running ones.
pub async fn serve(bound: BoundService, service: Service) -> Result<(), StartError> {
    serve_beside(bound, service, |_| async {}).await
}

/// The same, with work that goes on beside the requests: it is told when to end, and may finish its step.
///
/// On `SIGTERM` the readiness check says "stopping" for `server.stop_delay_seconds`, while everything is served as before.
/// Then no connection is taken any more, and running requests have `server.stop_timeout_seconds` to finish. Ctrl-C, and every
/// second signal, ends the process at once.
pub async fn serve_beside<F>(
    mut bound: BoundService,
    mut service: Service,
    background: impl FnOnce(Stopping) -> F,
) -> Result<(), StartError>
where
    F: Future<Output = ()> + 'static,
{
    let (stop_delay, stop_timeout) = (bound.stop_delay, bound.stop_timeout);
    let lifecycle = service.readiness.lifecycle.clone();
    let mut signals = Signals::listen()?;
    bound.configure(&mut service);
    let metrics = start_metrics(&mut bound, &mut service)?;
    let server = start(bound, service)?;
    let handle = server.handle();
    let mut server = actix_web::rt::spawn(server);
    let background = actix_web::rt::spawn(background(lifecycle.stopping.clone()));

    let kind = tokio::select! {
        ended = &mut server => return ended.map_err(std::io::Error::other)?.map_err(StartError::from),
        kind = signals.next() => kind,
    };
    lifecycle.stopping.request();
    if kind == StopKind::AtOnce {
        tracing::info!("stopped");
        return Ok(());
    }
    // Until the end: whoever watches wants to see it.
    let _metrics = metrics;
    tracing::info!(delay = ?stop_delay, "stopping: not ready any more");
    let orderly = async {
        tokio::time::sleep(stop_delay).await;
        tracing::info!(running = lifecycle.running(), "stopping: no new connections");
        let all_connections_closed = handle.stop(true);
        let finished = async {
            tokio::select! {
                () = all_connections_closed => {}
                // Idle HTTP/2 connections stay open for as long as the client likes.
                () = lifecycle.quiet() => {}
            }
            // It has either ended, or panicked and said so.
            drop(background.await);
        };
        if tokio::time::timeout(stop_timeout, finished).await.is_err() {
            tracing::warn!(
                running = lifecycle.running(),
                "stopped before everything was finished"
            );
        } else {
            tracing::info!("stopped");
        }
    };
    tokio::select! {
        () = orderly => {}
        _ = signals.next() => tracing::warn!(running = lifecycle.running(), "stopped at once by a second signal"),
    }
    Ok(())
}

/// Answers those who collect numbers, where that is configured. Dropping it ends that.
fn start_metrics(bound: &mut BoundService, service: &mut Service) -> Result<Option<Scraping>, StartError> {
    let metrics = bound.metrics.take().zip(service.metrics.take());
    service.metrics = metrics.as_ref().map(|(_, metrics)| metrics.clone());
    let Some((listener, metrics)) = metrics else {
        return Ok(None);
    };
    Ok(Some(Scraping(actix_web::rt::spawn(metrics::serve(
        listener, metrics,
    )?))))
}

/// The task that answers those who collect numbers.
struct Scraping(actix_web::rt::task::JoinHandle<std::io::Result<()>>);

impl Drop for Scraping {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn start(bound: BoundService, service: Service) -> Result<Server, StartError> {
    // The workers' own patience ends after ours.
    let patience = bound.stop_timeout.as_secs() + 1;
    let mut server = HttpServer::new(move || app(&service))
        .disable_signals()
        .shutdown_timeout(patience)
        .workers(workers());
    for listener in bound.listeners {
        server = match &bound.tls {
            Some(tls) => server.listen_rustls_0_23(listener, tls.clone())?,
            None => server.listen(listener)?,
        };
    }
    tracing::info!("listening on {}", bound.public_url);
    Ok(server.run())
}

fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// The application of `service`, with everything that surrounds its routes. Tests call it in process.
#[must_use]
pub fn app(
    service: &Service,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let routes = Arc::clone(&service.routes);
    let surroundings = Arc::new(Surroundings {
        policy: WrittenPolicy::from(&service.content_security_policy),
        https_only: service.https_only,
        documents: service.public_documents.clone(),
        metrics: service.metrics.clone(),
        lifecycle: service.readiness.lifecycle.clone(),
    });
    App::new()
        .app_data(Data::new(service.assets.clone()))
        .app_data(Data::new(service.readiness.clone()))
        .app_data(Data::new(service.proxies.clone()))
        .app_data(PayloadConfig::new(BODY_LIMIT))
        .app_data(FormConfig::default().limit(BODY_LIMIT))
        .app_data(JsonConfig::default().limit(BODY_LIMIT))
        .wrap_fn(move |request, routes| surroundings.answer(request, routes))
        .configure(health::configure)
        // A scope: the router compares its prefix, where a path with a variable is a regular expression to it.
        .service(web::scope("/assets").route("/{name}", web::get().to(assets::serve)))
        .configure(move |config| routes(config))
}

#[cfg(test)]
mod tests;
