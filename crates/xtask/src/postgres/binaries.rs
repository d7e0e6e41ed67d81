use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Debian's package.
pub const PACKAGE: &str = "postgresql";

/// Where Debian, Red Hat and Homebrew put the programs of each version, beside the `PATH`.
const VERSIONS: [(&str, &str); 3] = [
    ("/usr/lib/postgresql", "bin"),
    ("/usr", "bin"),
    ("/opt/homebrew/opt", "bin"),
];

/// The folder with the server's programs, of the newest version.
#[must_use]
pub fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let installed = VERSIONS
        .iter()
        .flat_map(|(folder, programs)| versions(folder, programs));
    env::split_paths(&path)
        .chain(installed)
        .find(|folder| is_complete(folder))
}

fn versions(folder: &str, programs: &str) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join(programs))
        .collect();
    // By length first, so that version 9 comes before 15.
    found.sort_by_key(|path| (path.as_os_str().len(), path.clone()));
    found.reverse();
    found
}

fn is_complete(folder: &Path) -> bool {
    ["postgres", "initdb", "createdb", "pg_isready"]
        .iter()
        .all(|program| folder.join(program).is_file())
}
