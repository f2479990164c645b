//! The crate against published vectors, hand-written exchanges, a scripted server and a scripted SIM.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails its test")]

mod simulation;
mod support;

mod documents;
mod eap;
mod exchanges;
mod hostile;
mod identity;
mod keys;
mod operations;
mod portals;
mod properties;
mod secrets;
mod simulated_authentication;
mod simulated_companion;
mod simulated_download;
mod simulated_primary;
mod statuses;
mod usim;

/// A file that no `mod` names would never run.
#[test]
fn every_file_here_is_a_module() {
    let modules = include_str!("main.rs");
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/entitlement")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(name == "main" || modules.contains(&format!("mod {name};")), "{name} is not a module");
    }
}
