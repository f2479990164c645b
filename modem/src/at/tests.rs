//! The port against a peer that a test plays by hand, in memory and on paused time.

mod greeting;
mod loss;
mod peer;
mod resync;
mod talk;

use std::time::Duration;

use at_parser::Command;

use super::{AtPort, Priority, Reply};
use crate::error::ModemError;
use peer::{Peer, port};

fn send(
    port: &AtPort,
    priority: Priority,
    command: Command,
) -> tokio::task::JoinHandle<Result<Reply, ModemError>> {
    let port = port.clone();
    tokio::spawn(async move { port.send(priority, command).await })
}

fn ask(port: &AtPort, name: &'static str) -> tokio::task::JoinHandle<Result<Reply, ModemError>> {
    send(port, Priority::Foreground, Command::action(name))
}

fn lines(reply: Result<Reply, ModemError>) -> Vec<String> {
    reply.expect("a reply").lines
}

/// Longer than anything in these tests takes.
const LONG: Duration = Duration::from_secs(3600);
