//! The modem actor against the virtual modem, in memory and on paused time.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails its test")]

mod bench;

mod card;
mod life;
mod pty;
mod rubbish;
mod start;
mod switch;
mod transports;
mod unplug;

/// A file that no `mod` names would never run.
#[test]
fn every_file_here_is_a_module() {
    let modules = include_str!("main.rs");
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(name == "main" || modules.contains(&format!("mod {name};")), "{name} is not a module");
    }
}
