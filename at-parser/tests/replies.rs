//! Replies of real modems, each with the values that are expected of it.
//!
//! Every case of `tests/data/at-replies.json` is parsed and compared, field by field; a field of a case that no check
//! looks at is a failure, and so is a topic that no check knows. `tests/data/exceptions.json` lists by id, with a reason,
//! the cases that this crate reads differently on purpose; it has to stay short, and a case listed there that passes is a
//! failure as well.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

#[path = "replies/case.rs"]
mod case;
#[path = "replies/cinterion.rs"]
mod cinterion;
#[path = "replies/decoded.rs"]
mod decoded;
#[path = "replies/generic.rs"]
mod generic;
#[path = "replies/huawei.rs"]
mod huawei;
#[path = "replies/network.rs"]
mod network;
#[path = "replies/properties.rs"]
mod properties;
#[path = "replies/vendors.rs"]
mod vendors;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use case::{Case, Checked};

/// Of a hundred cases, fewer than this may be exceptions.
const MAX_EXCEPTIONS_PERCENT: usize = 10;

#[test]
fn every_case_gives_what_it_should() {
    let file: serde_json::Value = serde_json::from_str(include_str!("data/at-replies.json")).unwrap();
    let cases: Vec<Case> = file["cases"].as_array().unwrap().iter().map(Case::new).collect();
    let exceptions = exceptions();

    let mut failures = Vec::new();
    let mut passed: BTreeMap<&str, bool> = BTreeMap::new();
    for case in &cases {
        // A check that panics belongs to its case as well.
        let outcome = catch_unwind(AssertUnwindSafe(|| check(case)))
            .unwrap_or_else(|_| Err("the check panicked".to_owned()))
            .and_then(|()| case.all_fields_were_compared());
        *passed.entry(case.id()).or_insert(true) &= outcome.is_ok();
        if let Err(failure) = outcome
            && !exceptions.contains_key(case.id())
        {
            failures.push(format!("{} ({}): {failure}", case.id(), case.topic()));
        }
    }
    for (id, reason) in &exceptions {
        match passed.get(id.as_str()) {
            None => failures.push(format!("{id} is an exception ({reason}) but no case")),
            Some(true) => failures.push(format!("{id} is an exception ({reason}) but passes")),
            Some(false) => {}
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    assert!(exceptions.len() * 100 < cases.len() * MAX_EXCEPTIONS_PERCENT, "too many exceptions");
    assert_eq!(cases.len(), 390, "cases are missing");
}

fn exceptions() -> BTreeMap<String, String> {
    let file: serde_json::Value = serde_json::from_str(include_str!("data/exceptions.json")).unwrap();
    let text = |value: &serde_json::Value| value.as_str().filter(|text| !text.is_empty()).unwrap().to_owned();
    file.as_array().unwrap().iter().map(|entry| (text(&entry["id"]), text(&entry["reason"]))).collect()
}

fn check(case: &Case) -> Checked {
    match (case.vendor(), case.topic()) {
        ("cinterion", _) => cinterion::check(case),
        ("huawei", _) => huawei::check(case),
        ("generic", topic) if network::TOPICS.contains(&topic) => network::check(case),
        ("generic", _) => generic::check(case),
        _ => vendors::check(case),
    }
}
