//! The tables, in Markdown.

use std::{
    fmt::{self, Display, Formatter},
    fs,
};

use super::{
    operations::Operation,
    results::{Growth, Limit, Measurement, Results, Subject, Target},
    targets::{COMPARED_AT, EMPTY, megabytes},
};
use crate::{
    failure::{Failure, OrFailure},
    project,
};

/// The page that holds them, and the lines around them there.
const PAGE: &str = "docs/src/performance.md";
const BEGIN: &str = "<!-- begin: cargo xtask bench --write -->";
const END: &str = "<!-- end -->";

/// Puts the tables into the page.
pub(super) fn write(tables: &str) -> Result<(), Failure> {
    let file = project::root().join(PAGE);
    let page = fs::read_to_string(&file).or_failure(|| format!("read {PAGE}"))?;
    let page = replaced(&page, tables).ok_or_else(|| {
        Failure::new(format!("{PAGE} has no place for the tables"))
            .fix(format!("it needs the lines `{BEGIN}` and `{END}`"))
    })?;
    fs::write(&file, page).or_failure(|| format!("write {PAGE}"))
}

fn replaced(page: &str, tables: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", tables.trim()))
}

/// All tables of a run.
pub(super) fn tables(results: &Results) -> String {
    Tables(results).to_string()
}

struct Tables<'a>(&'a Results);

impl Display for Tables<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self(results) = self;
        machine(formatter, results)?;
        targets(formatter, &results.targets)?;
        out_of_reach(formatter, results)?;
        baselines(formatter, results)?;
        compared(formatter, results)?;
        for (subject, name) in [(Subject::Sqlite, "SQLite"), (Subject::Postgresql, "PostgreSQL")] {
            operations(formatter, results, subject, name)?;
        }
        process(formatter, results)?;
        for (subject, name) in [(Subject::Sqlite, "SQLite"), (Subject::Postgresql, "PostgreSQL")] {
            let growth: Vec<&Growth> = results
                .growth
                .iter()
                .filter(|growth| growth.subject == subject)
                .collect();
            grown(formatter, &growth, name)?;
        }
        Ok(())
    }
}

fn machine(formatter: &mut Formatter<'_>, results: &Results) -> fmt::Result {
    let machine = &results.machine;
    let length = if results.quick {
        "a short run"
    } else {
        "a full run"
    };
    writeln!(
        formatter,
        "{processor}, {cores} cores, {system}, Node.js {node}; {length}. Load of the machine before it: {load:.1}.",
        processor = machine.processor,
        cores = machine.cores,
        system = machine.system,
        node = machine.node,
        load = machine.load,
    )
}

fn targets(formatter: &mut Formatter<'_>, targets: &[Target]) -> fmt::Result {
    if targets.is_empty() {
        return Ok(());
    }
    writeln!(formatter, "\n### Targets\n")?;
    writeln!(formatter, "| target | limit | measured | |\n|---|---:|---:|---|")?;
    for target in targets {
        let (limit, measured) = match target.limit {
            Limit::RatioAtMost(most) => (format!("≤ {most} ×"), format!("{:.2} ×", target.measured)),
            Limit::OneOf(parts) => (format!("≤ 1/{parts}"), format!("1/{:.1}", 1.0 / target.measured)),
            Limit::PerSecondAtLeast(least) => (format!("≥ {least}"), format!("{:.0}", target.measured)),
            Limit::MegabytesBelow(most) => (format!("< {most}"), format!("{:.1}", target.measured)),
            Limit::MillisecondsAtMost(most) => (format!("≤ {most}"), format!("{:.0}", target.measured)),
        };
        let met = if target.met { "met" } else { "**missed**" };
        writeln!(formatter, "| {} | {limit} | {measured} | {met} |", target.what)?;
    }
    Ok(())
}

/// The arithmetic of a target that nobody meets with this key and these figures.
fn out_of_reach(formatter: &mut Formatter<'_>, results: &Results) -> fmt::Result {
    let operation = Operation::CodeFlowRs256.name();
    let theirs = results.cpu(Subject::OidcProvider, operation, COMPARED_AT);
    let Some((raw, theirs)) = results.rs256.zip(theirs) else {
        return Ok(());
    };
    let (raw, eighth) = (raw.cpu_microseconds, theirs / 8.0);
    if raw <= eighth {
        return Ok(());
    }
    writeln!(
        formatter,
        "\nA {operation}, holds one signature, which takes {raw:.0} µs alone. An eighth of what oidc-provider needs for the \
         whole flow is {eighth:.0} µs: with RS256 that target cannot be met."
    )
}

fn baselines(formatter: &mut Formatter<'_>, results: &Results) -> fmt::Result {
    writeln!(formatter, "\n### What the machine needs anyway\n")?;
    writeln!(formatter, "| | CPU, µs | a second and core |\n|---|---:|---:|")?;
    for (name, rate) in [
        ("one RS256 signature", results.rs256),
        ("one ES256 signature", results.es256),
    ] {
        if let Some(rate) = rate {
            writeln!(
                formatter,
                "| {name} | {:.1} | {:.0} |",
                rate.cpu_microseconds, rate.per_second
            )?;
        }
    }
    for (name, subject) in [
        ("a request to an empty handler, HTTP", Subject::EmptyHandler),
        ("the same, HTTPS", Subject::EmptyHandlerHttps),
    ] {
        if let Some(cpu) = results.cpu(subject, EMPTY, COMPARED_AT) {
            writeln!(formatter, "| {name} | {cpu:.1} | |")?;
        }
    }
    Ok(())
}

fn compared(formatter: &mut Formatter<'_>, results: &Results) -> fmt::Result {
    let theirs = |operation: Operation| results.cpu(Subject::OidcProvider, operation.name(), COMPARED_AT);
    if Operation::ALL
        .into_iter()
        .all(|operation| theirs(operation).is_none())
    {
        return Ok(());
    }
    writeln!(
        formatter,
        "\n### CPU time of the server's process for one request, beside npm oidc-provider {}\n",
        results.machine.oidc_provider
    )?;
    writeln!(
        formatter,
        "In microseconds, at {COMPARED_AT} connections, over HTTP. A code flow is two requests.\n"
    )?;
    writeln!(
        formatter,
        "| | SQLite | PostgreSQL | oidc-provider, in memory | SQLite to oidc-provider |\n|---|---:|---:|---:|---:|"
    )?;
    for operation in Operation::ALL {
        let cpu = |subject| results.cpu(subject, operation.name(), COMPARED_AT);
        let ratio = cpu(Subject::Sqlite)
            .zip(cpu(Subject::OidcProvider))
            .map(|(ours, theirs)| format!("1/{:.1}", theirs / ours));
        writeln!(
            formatter,
            "| {} | {} | {} | {} | {} |",
            operation.name(),
            figure(cpu(Subject::Sqlite)),
            figure(cpu(Subject::Postgresql)),
            figure(cpu(Subject::OidcProvider)),
            ratio.unwrap_or_default()
        )?;
    }
    Ok(())
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"))
}

fn operations(formatter: &mut Formatter<'_>, results: &Results, subject: Subject, name: &str) -> fmt::Result {
    let with_https = |measured: &&Measurement| {
        measured.subject == subject
            || (subject == Subject::Sqlite && measured.subject == Subject::SqliteHttps)
    };
    let measured: Vec<&Measurement> = results.measurements.iter().filter(with_https).collect();
    if measured.is_empty() {
        return Ok(());
    }
    let has_database = measured
        .iter()
        .any(|measured| measured.database_cpu_microseconds.is_some());
    writeln!(formatter, "\n### On {name}\n")?;
    if has_database {
        writeln!(
            formatter,
            "| | connections | CPU, µs | database's CPU, µs | a second | p50, ms | p99, ms |\n|---|---:|---:|---:|---:|---:|---:|"
        )?;
    } else {
        writeln!(
            formatter,
            "| | connections | CPU, µs | a second | p50, ms | p99, ms |\n|---|---:|---:|---:|---:|---:|"
        )?;
    }
    for measured in measured {
        let https = if measured.subject == Subject::SqliteHttps {
            ", HTTPS"
        } else {
            ""
        };
        write!(
            formatter,
            "| {}{https} | {} | {:.1} |",
            measured.operation, measured.connections, measured.cpu_microseconds
        )?;
        if has_database {
            write!(formatter, " {} |", figure(measured.database_cpu_microseconds))?;
        }
        writeln!(
            formatter,
            " {:.0} | {:.2} | {:.2} |",
            measured.per_second, measured.p50_milliseconds, measured.p99_milliseconds
        )?;
    }
    Ok(())
}

fn process(formatter: &mut Formatter<'_>, results: &Results) -> fmt::Result {
    let Some(process) = results.process else {
        return Ok(());
    };
    writeln!(formatter, "\n### Start-up and memory\n\n| | |\n|---|---:|")?;
    let rows = [
        (
            "start of the process until it listens, median",
            format!("{:.0} ms", process.start_up_milliseconds),
        ),
        (
            "the slowest start",
            format!("{:.0} ms", process.slowest_start_up_milliseconds),
        ),
        (
            "the first start, with a new database and a new RSA key",
            format!("{:.0} ms", process.first_start_up_milliseconds),
        ),
        ("memory, idle", bytes(Some(process.idle_bytes))),
        ("memory after the load", bytes(process.after_load_bytes)),
        ("the most memory under load", bytes(process.peak_bytes)),
    ];
    for (name, value) in rows {
        writeln!(formatter, "| {name} | {value} |")?;
    }
    Ok(())
}

fn bytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "–".to_owned(), |bytes| format!("{:.1} MB", megabytes(bytes)))
}

fn grown(formatter: &mut Formatter<'_>, growth: &[&Growth], name: &str) -> fmt::Result {
    let mut sizes: Vec<(u32, u32)> = growth
        .iter()
        .map(|growth| (growth.grants, growth.sessions))
        .collect();
    sizes.dedup();
    if sizes.is_empty() {
        return Ok(());
    }
    writeln!(
        formatter,
        "\n### With more in {name}\n\nCPU time of server and database in microseconds, and p50 in milliseconds.\n"
    )?;
    write!(formatter, "|")?;
    for (grants, sessions) in &sizes {
        write!(formatter, " | {grants} grants, {sessions} sessions")?;
    }
    writeln!(
        formatter,
        " | last to first |\n|---{}|---:|",
        "|---:".repeat(sizes.len())
    )?;
    for operation in Operation::STORED {
        let of = |grants: u32| {
            let mut found = growth.iter();
            found.find(|growth| growth.grants == grants && growth.operation == operation.name())
        };
        write!(formatter, "| {}", operation.name())?;
        for (grants, _) in &sizes {
            match of(*grants) {
                Some(growth) => write!(
                    formatter,
                    " | {:.1}; {:.2}",
                    growth.cpu_microseconds, growth.p50_milliseconds
                )?,
                None => write!(formatter, " | –")?,
            }
        }
        let first = sizes.first().and_then(|(grants, _)| of(*grants));
        let last = sizes.last().and_then(|(grants, _)| of(*grants));
        match first.zip(last) {
            Some((first, last)) => {
                writeln!(
                    formatter,
                    " | {:.2} × |",
                    last.cpu_microseconds / first.cpu_microseconds
                )?;
            }
            None => writeln!(formatter, " | – |")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::signing::SigningRate;

    #[test]
    fn a_signature_that_takes_more_than_the_whole_target_is_said_to() {
        let with = |signature: f64| {
            let flow = Measurement {
                subject: Subject::OidcProvider,
                operation: Operation::CodeFlowRs256.name(),
                connections: COMPARED_AT,
                count: 1,
                cpu_microseconds: 800.0,
                database_cpu_microseconds: None,
                per_second: 1.0,
                p50_milliseconds: 1.0,
                p99_milliseconds: 1.0,
            };
            let rs256 = Some(SigningRate {
                cpu_microseconds: signature,
                per_second: 1.0,
            });
            tables(&Results {
                rs256,
                measurements: vec![flow],
                ..Results::default()
            })
        };
        assert!(with(101.0).contains("takes 101 µs alone"));
        assert!(!with(99.0).contains("cannot be met"));
    }

    #[test]
    fn tables_replace_those_of_the_last_run_and_nothing_else() {
        let page = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        let expected = format!("before\n{BEGIN}\n\nnew\n\n{END}\nafter\n");
        assert_eq!(replaced(&page, "new\n"), Some(expected));
        assert_eq!(replaced("no place", "new"), None);
    }

    #[test]
    fn the_page_has_a_place_for_the_tables() {
        let page = fs::read_to_string(project::root().join(PAGE)).unwrap();
        assert!(replaced(&page, "").is_some());
    }
}
