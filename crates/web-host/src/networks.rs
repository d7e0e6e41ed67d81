use std::net::IpAddr;

use ipnet::IpNet;
use serde::Deserialize;

/// Addresses and networks that an operator names, as in `["10.0.0.0/8", "::1"]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Networks(Vec<IpNet>);

impl TryFrom<Vec<String>> for Networks {
    type Error = String;

    fn try_from(networks: Vec<String>) -> Result<Self, Self::Error> {
        networks
            .iter()
            .map(|text| network(text))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    let network = address.or_else(|_| text.parse::<IpNet>()).map_err(|_| {
        format!("`{text}` is neither an address nor a network; write it as in \"10.0.0.0/8\" or \"::1\"")
    })?;
    if network.prefix_len() == 0 {
        return Err(format!(
            "`{text}` would be all addresses there are; name the networks that you mean"
        ));
    }
    Ok(network)
}

impl Networks {
    /// Whether the address is in one of them.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}
