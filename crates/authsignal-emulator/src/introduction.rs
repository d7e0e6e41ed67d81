//! What a newcomer is told at the start: where things are, and what to paste into an app.

use secrecy::ExposeSecret;

use crate::config::Config;

/// The text for standard output. `configuration` says where the configuration comes from.
#[must_use]
pub fn introduction(config: &Config, configuration: &str) -> String {
    let origin = config.server.public_url.to_string();
    let api = format!("{origin}/v1");
    let tenant = &config.tenant.id;
    let secret = config.secret().expose_secret();
    let state = if config.database.as_os_str() == ":memory:" {
        "in memory: forgotten when it stops".to_owned()
    } else {
        let file = config.database.display();
        format!("{file}: kept until `authsignal-emulator reset`; --ephemeral keeps nothing")
    };
    format!(
        r#"
authsignal-emulator: a local Authsignal tenant

  API URL        {api}
  Tenant id      {tenant}
  API secret     {secret}
  Portal         {origin}/portal   users, codes, inbox, actions
  Configuration  {configuration}
  State          {state}

Point your SDK at it:

  Node.js   new Authsignal({{ apiSecretKey: "{secret}", apiUrl: "{api}" }})
  Python    AuthsignalClient(api_secret_key="{secret}", api_url="{api}")
  Go        client.NewAuthsignalClient("{secret}", "{api}")
  Java      new AuthsignalClient("{secret}", "{api}")
  Ruby      Authsignal.setup {{ |c| c.api_secret_key = "{secret}"; c.api_url = "{api}" }}
  PHP       Authsignal::setApiSecretKey("{secret}"); Authsignal::setApiUrl("{api}")
  .NET      new AuthsignalClient("{secret}", "{api}")
  Rust      Client::builder("{secret}").base_url("{api}").build()?
  Browser   new Authsignal({{ tenantId: "{tenant}", baseUrl: "{api}" }})

"#
    )
}

#[cfg(test)]
mod tests {
    use web_host::config::Environment;

    use super::*;
    use crate::config::flags::Flags;

    #[test]
    fn it_tells_where_to_go_and_what_to_paste() {
        let flags = Flags {
            listen: Some("6000".to_owned()),
            ..Flags::default()
        };
        let config = Config::built_in(&Environment::default(), &flags).unwrap();
        let text = introduction(&config, "built-in defaults");
        for expected in [
            "http://localhost:6000/v1",
            "http://localhost:6000/portal",
            "local-tenant",
            "local-secret",
            "built-in defaults",
            "authsignal-emulator.sqlite",
        ] {
            assert!(text.contains(expected), "{expected} is missing in {text}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
    }
}
