//! Colour and progress on the terminal.

use std::{
    env,
    fmt::Display,
    io::{self, IsTerminal, Write},
    time::Instant,
};

/// The few colours in use, as SGR codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Something that went well.
    Green,
    /// Something that went wrong.
    Red,
    /// Something to look at.
    Yellow,
    /// First server.
    Cyan,
    /// Second server.
    Magenta,
    /// Third server.
    Blue,
    /// Less important.
    Grey,
}

impl Colour {
    const fn code(self) -> u8 {
        match self {
            Self::Green => 32,
            Self::Red => 31,
            Self::Yellow => 33,
            Self::Cyan => 36,
            Self::Magenta => 35,
            Self::Blue => 34,
            Self::Grey => 90,
        }
    }
}

/// Whether standard output takes colour: a terminal, and neither `NO_COLOR` nor `TERM=dumb`.
#[must_use]
pub fn takes_colour() -> bool {
    io::stdout().is_terminal()
        && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && env::var_os("TERM").is_none_or(|value| value != "dumb")
}

/// `text` in `colour`, or as it is when `enabled` is false.
pub fn paint(text: impl Display, colour: Colour, enabled: bool) -> String {
    if enabled {
        format!("\u{1b}[{}m{text}\u{1b}[0m", colour.code())
    } else {
        text.to_string()
    }
}

/// Prints a line. A closed terminal or pipe stops nobody: what runs has to be ended in order.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints what starts now; the returned [`Step`] prints how it ended.
#[must_use]
pub fn step(name: &'static str) -> Step {
    if io::stdout().is_terminal() {
        let mut terminal = io::stdout();
        let _ = write!(terminal, "  … {name}").and_then(|()| terminal.flush());
    }
    Step {
        name,
        started: Instant::now(),
    }
}

/// A step under way.
#[derive(Debug)]
pub struct Step {
    name: &'static str,
    started: Instant,
}

impl Step {
    /// Ends the line of the step before a child process writes its own lines.
    pub fn hand_over(&self) {
        if io::stdout().is_terminal() {
            say("");
        }
    }

    /// The step went well.
    pub fn done(self, result: impl Display) {
        let colour = takes_colour();
        let start = if io::stdout().is_terminal() { "\r" } else { "" };
        say(format_args!(
            "{start}  {} {:<12} {result} {}",
            paint('✓', Colour::Green, colour),
            self.name,
            paint(
                format_args!("{:.1} s", self.started.elapsed().as_secs_f32()),
                Colour::Grey,
                colour
            )
        ));
    }
}
