//! The servers' output: kept in files, remembered for the moment one dies, and merged on the terminal.

use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

use crate::{
    failure::{Failure, OrFailure},
    project::SERVERS,
    terminal::{Colour, paint},
};

/// How many last lines are shown when a server dies.
const REMEMBERED: usize = 20;
/// A line longer than this is shown in pieces, so that a broken server cannot eat the memory.
const LONGEST_LINE: u64 = 64 * 1024;

/// Where a server's lines go: its file, its last lines, and the terminal if wanted.
#[derive(Clone, Debug)]
pub struct Log(Arc<Mutex<Sinks>>);

#[derive(Debug)]
struct Sinks {
    path: PathBuf,
    file: File,
    last: VecDeque<String>,
    prefix: Option<String>,
}

impl Log {
    /// Starts the log of a server in `directory`, forgetting an older one. `prefix` is put before each line on
    /// the terminal; without it the lines go to the file only.
    pub fn create(directory: &Path, server: &str, prefix: Option<String>) -> Result<Self, Failure> {
        fs::create_dir_all(directory).or_failure(|| format!("create {}", directory.display()))?;
        let path = directory.join(server).with_extension("log");
        let file = File::create(&path).or_failure(|| format!("create {}", path.display()))?;
        Ok(Self(Arc::new(Mutex::new(Sinks {
            path,
            file,
            last: VecDeque::new(),
            prefix,
        }))))
    }

    /// Takes over all lines of `stream` until it ends.
    pub async fn pump(self, mut stream: impl AsyncBufRead + Unpin) {
        let mut line = Vec::new();
        loop {
            line.clear();
            match (&mut stream)
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut line)
                .await
            {
                Ok(1..) => self.line(String::from_utf8_lossy(&line).trim_end()),
                Ok(0) | Err(_) => return,
            }
        }
    }

    fn line(&self, line: &str) {
        let mut sinks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A full disk or a closed terminal must not stop the servers.
        let _ = writeln!(sinks.file, "{line}");
        if let Some(prefix) = &sinks.prefix {
            let _ = writeln!(io::stdout(), "{prefix}{line}");
        }
        if sinks.last.len() == REMEMBERED {
            sinks.last.pop_front();
        }
        sinks.last.push_back(line.to_owned());
    }

    /// The last lines, oldest first.
    pub fn last_lines(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .last
            .iter()
            .cloned()
            .collect()
    }

    /// The file.
    pub fn path(&self) -> PathBuf {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).path.clone()
    }
}

/// What stands before each line of a server: all names in one column.
#[must_use]
pub fn prefix(server: &str, colour: Colour, coloured: bool) -> String {
    let width = SERVERS
        .iter()
        .map(|server| server.name.len())
        .max()
        .unwrap_or_default();
    let bar = paint('│', Colour::Grey, coloured);
    format!(
        "{} {bar} ",
        paint(format_args!("{server:<width$}"), colour, coloured)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn lines_go_to_the_file_and_the_last_are_remembered() {
        let directory = tempfile::tempdir().unwrap();
        let log = Log::create(&directory.path().join("logs"), "web-client", None).unwrap();
        let text = (1..=30).fold(String::new(), |text, number| format!("{text}line {number}\n"));
        log.clone().pump(text.as_bytes()).await;
        assert_eq!(fs::read_to_string(log.path()).unwrap(), text);
        let last = log.last_lines();
        assert_eq!(
            (
                last.len(),
                last.first().unwrap().as_str(),
                last.last().unwrap().as_str()
            ),
            (20, "line 11", "line 30")
        );
    }

    #[tokio::test(flavor = "current_thread")]
    async fn bytes_that_are_no_text_and_a_missing_line_end_lose_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let log = Log::create(directory.path(), "web-client", None).unwrap();
        log.clone().pump(&b"caf\xe9\r\nend"[..]).await;
        assert_eq!(log.last_lines(), ["caf\u{fffd}", "end"]);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_endless_line_comes_in_pieces() {
        let directory = tempfile::tempdir().unwrap();
        let log = Log::create(directory.path(), "web-client", None).unwrap();
        log.clone().pump(vec![b'x'; 200_000].as_slice()).await;
        assert_eq!(log.last_lines().len(), 4);
    }

    #[test]
    fn names_stand_in_one_column_and_colour_is_optional() {
        assert_eq!(
            prefix("web-client", Colour::Cyan, false),
            "web-client          │ "
        );
        assert_eq!(
            prefix("authsignal-emulator", Colour::Yellow, false)
                .chars()
                .count(),
            prefix("web-client", Colour::Cyan, false).chars().count()
        );
        assert!(prefix("web-client", Colour::Cyan, true).starts_with("\u{1b}[36mweb-client"));
    }
}
