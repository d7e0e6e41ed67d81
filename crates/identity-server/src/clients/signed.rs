use std::sync::Arc;

use oidc_protocol::client::Client;
use time::Duration;

use super::{ClientStore, ClientStoreError};

/// After which published keys are looked at again: a client that takes one back is believed by then.
const OLD: Duration = Duration::hours(1);

/// Between two looks for a key that is not there: anybody can send a token with the name of a client.
const PAUSE: Duration = Duration::seconds(10);

/// The client, with its keys as they are now, whose token is about to be verified. `is_signed_by` says whether one of a
/// client's keys has signed it.
pub(crate) async fn signer(
    clients: &dyn ClientStore,
    client: Arc<Client>,
    is_signed_by: impl Fn(&Client) -> bool + Send,
) -> Result<Arc<Client>, ClientStoreError> {
    // The operator's clients say what their keys are.
    if !client.is_self_registered() {
        return Ok(client);
    }
    let client = match clients.with_keys_newer_than(&client, OLD).await? {
        Some(newer) => newer,
        None => client,
    };
    if is_signed_by(&client) {
        return Ok(client);
    }
    let newer = clients.with_keys_newer_than(&client, PAUSE).await?;
    Ok(newer.unwrap_or(client))
}
