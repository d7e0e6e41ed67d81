//! Whether a port is free, and who has it if not.

use std::{
    fs,
    io::ErrorKind,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
};

use crate::failure::Failure;

/// State of a listening socket in `/proc/net/tcp`.
const LISTENING: &str = "0A";

/// A process that listens on a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Process id.
    pub pid: u32,
    /// Its program's name.
    pub program: String,
}

/// Fails if somebody else listens on `port` of this machine; `server` is who needs it.
pub fn expect_free(port: u16, server: &str) -> Result<(), Failure> {
    if is_free(port) {
        return Ok(());
    }
    Err(match holder(port) {
        Some(Holder { pid, program }) => Failure::new(format!(
            "port {port}, which {server} needs, is taken by {program} (process {pid})"
        ))
        .fix(format!("stop that process (`kill {pid}`) and try again")),
        None => Failure::new(format!(
            "port {port}, which {server} needs, is taken by another process"
        ))
        .fix(format!(
            "find it (`lsof -nP -iTCP:{port} -sTCP:LISTEN`, perhaps with sudo), stop it and try again"
        )),
    })
}

fn is_free(port: u16) -> bool {
    let loopbacks: [SocketAddr; 2] = [
        (Ipv4Addr::LOCALHOST, port).into(),
        (Ipv6Addr::LOCALHOST, port).into(),
    ];
    loopbacks.iter().all(|address| match TcpListener::bind(address) {
        Ok(_) => true,
        // A machine without IPv6 has nobody on its IPv6 port either.
        Err(error) => error.kind() != ErrorKind::AddrInUse,
    })
}

/// The process that listens on `port`, as far as `/proc` tells this user.
#[must_use]
pub fn holder(port: u16) -> Option<Holder> {
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| listening_inodes(&table, port))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    if sockets.is_empty() {
        return None;
    }
    let processes = fs::read_dir("/proc").ok()?.flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .find(|pid| holds(*pid, &sockets))
        .map(|pid| Holder {
            pid,
            program: fs::read_to_string(format!("/proc/{pid}/comm"))
                .map_or_else(|_| "a process".to_owned(), |name| name.trim().to_owned()),
        })
}

/// Inode numbers of the sockets that listen on `port`, from the text of `/proc/net/tcp` (see proc(5)).
fn listening_inodes(table: &str, port: u16) -> Vec<String> {
    let port = format!(":{port:04X}");
    table
        .lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
            (local.ends_with(&port) && *state == LISTENING).then(|| (*inode).to_owned())
        })
        .collect()
}

fn holds(pid: u32, sockets: &[String]) -> bool {
    // Processes of other users cannot be looked into, and any may end meanwhile.
    fs::read_dir(format!("/proc/{pid}/fd")).is_ok_and(|descriptors| {
        descriptors
            .flatten()
            .filter_map(|descriptor| fs::read_link(descriptor.path()).ok())
            .any(|target| sockets.iter().any(|socket| target.as_os_str() == socket.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_port_is_free() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        expect_free(port, "web-client").unwrap();
    }

    #[test]
    fn a_taken_port_is_named_with_who_holds_it_and_the_fix() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let message = expect_free(port, "web-client").unwrap_err().to_string();
        assert!(
            message.contains(&format!("port {port}, which web-client needs")),
            "{message}"
        );
        #[cfg(target_os = "linux")]
        assert!(
            message.contains(&format!("`kill {}`", std::process::id())),
            "{message}"
        );
    }

    #[test]
    fn a_port_taken_on_ipv6_only_is_noticed() {
        let Ok(listener) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else {
            return;
        };
        assert!(!is_free(listener.local_addr().unwrap().port()));
    }

    #[test]
    fn only_listening_sockets_on_that_very_port_count() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
             0: 0100007F:1389 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0\n\
             1: 0100007F:1389 0100007F:9000 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0\n\
             2: 0100007F:138A 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0\n";
        assert_eq!(listening_inodes(table, 5001), ["111"]);
    }
}
