//! What is asked of an AT modem, a file per command family. Linear scripts over a port: no state, no clock.

pub(crate) mod identity;
pub(crate) mod network;
pub(crate) mod power;
pub(crate) mod session;
pub(crate) mod signal;
pub(crate) mod sim;

use at_parser::Command;
use at_parser::reply::ReplyError;
use tracing::debug;

use crate::at::{AtPort, Priority, Reply};
use crate::error::ModemError;

/// A port, and how urgently it is asked.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) port: &'a AtPort,
    pub(crate) priority: Priority,
}

impl Asking<'_> {
    pub(crate) async fn send(self, command: Command) -> Result<Reply, ModemError> {
        self.port.send(self.priority, command).await
    }

    /// Sends, and gives the whole information text, lines joined by line ends, to `parse`.
    pub(crate) async fn ask<T>(
        self,
        command: Command,
        parse: impl FnOnce(&str) -> Result<T, ReplyError>,
    ) -> Result<T, ModemError> {
        let named = command.log_line().into_owned();
        let reply = self.send(command).await?;
        parse(&reply.lines.join("\n"))
            .map_err(|error| ModemError::Malformed { command: named, reason: error.to_string() })
    }

    /// As [`Asking::ask`], for what a modem may lack: `None` when it refuses, answers nonsense, or not at all.
    pub(crate) async fn try_ask<T>(
        self,
        command: Command,
        parse: impl FnOnce(&str) -> Result<T, ReplyError>,
    ) -> Result<Option<T>, ModemError> {
        optional(self.ask(command, parse).await)
    }
}

/// A step that a modem may fail without being the worse for it; the failures that remain are those of the port.
pub(crate) fn optional<T>(result: Result<T, ModemError>) -> Result<Option<T>, ModemError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error @ (ModemError::Closed | ModemError::Gone | ModemError::Unresponsive { .. })) => Err(error),
        Err(error) => {
            debug!(%error, "done without");
            Ok(None)
        }
    }
}
