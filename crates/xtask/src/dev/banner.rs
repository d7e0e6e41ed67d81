//! What `cargo dev` says once all is well.

use std::time::Duration;

use crate::{
    project::{Addresses, EMULATOR, IDENTITY_SERVER, ServerName, WEB_CLIENT},
    terminal::{Colour, paint, say, takes_colour},
};

pub(super) fn print(servers: &[(ServerName, Addresses)], took: Duration) {
    say(text(servers, took, takes_colour()));
}

fn text(servers: &[(ServerName, Addresses)], took: Duration, coloured: bool) -> String {
    let url = |wanted: ServerName| {
        servers
            .iter()
            .find(|(server, _)| *server == wanted)
            .map_or("", |(_, addresses)| addresses.public_url.as_str())
    };
    let (client, identity, emulator) = (url(WEB_CLIENT), url(IDENTITY_SERVER), url(EMULATOR));
    let mail = servers
        .iter()
        .find_map(|(_, addresses)| addresses.mail_folder.as_deref())
        .map(|folder| format!("\n    Mail              {folder}   nothing is sent: it lands there as files"))
        .unwrap_or_default();
    let open = paint(format_args!("open {client}"), Colour::Green, coloured);
    format!(
        "
  Ready in {:.2} s: {open}

    Web client        {client}
    Identity server   {identity}
    Authsignal        {emulator}/portal   shows everybody's current code: no phone needed
    Users             alice / alice, bob / bob{mail}

  If the browser warns of the certificate: `cargo xtask trust`, or click through it.
  The logs below are also in .dev/logs. Ctrl-C stops all; `cargo dev --reset` starts afresh.
",
        took.as_secs_f32()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_where_to_go_and_who_to_be() {
        let server = |name: ServerName, port: u16, mail: Option<&str>| {
            (
                name,
                Addresses {
                    port,
                    public_url: format!("https://localhost:{port}"),
                    mail_folder: mail.map(str::to_owned),
                },
            )
        };
        let servers = [
            server(EMULATOR, 5003, None),
            server(IDENTITY_SERVER, 5001, Some(".dev/mail")),
            server(WEB_CLIENT, 5002, None),
        ];
        let text = text(&servers, Duration::from_millis(640), false);
        for expected in [
            "Ready in 0.64 s: open https://localhost:5002",
            "https://localhost:5001",
            "https://localhost:5003/portal",
            "alice / alice, bob / bob",
            "Mail              .dev/mail",
        ] {
            assert!(text.contains(expected), "{expected} is missing in {text}");
        }
    }
}
