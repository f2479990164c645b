//! The crate against hand-written bytes, a recorded session, and a scripted card.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails its test")]

mod support;
mod world;

mod activation_code;
mod advice;
mod apdu;
mod confirming;
mod discovering;
mod euicc;
mod faults;
mod hostile;
mod messages;
mod names;
mod notifications;
mod outbox;
mod packages;
mod policies;
mod procedures;
mod profiles;
mod properties;
mod recorded;
mod replay;
mod server_answers;
mod session;
mod settling;
mod store_data;
mod switching;
mod tlv;
mod types;
mod version3;

/// A file that no `mod` names would never run.
#[test]
fn every_file_here_is_a_module() {
    let modules = include_str!("main.rs");
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/esim")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(name == "main" || modules.contains(&format!("mod {name};")), "{name} is not a module");
    }
}
