use std::io::Write;

use oidc_protocol::client::Client;
use oidc_protocol::redirect_uri::RedirectUri;
use serde::Serialize;
use time::UtcOffset;
use time::format_description::well_known::Rfc3339;

use crate::cli::{CommandError, table};
use crate::server::Parts;
use crate::storage::StoredRegisteredClient;

/// A client as programs read it.
#[derive(Debug, Serialize)]
struct Listed {
    client_id: String,
    client_name: Option<String>,
    /// When it registered itself; none for a client of the configuration.
    registered_at: Option<String>,
    changed_at: Option<String>,
    scope: String,
    redirect_uris: Vec<RedirectUri>,
    /// Whom to ask about it, as it says.
    contacts: Vec<String>,
}

const HEADINGS: [&str; 5] = ["CLIENT", "NAME", "REGISTERED", "SCOPE", "REDIRECT URIS"];

pub(super) async fn run(
    parts: &Parts,
    is_on: bool,
    json: bool,
    output: &mut impl Write,
) -> Result<(), CommandError> {
    let configured = parts.clients.listed().await?;
    let registered = parts.storage.registered_clients().await?;
    let there_are_registered = !registered.is_empty();
    let mut listed: Vec<Listed> = configured
        .iter()
        .map(|client| Listed::configured(client))
        .collect();
    for client in registered {
        listed.push(Listed::registered(client)?);
    }
    if json {
        serde_json::to_writer_pretty(&mut *output, &listed)?;
        writeln!(output)?;
        return Ok(());
    }
    let rows = listed.into_iter().map(Listed::into_row);
    let rows: Vec<_> = [HEADINGS.map(str::to_owned)].into_iter().chain(rows).collect();
    table::write(&rows, output)?;
    if there_are_registered && !is_on {
        writeln!(
            output,
            "Those that have registered themselves are no clients now: the configuration has no section [registration]."
        )?;
    }
    Ok(())
}

impl Listed {
    fn configured(client: &Client) -> Self {
        Self {
            client_id: client.client_id().to_string(),
            client_name: Some(client.name().to_owned()),
            registered_at: None,
            changed_at: None,
            scope: client.scopes().to_string(),
            redirect_uris: client.redirect_uris().to_vec(),
            contacts: Vec::new(),
        }
    }

    fn registered(client: StoredRegisteredClient) -> Result<Self, CommandError> {
        let metadata = client.metadata;
        Ok(Self {
            client_id: client.client_id.to_string(),
            client_name: metadata.client_name,
            registered_at: Some(client.created_at.to_offset(UtcOffset::UTC).format(&Rfc3339)?),
            changed_at: Some(client.updated_at.to_offset(UtcOffset::UTC).format(&Rfc3339)?),
            scope: metadata.scope.to_string(),
            redirect_uris: metadata.redirect_uris,
            contacts: metadata.contacts,
        })
    }

    fn into_row(self) -> [String; 5] {
        let uris: Vec<_> = self.redirect_uris.iter().map(RedirectUri::as_str).collect();
        [
            self.client_id,
            self.client_name.unwrap_or_else(|| "-".to_owned()),
            self.registered_at.unwrap_or_else(|| "configured".to_owned()),
            self.scope,
            uris.join(" "),
        ]
    }
}
