//! The servers' binaries, built once a run.

use std::{env, sync::OnceLock};

use xtask::{dev, npm, project};

static BUILT: OnceLock<Result<(), String>> = OnceLock::new();

/// Builds what is missing or older than its sources, unless `cargo xtask test` has done so.
pub(crate) fn build_once() {
    let built = BUILT.get_or_init(|| {
        let prepare = || {
            npm::ensure_installed(&project::root())?;
            #[expect(
                clippy::disallowed_methods,
                reason = "it is how `cargo xtask test` tells its children"
            )]
            let is_built = env::var_os(project::SERVERS_ARE_BUILT).is_some();
            if is_built { Ok(()) } else { dev::build_servers() }
        };
        prepare().map_err(|failure: xtask::failure::Failure| failure.to_string())
    });
    if let Err(failure) = built {
        panic!("{failure}");
    }
}
