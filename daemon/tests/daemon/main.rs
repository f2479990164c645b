//! The daemon in this process, over a peer-to-peer bus: a virtual modem in memory, profile servers on loopback addresses.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails its test")]

mod connections;
mod deliveries;
mod interruptions;
mod uplinks;
mod world;

/// A file that is not named above would never be compiled.
#[test]
fn every_file_is_named_here() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/daemon");
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let module = file.trim_end_matches(".rs");
        assert!(module == "main" || main.contains(&format!("mod {module};")), "{file} is forgotten");
    }
}
