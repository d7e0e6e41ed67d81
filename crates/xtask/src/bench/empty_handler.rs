//! A server of the same web framework that does nothing: what a request costs before anything is done for it.

use std::{ffi::OsStr, path::Path};

use super::{
    build,
    client::{Target, Template, Tls},
    load::{self, Load, Sample},
    process::{Launch, Meter, Process, free_address},
    scripts::Repeat,
};
use crate::{failure::Failure, project, tls::LocalTls};

/// Measures its answers over plain HTTP, or over HTTPS.
pub(super) async fn measure(folder: &Path, tls: Option<&LocalTls>, load: Load) -> Result<Sample, Failure> {
    let address = free_address()?;
    let listen = address.to_string();
    let program = project::binaries()?.join(build::EMPTY_HANDLER);
    let files = tls.map(|tls| (tls.certificate(), tls.private_key()));
    let mut arguments = vec![OsStr::new(&listen)];
    if let Some((certificate, key)) = &files {
        arguments.extend([certificate.as_os_str(), key.as_os_str()]);
    }
    let mut process = Process::start(&Launch {
        name: "empty_handler",
        program: &program,
        arguments,
        directory: folder,
        log: &folder.join("empty-handler.log"),
        address,
    })?;
    process.listening().await?;
    let target = Target {
        address,
        host: "localhost".to_owned(),
        tls: tls.map(|tls| Tls::trusting(&tls.ca())).transpose()?,
    };
    let scripts = vec![Repeat(Template::get("/")); load.connections];
    let sample = load::run(load, &target, scripts, &[Meter::Process(process.id())]).await?;
    process.stop().await?;
    Ok(sample)
}
