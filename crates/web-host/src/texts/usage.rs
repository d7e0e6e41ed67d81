//! Which messages templates and code use: a check for tests.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::{SHARED, Source};

/// What is wrong between the messages `sources` and the templates (`.html`) and code (`.rs`) in `folders` that use them:
/// messages that nobody uses, and such as do not exist. Keys stand there as literals.
pub fn problems(sources: &[Source], folders: &[PathBuf]) -> io::Result<Vec<String>> {
    let own: BTreeSet<&str> = sources.iter().flat_map(|source| keys(source.2)).collect();
    let shared: BTreeSet<&str> = SHARED.iter().flat_map(|source| keys(source.2)).collect();
    let mut literals = BTreeSet::new();
    let mut problems = Vec::new();
    for path in files(folders)? {
        let text = std::fs::read_to_string(&path)?;
        for (literal, is_key) in string_literals(&text) {
            if is_key && !own.contains(literal) && !shared.contains(literal) {
                problems.push(format!("{}: there is no text `{literal}`", path.display()));
            }
            literals.insert(literal.to_owned());
        }
    }
    let unused = own.iter().filter(|key| !literals.contains(**key));
    problems.extend(unused.map(|key| format!("nothing uses the text `{key}`")));
    Ok(problems)
}

/// The same for what all servers share.
pub fn problems_of_shared(folders: &[PathBuf]) -> io::Result<Vec<String>> {
    let problems = problems(&SHARED, folders)?;
    Ok(problems
        .into_iter()
        .filter(|problem| problem.starts_with("nothing uses"))
        .collect())
}

fn keys(file: &str) -> impl Iterator<Item = &str> {
    let starts_a_message = |line: &&str| line.starts_with(|first: char| first.is_ascii_lowercase());
    file.lines()
        .filter(starts_a_message)
        .filter_map(|line| Some(line.split_once('=')?.0.trim()))
}

/// The literals of a text that could be keys, and whether each is used as one.
fn string_literals(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let is_key = |literal: &str| {
        !literal.is_empty()
            && literal
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let quotes = |character: char| character == '"' || character == '\'';
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(quotes)?;
            let (before, from) = rest.split_at(start);
            let end = from[1..].find(quotes)? + 1;
            let literal = &from[1..end];
            // What closed one literal may open another where the text is no code.
            rest = &from[end..];
            if !is_key(literal) {
                continue;
            }
            let after = rest[1..].trim_start();
            let is_translated = after.strip_prefix('|').is_some_and(|filter| {
                let filter = filter.trim_start();
                filter
                    .strip_prefix('t')
                    .is_some_and(|next| !next.starts_with(|letter: char| letter.is_alphanumeric()))
            });
            let is_text = before.trim_end().ends_with("Text::new(");
            return Some((literal, is_translated || is_text));
        }
    })
}

fn files(folders: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in folders {
        collect(folder, &mut files)?;
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|ending| ending == "rs" || ending == "html")
        {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_templates_and_in_code() {
        let template =
            r#"<p title='x'>{{ "a-title" | t }}</p><p class="b-class">{{ 'c-text'|t(n="d-name") }}</p>"#;
        let used: Vec<_> = string_literals(template)
            .filter(|(_, is_key)| *is_key)
            .map(|(literal, _)| literal)
            .collect();
        assert_eq!(used, ["a-title", "c-text"]);
        let code = "Text::new(\n    \"e-text\",\n) \"f-text\" | total";
        assert_eq!(
            string_literals(code).collect::<Vec<_>>(),
            [("e-text", true), ("f-text", false)]
        );
    }
}
