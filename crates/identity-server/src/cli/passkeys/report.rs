use std::io::Write;

use crate::cli::{CommandError, table};
use crate::passkeys::{PasskeyReport, Step};
use crate::server::Parts;

const HEADINGS: [&str; 12] = [
    "WEEK",
    "PEOPLE",
    "WITH PASSKEY",
    "SIGN-INS",
    "BY PASSKEY",
    "OFFERED",
    "ACCEPTED",
    "SILENT",
    "NOT NOW",
    "NEVER",
    "NO ANSWER",
    "FAILED",
];

pub(super) async fn run(
    parts: &Parts,
    weeks: u16,
    json: bool,
    output: &mut impl Write,
) -> Result<(), CommandError> {
    let report = PasskeyReport::read(parts.storage.as_ref(), parts.clock.as_ref(), weeks).await?;
    if json {
        serde_json::to_writer_pretty(&mut *output, &report)?;
        writeln!(output)?;
        return Ok(());
    }
    writeln!(
        output,
        "{} of {} people who have signed in within 400 days have a passkey.\n",
        report.people_with_passkey, report.people
    )?;
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    for week in &report.weeks {
        let numbers = [
            week.people,
            week.people_with_passkey,
            week.sign_ins(),
            week.count(Step::SignInWithPasskey),
            week.count(Step::Offered),
            week.count(Step::Accepted),
            week.count(Step::CreatedSilently),
            week.count(Step::NotNow),
            week.count(Step::Never),
            week.unanswered(),
            week.count(Step::Failed),
        ];
        let mut row = numbers.iter().map(u32::to_string);
        rows.push(std::array::from_fn(|column| match column {
            0 => week.week.to_string(),
            _ => row.next().unwrap_or_default(),
        }));
    }
    table::write(&rows, output)?;
    Ok(())
}
