use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use ::config::{Config, File, FileFormat, Value};

use super::{ConfigError, Schema};

/// The environment variables of the process, read once. Its `Debug` shows names only, for values may be secret.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

/// One key that the environment overrides.
#[derive(Clone)]
pub(super) struct Override {
    pub(super) variable: String,
    pub(super) key: String,
    pub(super) value: Value,
}

impl Environment {
    /// The variables of this process. Those that are not Unicode are left out.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the environment"
    )]
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    pub(super) fn overrides(&self, schema: &Schema) -> Result<Vec<Override>, ConfigError> {
        let prefix = format!("{}__", schema.prefix);
        let mut overrides = Vec::new();
        for (variable, text) in &self.0 {
            if let Some(path) = variable.strip_prefix(&prefix) {
                let key = path.to_lowercase().replace("__", ".");
                overrides.push(Self::entry(schema, variable, key, text)?);
            }
        }
        for (alias, key) in schema.aliases {
            let file = format!("{alias}_FILE");
            if let Some(text) = self.0.get(*alias) {
                overrides.push(Self::entry(schema, alias, (*key).to_owned(), text)?);
            } else if let Some(text) = self.0.get(&file) {
                overrides.push(Self::entry(schema, &file, format!("{key}_file"), text)?);
            }
        }
        Ok(overrides)
    }

    fn entry(schema: &Schema, variable: &str, key: String, text: &str) -> Result<Override, ConfigError> {
        let variable = variable.to_owned();
        if let Some(secret) = key
            .strip_suffix("_file")
            .filter(|secret| schema.secrets.contains(secret))
        {
            let content = std::fs::read_to_string(text).map_err(|error| {
                ConfigError::variable(
                    &variable,
                    secret,
                    &format!("the file `{text}` cannot be read: {error}"),
                )
            })?;
            let value = content.trim_end_matches(['\r', '\n']).into();
            return Ok(Override {
                variable,
                key: secret.to_owned(),
                value,
            });
        }
        let value = if text.starts_with(['[', '{']) {
            structured(text).map_err(|error| ConfigError::variable(&variable, &key, &error.to_string()))?
        } else {
            text.into()
        };
        Ok(Override { variable, key, value })
    }
}

/// A list or table in a variable is written as in the TOML file.
fn structured(text: &str) -> Result<Value, ::config::ConfigError> {
    Config::builder()
        .add_source(File::from_str(&format!("value = {text}"), FileFormat::Toml))
        .build()?
        .get("value")
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(variables: I) -> Self {
        Self(variables.into_iter().collect())
    }
}

impl Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}
