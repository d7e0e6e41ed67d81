use std::future::Future;
use std::pin::Pin;

use deadpool_postgres::Connect;
use rustls::pki_types::CertificateDer;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, Error};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::tls::tls;

/// What every connection is told: nobody waits for ever, and a transaction that its client has forgotten ends. Statements
/// are planned once: all find their rows by an index, whatever the values are.
const SETTINGS: &str = "SET statement_timeout = '30s'; SET lock_timeout = '10s'; \
     SET idle_in_transaction_session_timeout = '30s'; SET plan_cache_mode = force_generic_plan; \
     SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED";

/// Makes connections, and lets all of them work on the runtime that the database was opened on: the runtime of the
/// request that needed one first may end before others do.
pub(super) struct Connector {
    tls: MakeRustlsConnect,
    runtime: Handle,
}

impl Connector {
    /// A connector for the present runtime.
    pub(super) fn new(roots: &[CertificateDer<'static>]) -> Result<Self, rustls::Error> {
        Ok(Self {
            tls: tls(roots)?,
            runtime: Handle::current(),
        })
    }

    pub(super) async fn connect_to(&self, config: &Config) -> Result<(Client, JoinHandle<()>), Error> {
        let (tls, config) = (self.tls.clone(), config.clone());
        let (client, connection) = config.connect(tls).await?;
        let working = self.runtime.spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(%error, "a connection to PostgreSQL ended");
            }
        });
        client.batch_execute(SETTINGS).await?;
        Ok((client, working))
    }
}

impl Connect for Connector {
    fn connect(
        &self,
        config: &Config,
    ) -> Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + '_>> {
        let config = config.clone();
        Box::pin(async move { self.connect_to(&config).await })
    }
}
