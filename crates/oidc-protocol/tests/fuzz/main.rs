//! The fuzz targets without a fuzzer: the kept corpora and a short run of random changes to them, the same each time.
//!
//! `cargo +nightly fuzz run <target> corpus seeds/<target>` in the folder `fuzz` goes on from there; what it finds is kept in
//! `seeds/<target>`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a target panics where a rule is broken"
)]

use std::fs;
use std::path::Path;

use fastrand::Rng;

mod authorize_request;
mod end_session_request;
mod registration;
mod small_parsers;
mod token_request;

const CHANGES: usize = 100_000;

/// What parsers trip over.
const FRAGMENTS: [&str; 16] = [
    "&",
    "=",
    "%",
    "%00",
    "%ff",
    "+",
    "\n",
    "{",
    "}",
    "\"",
    "[",
    "null",
    "&client_id=web",
    "\u{0}",
    "https://",
    "..",
];

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn changed(corpus: &[Vec<u8>], random: &mut Rng) -> Vec<u8> {
    let mut input = random.choice(corpus).unwrap().clone();
    for _ in 0..random.usize(1..5) {
        let at = random.usize(..=input.len());
        match random.u8(..5) {
            0 if at < input.len() => input[at] = random.u8(..),
            1 => input.truncate(at),
            2 => {
                let other = random.choice(corpus).unwrap();
                let from = random.usize(..=other.len());
                input.splice(at.., other[from..].iter().copied());
            }
            3 if at < input.len() => drop(input.remove(at)),
            _ => {
                let fragment = random.choice(FRAGMENTS).unwrap();
                input.splice(at..at, fragment.bytes());
            }
        }
    }
    input
}

fn run(target: &str, check: fn(&[u8])) {
    let corpus = corpus(target);
    assert!(corpus.len() > 1, "the corpus of {target} is kept");
    for input in &corpus {
        check(input);
    }
    let mut random = Rng::with_seed(1);
    for _ in 0..CHANGES {
        check(&changed(&corpus, &mut random));
    }
}

#[test]
fn an_authorization_request_is_never_answered_anywhere_but_at_the_clients_redirect_uri() {
    run("authorize_request", authorize_request::check);
}

#[test]
fn a_token_request_never_authenticates_a_confidential_client_without_its_secret() {
    run("token_request", token_request::check);
}

#[test]
fn a_logout_request_leads_to_the_clients_registered_address_or_nowhere() {
    run("end_session_request", end_session_request::check);
}

#[test]
fn what_registers_itself_asks_people_and_has_no_more_than_is_allowed() {
    run("registration", registration::check);
}

#[test]
fn small_parsers_never_panic_and_what_they_read_survives_being_stored() {
    run("small_parsers", small_parsers::check);
}
