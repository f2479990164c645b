//! The crate against hand-written bytes, a simulated network, and hostile peers.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails its test")]

mod sim;

mod group;
mod hostile;
mod identity;
mod nodes;
mod schedules;
mod sessions;
mod wire_v1;

/// A file that no `mod` names would never run.
#[test]
fn every_file_here_is_a_module() {
    let modules = include_str!("main.rs");
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peer")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(name == "main" || modules.contains(&format!("mod {name};")), "{name} is not a module");
    }
}
