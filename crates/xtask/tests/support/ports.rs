//! Free ports for servers that are told theirs.

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, Ipv6Addr, TcpListener},
};

/// Ports that nobody has, on IPv4 and IPv6. All are held until all are known, so that they differ.
pub(crate) fn free_ports(number: usize) -> Vec<u16> {
    let held: Vec<_> = (0..number).map(|_| hold_a_port()).collect();
    held.into_iter().map(|(port, _)| port).collect()
}

fn hold_a_port() -> (u16, [Option<TcpListener>; 2]) {
    loop {
        let four = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = four.local_addr().unwrap().port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            six => return (port, [Some(four), six.ok()]),
        }
    }
}
