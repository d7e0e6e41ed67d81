use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use crate::authsignal::AuthenticationStep;
use crate::cli::sessions::Person;
use crate::cli::{CommandError, serve, sessions};
use crate::config::Config;
use crate::passkeys::Passkeys;
use crate::server::Parts;

pub(super) async fn run(
    path: &Path,
    config: Config,
    person: Person,
    output: &mut impl Write,
) -> Result<(), CommandError> {
    let options = serve::database_options(path, &config)?;
    let roots = serve::trusted_roots(path, &options.trusted_roots)?;
    let step: Arc<dyn AuthenticationStep> = Arc::new(serve::authentication_step(path, &config, roots)?);
    let settings = config.passkeys.clone();
    let (parts, _) = sessions::open(path, config).await?;
    let passkeys = Passkeys::new(&parts, step, settings, None);
    let removed = remove_all(&parts, &passkeys, person, output).await;
    passkeys.flush().await;
    parts.audit.flush().await;
    removed
}

pub(super) async fn remove_all(
    parts: &Parts,
    passkeys: &Passkeys,
    person: Person,
    output: &mut impl Write,
) -> Result<(), CommandError> {
    let subject = person.subject(parts).await?;
    let subject = subject.ok_or("whose passkeys shall go? Name the person by --user or --subject")?;
    let user = parts.users.by_subject(&subject).await?;
    let user = user.ok_or_else(|| format!("nobody has the subject `{subject}`"))?;
    let removed = passkeys.remove_all(&user).await?;
    writeln!(output, "{removed} passkeys of {} are removed.", user.username)?;
    Ok(())
}
