//! The virtual entitlement server, asked in bytes, with a virtual card that authenticates by APDUs.

#![expect(clippy::unwrap_used, reason = "a test ends with its first surprise")]

mod authentication;
mod hostile;
mod network;
mod program;
mod support;

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
