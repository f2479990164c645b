//! The committed manual is the one that the introspection data makes.

#[path = "../examples/reference/markdown.rs"]
mod markdown;

#[test]
fn the_manual_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/dbus.md");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == markdown::reference(),
        "docs/dbus.md is out of date; run: cargo run -p dbus-interface --example reference > docs/dbus.md"
    );
}
