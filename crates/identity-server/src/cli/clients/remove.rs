use std::io::Write;

use oidc_protocol::identifiers::ClientId;

use crate::audit::RemovedBy;
use crate::cli::CommandError;
use crate::registration;
use crate::server::Parts;

pub(super) async fn run(parts: &Parts, client_id: &str, output: &mut impl Write) -> Result<(), CommandError> {
    let unknown = || {
        format!(
            "no client `{client_id}` has registered itself; `identity-server clients list` shows those that have, and the \
             others stand in the configuration"
        )
    };
    let id = ClientId::parse(client_id).map_err(|_| unknown())?;
    let is_removed = registration::remove(parts, &id, RemovedBy::Operator).await;
    if !is_removed.map_err(|error| error.to_string())? {
        return Err(unknown().into());
    }
    writeln!(
        output,
        "removed {id}. Its refresh tokens and consents are gone; an access token that is a JWT is worth something at APIs \
         until it expires."
    )?;
    Ok(())
}
