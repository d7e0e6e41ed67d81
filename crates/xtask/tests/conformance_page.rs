//! What the page on conformance names as a proof is there.

use std::fs;

use xtask::project;

#[test]
fn every_test_that_the_page_names_exists() {
    let page = fs::read_to_string(project::root().join("docs/src/conformance.md")).unwrap();
    let proofs: Vec<&str> = page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.contains(".rs"))
        .collect();
    assert!(proofs.len() > 20, "{proofs:?}");
    for proof in proofs {
        let (path, test) = proof.split_once("::").unwrap_or((proof, ""));
        let file = project::root().join("crates").join(path);
        let source = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{proof}: {error}"));
        assert!(source.contains(&format!("fn {test}")), "{proof}: no such test");
    }
}
