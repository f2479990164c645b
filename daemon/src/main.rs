//! `tandemd`: reads its arguments and runs the service.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser as _;
use tandemd::DeviceFiles;
use tandemd::args::{self, Args};
use tandemd::authority::Authority;
use tandemd::config::Config;
use tandemd::server::{NameRequest, Server, ServerError, Setup};
use tandemd::store::StoreError;
use tokio::signal::unix::{SignalKind, signal};

/// See `--help`.
const WRONG_USAGE: u8 = 2;
const RUNS_ALREADY: u8 = 3;

fn main() -> ExitCode {
    let args = Args::parse();
    let config = match configure(&args) {
        Ok(config) => config,
        Err(error) => {
            complain(&error);
            return ExitCode::from(WRONG_USAGE);
        }
    };
    match serve(args, config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            match error.downcast_ref() {
                Some(ServerError::NameTaken | ServerError::Store(StoreError::InUse { .. })) => {
                    ExitCode::from(RUNS_ALREADY)
                }
                _ => ExitCode::FAILURE,
            }
        }
    }
}

/// The configuration with the command line over it, and the log.
fn configure(args: &Args) -> anyhow::Result<Config> {
    let mut config = Config::load(args.config.as_deref())?;
    for list in &args.ports {
        config.add_ports(list)?;
    }
    config.udev &= !args.no_udev;
    tandemd::logging::init(args.log.as_deref().unwrap_or(&config.log))?;
    Ok(config)
}

#[tokio::main(flavor = "current_thread")]
async fn serve(args: Args, config: Config) -> anyhow::Result<()> {
    // Before anything can be left half done.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let bus = match &args.bus {
        Some(address) => zbus::connection::Builder::address(address.as_str()),
        None => zbus::connection::Builder::system(),
    };
    let connection = bus.build().await.context("cannot reach the message bus")?;
    let setup = Setup {
        state_dir: args.state_dir.unwrap_or_else(args::default_state_dir),
        authority: Authority::Polkit { interaction: config.timeouts.authorization },
        connect: Arc::new(DeviceFiles),
        name: NameRequest::Own,
        system: "/".into(),
        config,
    };
    let server = Server::start(connection, setup).await?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "tandemd runs");
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    server.run(stop).await?;
    Ok(())
}

#[expect(clippy::print_stderr, reason = "the log does not exist yet")]
fn complain(error: &anyhow::Error) {
    eprintln!("tandemd: {error:#}");
}
