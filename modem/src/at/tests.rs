//! The port against a peer that a test plays by hand, in memory and on paused time.

mod greeting;
mod loss;
mod peer;
mod resync;
mod talk;

use std::time::Duration;

use at_parser::Command;

use tokio::time::timeout;

use super::{AtPort, Health, Priority, Reply};
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

/// Waits for it, but not for ever.
async fn becomes(port: &AtPort, expect: Health) {
    let mut health = port.health();
    timeout(2 * LONG, health.wait_for(|health| *health == expect)).await.expect("it comes").unwrap();
}

fn lines(reply: Result<Reply, ModemError>) -> Vec<String> {
    reply.expect("a reply").lines
}

/// Longer than anything in these tests takes.
const LONG: Duration = Duration::from_secs(3600);
