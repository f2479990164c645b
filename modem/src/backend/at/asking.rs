//! One command and what is made of its reply.

use at_parser::Command;
use at_parser::reply::ReplyError;

use crate::at::{AtPort, Priority, Reply};
use crate::backend::optional;
use crate::error::ModemError;

/// A port, and how urgently it is asked.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) port: &'a AtPort,
    pub(super) priority: Priority,
}

impl Asking<'_> {
    pub(super) async fn send(self, command: Command) -> Result<Reply, ModemError> {
        self.port.send(self.priority, command).await
    }

    /// Sends, and gives the whole information text, lines joined by line ends, to `parse`.
    pub(super) async fn ask<T>(
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
    pub(super) async fn try_ask<T>(
        self,
        command: Command,
        parse: impl FnOnce(&str) -> Result<T, ReplyError>,
    ) -> Result<Option<T>, ModemError> {
        optional(self.ask(command, parse).await)
    }
}
