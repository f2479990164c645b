//! Prints the reference manual: `cargo run -p dbus-interface --example reference > docs/dbus.md`.
#![expect(clippy::print_stdout, reason = "the manual goes to standard output")]

mod markdown;

fn main() {
    print!("{}", markdown::reference());
}
