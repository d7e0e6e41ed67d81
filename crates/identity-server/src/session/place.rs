//! Where a session is used, as far as that can be said honestly: an address is no place. A company that has a database of
//! places plugs it in.

use std::fmt::Debug;
use std::net::IpAddr;

use web_host::language::Language;

/// Knows what people call the place of an address.
pub trait PlaceNames: Debug + Send + Sync + 'static {
    /// The place in the language of who reads it, for instance "Heidelberg, Germany"; none when it is not known. It is
    /// asked for each session of each list, so it should answer from memory.
    fn place_of(&self, address: IpAddr, language: &Language) -> Option<String>;
}

/// Knows no place: databases of places go out of date, have licences, and do not belong into a login server.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPlaceNames;

impl PlaceNames for NoPlaceNames {
    fn place_of(&self, _: IpAddr, _: &Language) -> Option<String> {
        None
    }
}

/// What a person is told of where a session was used last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// What people call it.
    pub(crate) name: Option<String>,
    /// The beginning of its address: enough to recognise, and nothing for those who look over somebody's shoulder.
    pub(crate) address: Option<String>,
    /// Whether it is the network that the person looks at the list from.
    pub(crate) is_here: bool,
}

impl Place {
    pub(crate) fn new(
        names: &dyn PlaceNames,
        language: &Language,
        address: Option<IpAddr>,
        here: Option<IpAddr>,
    ) -> Self {
        let network = |address: Option<IpAddr>| address.map(Network::of);
        Self {
            name: address.and_then(|address| names.place_of(address, language)),
            address: address.map(shortened),
            is_here: address.is_some() && network(address) == network(here),
        }
    }
}

/// What a household or company has: one IPv4 address, or an IPv6 prefix of 64 bits.
#[derive(Debug, PartialEq, Eq)]
enum Network {
    V4([u8; 4]),
    V6([u16; 4]),
}

impl Network {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.octets()),
            IpAddr::V6(address) => {
                let [one, two, three, four, ..] = address.segments();
                Self::V6([one, two, three, four])
            }
        }
    }
}

/// The beginning of the address: enough for its owner to know it.
pub(crate) fn shortened(address: IpAddr) -> String {
    match Network::of(address) {
        Network::V4([one, two, three, _]) => format!("{one}.{two}.{three}.*"),
        Network::V6([one, two, three, four]) => format!("{one:x}:{two:x}:{three:x}:{four:x}:*"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(address: &str, here: &str) -> Place {
        let parsed = |text: &str| text.parse().ok();
        Place::new(&NoPlaceNames, &Language::default(), parsed(address), parsed(here))
    }

    #[test]
    fn the_whole_address_is_not_shown() {
        for (address, shown) in [
            ("192.0.2.17", "192.0.2.*"),
            ("::ffff:192.0.2.17", "192.0.2.*"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:*"),
            ("::1", "0:0:0:0:*"),
        ] {
            assert_eq!(place(address, "").address.as_deref(), Some(shown));
        }
    }

    #[test]
    fn here_is_the_same_address_or_the_same_ipv6_network() {
        for (address, here, is_here) in [
            ("192.0.2.17", "192.0.2.17", true),
            ("192.0.2.17", "192.0.2.18", false),
            ("::ffff:192.0.2.17", "192.0.2.17", true),
            ("2001:db8:1:2:3::1", "2001:db8:1:2:4::1", true),
            ("2001:db8:1:3:3::1", "2001:db8:1:2:3::1", false),
            ("192.0.2.17", "", false),
            ("", "", false),
        ] {
            assert_eq!(place(address, here).is_here, is_here, "{address} {here}");
        }
    }

    #[test]
    fn a_company_names_places() {
        #[derive(Debug)]
        struct Offices;
        impl PlaceNames for Offices {
            fn place_of(&self, address: IpAddr, _: &Language) -> Option<String> {
                (address.to_string() == "10.1.2.3").then(|| "The office in Heidelberg".to_owned())
            }
        }
        let place = Place::new(&Offices, &Language::default(), "10.1.2.3".parse().ok(), None);
        assert_eq!(place.name.as_deref(), Some("The office in Heidelberg"));
    }
}
