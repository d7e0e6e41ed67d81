//! How clients know a person: by the same subject everywhere, or by one for each sector.

use url::Url;

use super::ClientMetadata;
use crate::text::wire_values;

wire_values! {
    /// Subject types (OpenID Connect Core section 8).
    SubjectType {
        /// All clients know the person by the same `sub`.
        Public = "public",
        /// Clients of different sectors cannot tell that they have to do with the same person.
        Pairwise = "pairwise",
    }
}

/// The sector of a client with pairwise subjects: the host of `sector_identifier_uri`, or that of its redirect URIs
/// when it is one and the same (section 8.1).
///
/// The document behind `sector_identifier_uri` would prove that the redirect URIs belong to the sector; a configuration
/// file is believed without it.
pub(super) fn sector_identifier(metadata: &ClientMetadata) -> Result<Option<String>, String> {
    if metadata.subject_type == SubjectType::Public {
        return Ok(None);
    }
    if let Some(uri) = &metadata.sector_identifier_uri {
        let host = uri.host_str().filter(|_| uri.scheme() == "https");
        return host
            .map(|host| Some(host.to_owned()))
            .ok_or_else(|| "`sector_identifier_uri` must be an https URL".to_owned());
    }
    let mut hosts: Vec<_> = metadata
        .redirect_uris
        .iter()
        .map(|uri| Url::parse(uri.as_str()).ok()?.host_str().map(str::to_owned))
        .collect();
    hosts.dedup();
    match hosts.as_slice() {
        [Some(host)] => Ok(Some(host.clone())),
        _ => Err(
            "`subject_type = \"pairwise\"` needs `sector_identifier_uri`, because the `redirect_uris` do not have one \
             host in common"
                .to_owned(),
        ),
    }
}
