//! `cargo xtask test`: every check there is, in the order in which a mistake shows soonest.

mod steps;

use std::time::{Duration, Instant};

use clap::ValueEnum;

use crate::{
    failure::Failure,
    terminal::{Colour, paint, say, takes_colour},
    tools,
};

/// A step of `cargo xtask test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StepName {
    /// Install what the tests need and is missing
    Tools,
    /// Formatting
    Format,
    /// Lints of all targets, warnings are errors
    Lint,
    /// Documentation builds without warnings
    Docs,
    /// Licences, sources and bans of dependencies
    Dependencies,
    /// Build servers and tests
    Build,
    /// Unit, integration and browser tests
    Tests,
}

/// A step that went well, with details.
struct Passed(String);

impl StepName {
    fn run(self) -> Result<Passed, Failure> {
        match self {
            Self::Tools => steps::tools(),
            Self::Format => steps::format(),
            Self::Lint => steps::lint(),
            Self::Docs => steps::docs(),
            Self::Dependencies => steps::dependencies(),
            Self::Build => steps::build(),
            Self::Tests => steps::tests(),
        }
    }

    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

struct Finished {
    step: StepName,
    passed: Passed,
    took: Duration,
}

/// Runs all steps, or `only` one, and stops at the first that fails.
pub fn run(only: Option<StepName>) -> Result<(), Failure> {
    let chosen: Vec<StepName> = StepName::value_variants()
        .iter()
        .copied()
        .filter(|step| only.is_none_or(|only| only == *step))
        .collect();
    let coloured = takes_colour();
    let started = Instant::now();
    let mut finished = Vec::new();
    for (number, step) in chosen.iter().enumerate() {
        let title = format!(
            "== {} ({} of {}, {:.0} s so far)",
            step.name(),
            number + 1,
            chosen.len(),
            started.elapsed().as_secs_f32()
        );
        say(paint(title, Colour::Cyan, coloured));
        let began = Instant::now();
        let passed = step.run().inspect_err(|_| {
            print_summary(&finished, coloured);
            say(format_args!(
                "  {} {:<13} {:>6.1} s",
                paint('✗', Colour::Red, coloured),
                step.name(),
                began.elapsed().as_secs_f32()
            ));
        })?;
        finished.push(Finished {
            step: *step,
            passed,
            took: began.elapsed(),
        });
    }
    print_summary(&finished, coloured);
    let verdict = format!("all checks passed in {:.0} s", started.elapsed().as_secs_f32());
    say(paint(verdict, Colour::Green, coloured));
    Ok(())
}

fn print_summary(finished: &[Finished], coloured: bool) {
    say(format_args!("\n== summary"));
    for Finished {
        step,
        passed: Passed(details),
        took,
    } in finished
    {
        let mark = paint('✓', Colour::Green, coloured);
        say(format_args!(
            "  {mark} {:<13} {:>6.1} s  {details}",
            step.name(),
            took.as_secs_f32()
        ));
    }
}

/// `cargo xtask fmt`
pub fn format() -> Result<(), Failure> {
    tools::run(tools::cargo().args(["fmt", "--all"]))
}
