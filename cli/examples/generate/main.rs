//! Writes manual pages and shell completions into a folder: `cargo run -p tandem --example generate -- DIR`.

mod files;

use std::{path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(folder), None) = (arguments.next(), arguments.next()) else {
        return fail("usage: generate DIR");
    };
    match files::generate(&PathBuf::from(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("generate: {error}")),
    }
}

#[expect(clippy::print_stderr, reason = "a build tool speaks to whoever builds")]
fn fail(text: &str) -> ExitCode {
    eprintln!("{text}");
    ExitCode::FAILURE
}
