use std::io;

/// How a process is told to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StopKind {
    /// By a service manager or a load balancer's friend: `SIGTERM`.
    Orderly,
    /// By a person who waits for it: Ctrl-C, `SIGQUIT`.
    AtOnce,
}

/// The signals that end a process.
#[cfg(unix)]
#[derive(Debug)]
pub(crate) struct Signals {
    terminate: actix_web::rt::signal::unix::Signal,
    interrupt: actix_web::rt::signal::unix::Signal,
    quit: actix_web::rt::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// From now on they are heard here and end nothing by themselves.
    pub(crate) fn listen() -> io::Result<Self> {
        use actix_web::rt::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
        })
    }

    pub(crate) async fn next(&mut self) -> StopKind {
        tokio::select! {
            _ = self.terminate.recv() => StopKind::Orderly,
            _ = self.interrupt.recv() => StopKind::AtOnce,
            _ = self.quit.recv() => StopKind::AtOnce,
        }
    }
}

/// The signals that end a process.
#[cfg(not(unix))]
#[derive(Debug)]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// From now on they are heard here and end nothing by themselves.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    pub(crate) async fn next(&mut self) -> StopKind {
        // Where nothing can be heard there is nothing to wait for either.
        if actix_web::rt::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        StopKind::AtOnce
    }
}
