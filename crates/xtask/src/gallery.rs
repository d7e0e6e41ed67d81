//! `cargo xtask gallery`: every page of the three servers in every state and language, to be looked through.

mod index;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{self, Stdio},
    time::Duration,
};

use clap::Args;
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    runtime,
    time::timeout,
};

pub use self::index::{Picture, write as write_index};
use crate::{
    dev,
    failure::{Failure, OrFailure},
    npm,
    project::{self, EMULATOR, IDENTITY_SERVER, SERVERS, ServerName, WEB_CLIENT},
    server::this_program,
    terminal::say,
    tools,
};

/// A first start on a loaded machine included.
const START_LIMIT: Duration = Duration::from_mins(1);

/// Names one page to take pictures of, by a part of its name.
pub const ONLY: &str = "XTASK_GALLERY_ONLY";

/// How the gallery is made.
#[derive(Debug, Args)]
pub struct Options {
    /// Take a picture of each page instead of serving them
    #[arg(long)]
    screenshots: bool,
    /// Take pictures only of pages with this in their name
    #[arg(long, value_name = "PAGE", requires = "screenshots")]
    only: Option<String>,
}

/// The pages of one server, being served. Dropping it ends that.
#[derive(Debug)]
pub struct Room {
    /// Whose pages they are.
    pub server: ServerName,
    /// Where they are served, with a slash at the end.
    pub url: String,
    /// What there is.
    pub list: List,
    process: Child,
}

/// What a server's gallery holds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct List {
    /// Every page.
    pub pages: Vec<Page>,
    /// The languages that they are written in.
    pub languages: Vec<String>,
}

/// One page.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Page {
    /// The name of its template.
    pub page: String,
    /// Its states, in order.
    pub states: Vec<State>,
}

/// One state of a page.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct State {
    /// The page's title in it.
    pub title: String,
    /// Its address on its server.
    pub address: String,
}

/// Where the gallery is put.
pub fn folder() -> Result<PathBuf, Failure> {
    Ok(project::root().join("target").join("gallery"))
}

/// Makes the gallery.
pub fn run(options: &Options) -> Result<(), Failure> {
    npm::ensure_installed(&project::root())?;
    dev::build_servers()?;
    let index = folder()?.join("index.html");
    if options.screenshots {
        let mut command = tools::cargo();
        command
            .args([
                "test",
                "--workspace",
                "--features",
                "authsignal-client/test-double",
            ])
            .args([
                "--test",
                "gallery",
                "--",
                "--ignored",
                "--exact",
                "screenshots::of_every_page",
            ])
            .env(project::SERVERS_ARE_BUILT, "1");
        if let Some(only) = &options.only {
            command.env(ONLY, only);
        }
        tools::run(&mut command)?;
        say(format_args!("look at {}", index.display()));
        return Ok(());
    }
    runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .or_failure(|| "start the runtime".to_owned())?
        .block_on(async {
            let mut rooms = open(&this_program()?, true).await?;
            write_index(&folder()?, &rooms, &[])?;
            say(format_args!("look at {}; Ctrl-C ends it", index.display()));
            for room in &mut rooms {
                // Ctrl-C reaches them as well.
                drop(room.process.wait().await);
            }
            Ok(())
        })
}

/// Has each server show its pages. `xtask` is this program; `is_fixed` keeps their addresses from one time to the next.
pub async fn open(xtask: &Path, is_fixed: bool) -> Result<Vec<Room>, Failure> {
    let ports = BTreeMap::from([
        (IDENTITY_SERVER.name, 5080),
        (WEB_CLIENT.name, 5082),
        (EMULATOR.name, 5083),
    ]);
    let mut rooms = Vec::new();
    for server in SERVERS {
        let port = ports
            .get(server.name)
            .copied()
            .filter(|_| is_fixed)
            .unwrap_or_default();
        rooms.push(Room::open(xtask, server, port).await?);
    }
    Ok(rooms)
}

impl Room {
    async fn open(xtask: &Path, server: ServerName, port: u16) -> Result<Self, Failure> {
        let mut process = Command::new(xtask)
            .args(["attached", "--parent", &process::id().to_string(), "--"])
            .arg(project::binaries()?.join(server.name))
            .arg("--config")
            .arg(server.config())
            .args(["gallery", "--listen", &format!("localhost:{port}")])
            .current_dir(project::root())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .or_failure(|| format!("start the gallery of {}", server.name))?;
        let silent = || Failure::new(format!("the gallery of {} does not open", server.name));
        let stdout = process.stdout.take().ok_or_else(silent)?;
        let line = timeout(START_LIMIT, BufReader::new(stdout).lines().next_line())
            .await
            .map_err(|_| silent())?
            .or_failure(|| format!("read from the gallery of {}", server.name))?;
        let url = line.ok_or_else(silent)?;
        let list = reqwest::Client::builder()
            .no_proxy()
            .build()
            .or_failure(|| "make an HTTP client".to_owned())?
            .get(format!("{url}gallery.json"))
            .send()
            .await
            .or_failure(|| format!("reach {url}"))?
            .json()
            .await
            .or_failure(|| format!("read the list at {url}"))?;
        Ok(Self {
            server,
            url,
            list,
            process,
        })
    }

    /// The address of a state of a page.
    #[must_use]
    pub fn address(&self, state: &State) -> String {
        format!("{}{}", self.url, state.address.trim_start_matches('/'))
    }
}

/// Makes a folder anew.
pub fn empty(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder).or_failure(|| format!("empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).or_failure(|| format!("make {}", folder.display()))
}
