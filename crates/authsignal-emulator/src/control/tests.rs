use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

#[test]
fn the_document_names_every_route_and_no_other() {
    let document: Value = serde_json::from_str(openapi::DOCUMENT).unwrap();
    let mut documented = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            if method != "parameters" {
                documented.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    let mut routes: BTreeSet<String> = paths()
        .into_iter()
        .flat_map(|(path, operations)| {
            operations
                .into_iter()
                .map(move |(method, _)| format!("{method} /emulator{path}"))
        })
        .collect();
    routes.insert(format!("GET {OPENAPI}"));
    assert_eq!(documented, routes);
}
