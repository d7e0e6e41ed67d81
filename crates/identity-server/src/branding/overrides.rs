//! Templates and texts of a folder, which stand in for those of the server.

use std::fs;
use std::path::{Path, PathBuf};

use super::BrandingError;
use super::section::error;

/// What was read from the folders.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Name and text of each template.
    templates: Vec<(String, String)>,
    /// Language, file and text of each file of texts.
    texts: Vec<(String, String, String)>,
}

impl Overrides {
    pub(super) fn read(templates: Option<&Path>, locales: Option<&Path>) -> Result<Self, BrandingError> {
        let mut overrides = Self::default();
        if let Some(folder) = templates {
            for path in entries("branding.templates", folder)? {
                if let Some(name) = name_with(&path, "html") {
                    overrides
                        .templates
                        .push((name, text("branding.templates", &path)?));
                }
            }
        }
        if let Some(folder) = locales {
            for language in entries("branding.locales", folder)?
                .iter()
                .filter(|path| path.is_dir())
            {
                let tag = language
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                for path in entries("branding.locales", language)? {
                    if name_with(&path, "ftl").is_some() {
                        let text = text("branding.locales", &path)?;
                        overrides
                            .texts
                            .push((tag.clone(), path.display().to_string(), text));
                    }
                }
            }
        }
        Ok(overrides)
    }

    /// Whether there is nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.templates.is_empty() && self.texts.is_empty()
    }

    /// Name and text of each template.
    pub(crate) fn templates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.templates
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Language, file and text of each file of texts.
    pub(crate) fn texts(&self) -> &[(String, String, String)] {
        &self.texts
    }
}

/// What is in `folder`, by name.
fn entries(key: &str, folder: &Path) -> Result<Vec<PathBuf>, BrandingError> {
    let unreadable = |problem: std::io::Error| {
        error(
            key,
            &format!("the folder `{}` cannot be read: {problem}", folder.display()),
        )
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn name_with(path: &Path, ending: &str) -> Option<String> {
    let is_right = path.extension().is_some_and(|found| found == ending) && path.is_file();
    is_right.then(|| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    })
}

/// The text of a file.
pub(super) fn text(key: &str, path: &Path) -> Result<String, BrandingError> {
    fs::read_to_string(path)
        .map_err(|problem| error(key, &format!("`{}` cannot be read: {problem}", path.display())))
}
