//! The `tandem` command as a library, so that manual pages and completions are made from the same definition.

mod agent;
pub mod args;
mod bus;
mod commands;
mod confirm;
mod failure;
mod follow;
mod json;
mod out;
mod qr;
mod secret;
mod select;
mod snapshot;
mod spinner;
mod table;
mod text;
mod uplink;
mod words;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;

pub use crate::failure::exit;
use crate::{args::Cli, failure::Failure, out::Out};

/// Runs the command with the arguments of this process.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, &arguments),
    };
    let out = Out::of_this_process(&cli.global);
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return out.fail(&Failure::Runtime(error)),
    };
    match runtime.block_on(commands::run(&cli, &out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => out.fail(&failure),
    }
}

/// Help and version, or a usage error: in JSON where the caller asked for JSON.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let is_error = error.use_stderr();
    if is_error && arguments.iter().any(|argument| argument == "--json") {
        return Out::json().fail(&Failure::Usage(error.render().to_string().trim().to_owned()));
    }
    // Nobody to tell when even this cannot be written.
    let _ = error.print();
    if is_error { ExitCode::from(exit::USAGE) } else { ExitCode::SUCCESS }
}
