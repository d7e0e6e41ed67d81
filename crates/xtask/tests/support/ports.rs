//! Free ports for servers that are told theirs.

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, Ipv6Addr, TcpListener},
    ops::Range,
};

/// Below those that the system gives to outgoing connections: one of these could take a port between its choice here and
/// the start of the server that it is for.
const PORTS: Range<u16> = 10_000..32_000;

/// Ports that nobody has, on IPv4 and IPv6. All are held until all are known, so that they differ.
pub(crate) fn free_ports(number: usize) -> Vec<u16> {
    let held: Vec<_> = (0..number).map(|_| hold_a_port()).collect();
    held.into_iter().map(|(port, _)| port).collect()
}

fn hold_a_port() -> (u16, [Option<TcpListener>; 2]) {
    loop {
        let port = fastrand::u16(PORTS);
        let Ok(four) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) else {
            continue;
        };
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            six => return (port, [Some(four), six.ok()]),
        }
    }
}
