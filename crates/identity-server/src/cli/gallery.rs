//! `identity-server gallery`: the pages as the configuration makes them look. No database and no Authsignal is asked.

use std::io::Write;
use std::path::Path;

use web_host::Service;
use web_host::config::Environment;
use web_host::headers::ContentSecurityPolicy;

use super::{CommandError, serve};
use crate::config::{Config, SCHEMA};
use crate::pages;
use crate::server::assets;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "localhost:5080")]
    listen: String,
}

pub(super) async fn run(path: &Path, wanted: &Arguments, output: &mut dyn Write) -> Result<(), CommandError> {
    let mut config = web_host::config::load::<Config>(&SCHEMA, path, &Environment::of_process())?;
    let branding = serve::branding(path, &mut config)?;
    let assets = branding.add_to(assets(&serve::browser_sdk(path, &config.browser_sdk)?));
    let service = Service {
        assets: assets.clone(),
        content_security_policy: ContentSecurityPolicy::default()
            .connect_to(config.authsignal.url.origin().ascii_serialization()),
        ..Service::default()
    };
    let templates = pages::templates(&branding, &config.languages, &assets)?;
    web_host::gallery::serve(&wanted.listen, pages::gallery()?, templates, service, |address| {
        // Without a standard output there is nobody to tell.
        drop(writeln!(output, "{address}"));
    })
    .await?;
    Ok(())
}
