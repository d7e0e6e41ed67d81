//! A few operations with more and more in the store.

use std::time::Instant;

use super::{
    identity_server::Setup,
    load::Load,
    operations::Operation,
    results::{Growth, Measurement, Subject},
    store::Rows,
};
use crate::{failure::Failure, terminal::say};

/// Grants in the store.
pub(super) const SIZES: [u32; 3] = [1_000, 100_000, 1_000_000];
/// Sessions beside them, from the second size on.
const SESSIONS: u32 = 100_000;

/// Fills the store of `setup` and measures again and again.
pub(super) async fn measure(setup: &Setup<'_>, subject: Subject, load: Load) -> Result<Vec<Growth>, Failure> {
    let mut found = Vec::new();
    let (mut grants, mut sessions) = (0, 0);
    let server = setup.start().await?;
    let browsers = setup.store.sign_in(load.connections).await?;
    // The first grant with a refresh token, which the others are like.
    let once = Load {
        connections: 1,
        ..load
    };
    Operation::Refresh
        .measure(&setup.provider(&server, &browsers)?, once)
        .await?;
    server.process.stop().await?;
    for size in SIZES {
        let began = Instant::now();
        setup.store.grow(Rows::Grants, grants, size).await?;
        grants = size;
        if size >= SESSIONS && sessions == 0 {
            setup.store.grow(Rows::Sessions, 0, SESSIONS).await?;
            sessions = SESSIONS;
        }
        setup.store.settle().await?;
        say(format_args!(
            "  {grants} grants and {sessions} sessions, put there in {:.0} s",
            began.elapsed().as_secs_f64()
        ));
        let server = setup.start().await?;
        let provider = setup.provider(&server, &browsers)?;
        for operation in Operation::STORED {
            let sample = operation.measure(&provider, load).await?;
            let measured = Measurement::new(subject, operation.name(), load.connections, &sample);
            found.push(Growth {
                subject,
                grants,
                sessions,
                operation: operation.name(),
                cpu_microseconds: measured.cpu_microseconds
                    + measured.database_cpu_microseconds.unwrap_or_default(),
                p50_milliseconds: measured.p50_milliseconds,
            });
        }
        server.process.stop().await?;
    }
    Ok(found)
}
