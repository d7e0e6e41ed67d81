//! What the client writes into its log on this thread.

use std::io;
use std::sync::{Arc, Mutex};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

/// Holds the lines from its beginning on.
pub(crate) struct Log {
    text: Buffer,
    _second: tracing::Dispatch,
    _guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn begin() -> Self {
        let text = Buffer::default();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::INFO)
            .with_writer(text.clone())
            .finish();
        Self {
            text,
            // A single dispatcher is asked on the thread that comes to a line of code first, and a test beside this one has none.
            _second: tracing::Dispatch::new(tracing_subscriber::registry()),
            _guard: tracing::subscriber::set_default(subscriber),
        }
    }

    /// The warnings and errors of the client that contain `text`.
    pub(crate) fn lines_with(&self, text: &str) -> Vec<String> {
        let written = String::from_utf8(self.text.0.lock().unwrap().clone()).unwrap();
        let is_ours = |line: &str| {
            (line.contains("WARN") || line.contains("ERROR"))
                && line.contains("web_client")
                && line.contains(text)
        };
        written
            .lines()
            .filter(|line| is_ours(line))
            .map(str::to_owned)
            .collect()
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Buffer {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
