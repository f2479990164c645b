//! One file per command.

mod details;
mod esim;
mod install;
mod modem;
mod monitor;
mod notifications;
mod operate;
mod operation;
mod scan;
mod status;

use dbus_interface::CallResult;

use crate::{
    args::{Cli, Command},
    bus::Bus,
    failure::Failure,
    out::Out,
    snapshot::Snapshot,
};

/// What every command works with.
struct Session<'a> {
    bus: Bus,
    out: &'a Out,
    /// `--modem`
    modem: Option<&'a str>,
}

/// Runs the command that was typed.
pub(crate) async fn run(cli: &Cli, out: &Out) -> Result<(), Failure> {
    let bus = Bus::connect(cli.global.bus.as_deref()).await?;
    let session = Session { bus, out, modem: cli.global.modem.as_deref() };
    match &cli.command {
        Command::Status => status::run(&session).await,
        Command::Modem(command) => modem::run(&session, command).await,
        Command::Esim(command) => esim::run(&session, command).await,
        Command::Operation(command) => operation::run(&session, command).await,
        Command::Scan => scan::run(&session).await,
        Command::Monitor => monitor::run(&session).await,
    }
}

impl Session<'_> {
    async fn snapshot(&self) -> CallResult<Snapshot> {
        let (manager, objects) = self.bus.everything().await?;
        Snapshot::read(&manager, &objects)
    }
}
