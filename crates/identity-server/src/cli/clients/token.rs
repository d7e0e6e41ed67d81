use std::io::Write;

use clap::Args;
use time::format_description::well_known::Rfc3339;
use time::{Duration, UtcOffset};

use crate::cli::CommandError;
use crate::server::Parts;
use crate::storage::KeyHash;

/// Nobody waits longer, and one that is lost ends some day.
const MAX_DAYS: u16 = 366;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// Days for which it admits clients.
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_DAYS)))]
    days: u16,
    /// How many clients may be registered with it; any number, when left out.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    uses: Option<u32>,
}

pub(super) async fn run(
    parts: &Parts,
    is_on: bool,
    arguments: &Arguments,
    output: &mut impl Write,
) -> Result<(), CommandError> {
    if !is_on {
        return Err(
            "clients cannot register themselves: the configuration has no section [registration]".into(),
        );
    }
    let token = parts.random.token();
    let now = parts.clock.now();
    let expires_at = now + Duration::days(arguments.days.into());
    parts
        .storage
        .insert_initial_access_token(KeyHash::of(&token), arguments.uses, now, expires_at)
        .await?;
    let uses = match arguments.uses {
        Some(1) => "one client".to_owned(),
        Some(uses) => format!("{uses} clients"),
        None => "any number of clients".to_owned(),
    };
    let until = expires_at.to_offset(UtcOffset::UTC).format(&Rfc3339)?;
    writeln!(output, "{token}")?;
    writeln!(output, "It admits {uses} until {until}. It is not shown again.")?;
    Ok(())
}
