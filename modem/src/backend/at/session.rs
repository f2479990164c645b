//! What is set on a port when it is opened, and again after the modem has restarted.

use at_parser::Command;
use at_parser::reply::registration::Domain;

use super::asking::Asking;
use super::network;
use crate::backend::optional;
use crate::error::ModemError;
use crate::quirks::Quirks;

/// No echo, verbose results, numbered errors. Each in its plain form, alone: some modems refuse them together.
pub(super) async fn prepare(asking: Asking<'_>) -> Result<(), ModemError> {
    for command in [Command::basic("E0"), Command::basic("V1"), Command::set("+CMEE").number(1).finish()?] {
        optional(asking.send(command).await)?;
    }
    Ok(())
}

/// Subscribes to changes; gives the registration domains that the modem knows.
pub(super) async fn subscribe(asking: Asking<'_>, quirks: &Quirks) -> Result<Vec<Domain>, ModemError> {
    for line in quirks.sim_events {
        optional(asking.send(Command::raw(&format!("AT{line}"))?).await)?;
    }
    network::subscribe(asking).await
}
