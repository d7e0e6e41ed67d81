use std::path::Path;

use super::environment::Override;

/// A mistake in the configuration. Its text names the file or variable, the key, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct ConfigError {
    place: String,
    problem: String,
}

impl ConfigError {
    /// A mistake at `key` of the file `path`, found by the server itself.
    #[must_use]
    pub fn at(path: &Path, key: &str, problem: &str) -> Self {
        Self {
            place: format!("{}: {key}", path.display()),
            problem: problem.to_owned(),
        }
    }

    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        let problem = format!("the configuration cannot be read: {error}; name another file with --config");
        Self {
            place: path.display().to_string(),
            problem,
        }
    }

    pub(super) fn syntax(path: &Path, error: &::config::ConfigError) -> Self {
        Self {
            place: path.display().to_string(),
            problem: format!("not valid TOML: {}", error.to_string().trim()),
        }
    }

    pub(super) fn variable(variable: &str, key: &str, problem: &str) -> Self {
        Self {
            place: format!("environment variable {variable} (key {key})"),
            problem: problem.to_owned(),
        }
    }

    pub(super) fn invalid(
        path: &Path,
        overrides: &[Override],
        key: &str,
        error: &::config::ConfigError,
    ) -> Self {
        let message = bare_message(error);
        let (culprit, problem) = match (unknown_key(&message), missing_key(error)) {
            (Some((unknown, known)), _) => (Some(unknown), explain_unknown(unknown, &known)),
            (None, Some(missing)) => {
                let name = missing
                    .strip_prefix(key)
                    .unwrap_or(missing)
                    .trim_start_matches('.');
                (Some(name), format!("missing; add `{name} = …`"))
            }
            (None, None) => (None, message.clone()),
        };
        let key = match culprit {
            Some(culprit) if key == "." || key.is_empty() => culprit.to_owned(),
            Some(culprit) if !key.ends_with(culprit) => format!("{key}.{culprit}"),
            _ => key.to_owned(),
        };
        match overrides.iter().find(|entry| entry.key == key) {
            Some(entry) => Self::variable(&entry.variable, &key, &problem),
            None => Self::at(path, &key, &problem),
        }
    }
}

/// The message without the words that `config` adds on place and key, which are told once, by [`ConfigError`].
fn bare_message(error: &::config::ConfigError) -> String {
    match error {
        ::config::ConfigError::At { error, .. } => bare_message(error),
        ::config::ConfigError::Type {
            unexpected, expected, ..
        } => format!("found {unexpected}, expected {expected}"),
        other => match other.to_string() {
            text if text.starts_with("missing field `") => {
                text.replacen("missing field", "missing key", 1) + "; add it"
            }
            text => text,
        },
    }
}

/// The key that is not there, as `config` words it: with the way to it, without a dot after an index.
fn missing_key(error: &::config::ConfigError) -> Option<&str> {
    match error {
        ::config::ConfigError::At { error, .. } => missing_key(error),
        ::config::ConfigError::NotFound(key) => Some(key),
        _ => None,
    }
}

/// Serde words an unknown key so: "unknown field `a`, expected one of `b`, `c`".
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (unknown, expected) = rest.split_once('`')?;
    Some((unknown, expected.split('`').skip(1).step_by(2).collect()))
}

fn explain_unknown(unknown: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .max_by(|a, b| strsim::jaro_winkler(unknown, a).total_cmp(&strsim::jaro_winkler(unknown, b)));
    match nearest {
        Some(nearest) => format!(
            "unknown key; did you mean `{nearest}`? Known here: {}",
            known.join(", ")
        ),
        None => "unknown key; none is known here, remove it".to_owned(),
    }
}
