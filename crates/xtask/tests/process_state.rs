//! What lives in a server's process, and not in its database, is on the page that says why no other replica needs it.
#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use xtask::project;

const SERVERS: [&str; 3] = ["identity-server", "web-client", "web-host"];

/// What keeps something from one request to the next. `Arc` and actix's `Data` alone cannot change what they hold.
const KEEPERS: [&str; 14] = [
    "static ",
    "Atomic",
    "Cell<",
    "LazyLock<",
    "Mutex<",
    "Notify,",
    "OnceCell<",
    "OnceLock<",
    "Receiver<",
    "RwLock<",
    "Semaphore>",
    "Sender<",
    "task_local!",
    "thread_local!",
];

#[test]
fn every_file_that_keeps_something_in_the_process_is_on_the_page() {
    let page = fs::read_to_string(project::root().join("docs/src/architecture.md")).unwrap();
    let crates = project::root().join("crates");
    let mut keepers = Vec::new();
    for server in SERVERS {
        collect(&crates.join(server).join("src"), &mut keepers);
    }
    assert!(keepers.len() > 10, "{keepers:?}");
    let missing: Vec<String> = keepers
        .iter()
        .map(|path| path.strip_prefix(&crates).unwrap().display().to_string())
        .filter(|path| !page.contains(&format!("`{path}`")))
        .collect();
    assert_eq!(
        missing,
        Vec::<String>::new(),
        "say under \"What lives in a process\" in docs/src/architecture.md why another replica does not need it"
    );
}

fn collect(folder: &Path, keepers: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && name != "tests" {
            collect(&path, keepers);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && name != "tests.rs"
            && keeps_something(&path)
        {
            keepers.push(path);
        }
    }
}

fn keeps_something(path: &Path) -> bool {
    let source = fs::read_to_string(path).unwrap();
    let source = source
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    source
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//") && !line.starts_with("use ") && !line.starts_with("fn "))
        .map(|line| line.replace("'static ", ""))
        .any(|line| KEEPERS.iter().any(|keeper| line.contains(keeper)))
}
