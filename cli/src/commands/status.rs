//! `tandem status`

use dbus_interface::{NetworkProperties, OperationProperties, value::OperationState};
use zbus::Variant;

use super::{Session, operation};
use crate::{
    failure::Failure,
    json::StatusDocument,
    out::{Out, Tone},
    snapshot::{Modem, Snapshot},
    table::{Align, Cell, Table},
    text, words,
};

pub(super) async fn run(session: &Session<'_>) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let out = session.out;
    if out.is_json() {
        return out.document(&StatusDocument::of(&snapshot));
    }
    let modems = text::count(snapshot.modems.len(), "modem");
    out.line(text::printable(&format!("tandemd {}, {modems}", snapshot.manager.version)))?;
    out.line("")?;
    modems_table(out, &snapshot)?;
    remarks(out, &snapshot)
}

/// One line for each modem; also what `tandem modem list` and `tandem scan` show.
pub(super) fn modems_table(out: &Out, snapshot: &Snapshot) -> Result<(), Failure> {
    if snapshot.modems.is_empty() {
        return out.line(format!("No modem was found: {}", Failure::NoModem.hint().unwrap_or_default()));
    }
    let mut table = Table::new(&[
        ("MODEM", Align::Right),
        ("NAME", Align::Left),
        ("STATE", Align::Left),
        ("POWER", Align::Left),
        ("CARD", Align::Left),
        ("NETWORK", Align::Left),
        ("SIGNAL", Align::Right),
        ("PROFILE", Align::Left),
    ]);
    for modem in snapshot.modems.values() {
        table.row(row(modem));
    }
    out.table(&table)
}

fn row(modem: &Modem) -> Vec<Cell> {
    let blank = || Cell::from("");
    let profiles: Vec<&str> = modem.enabled_profiles().map(|profile| profile.label()).collect();
    vec![
        modem.number.to_string().into(),
        modem.label().into(),
        words::modem_state(&modem.properties.state),
        modem.properties.power.as_str().into(),
        modem.sim.as_ref().map_or_else(blank, |sim| words::sim_state(&sim.state)),
        modem.network.as_ref().map_or_else(blank, network),
        modem.network.as_ref().map_or_else(blank, |network| signal(network).into()),
        profiles.join(", ").into(),
    ]
}

/// `Alpha (LTE)`, or why there is none.
fn network(network: &NetworkProperties) -> Cell {
    if !network.registration_state.is_registered() {
        return words::registration(&network.registration_state);
    }
    let name = [&network.operator_name, &network.operator_code].into_iter().find(|text| !text.is_empty());
    let name = name.map_or(network.registration_state.as_str(), |name| name.as_str());
    let technology = words::technology(&network.access_technology);
    if technology.is_empty() { name.into() } else { format!("{name} ({technology})").into() }
}

pub(super) fn signal(network: &NetworkProperties) -> String {
    match network.signal_quality {
        (percent, true) => format!("{percent} %"),
        (_, false) => String::new(),
    }
}

/// Whether it ended after a restart of the service: whoever began it may not have heard how.
fn was_resumed(operation: &OperationProperties) -> bool {
    let resumed = operation.result.get("Resumed").is_some_and(|value| **value == Variant::Bool(true));
    resumed && operation.state.is_final()
}

/// What does not fit into the table: failures, devices left alone, work that was interrupted, work under way.
pub(super) fn remarks(out: &Out, snapshot: &Snapshot) -> Result<(), Failure> {
    for modem in snapshot.modems.values().filter(|modem| modem.has_failed()) {
        let head = out.paint(Tone::Bad, &format!("Modem {} failed:", modem.number));
        out.line("")?;
        out.line(format!("{head} {}", text::printable(&modem.properties.failed_reason)))?;
    }
    for (index, (device, reason)) in snapshot.manager.ignored.iter().enumerate() {
        if index == 0 {
            out.line("")?;
        }
        out.line(text::printable(&format!("Left alone: {device} ({reason})")))?;
    }
    for (number, operation) in snapshot.operations.iter().filter(|(_, operation)| was_resumed(operation)) {
        let (_, done) = words::verbs(&operation.kind);
        let end = match operation.failure() {
            Some(error) => out.paint(Tone::Bad, &text::printable(&error.message)),
            None => format!("{}.", text::printable(done)),
        };
        out.line("")?;
        out.line(format!("Operation {number} was interrupted by a restart and taken up again: {end}"))?;
    }
    if snapshot.operations.values().any(|operation| operation.state == OperationState::Running) {
        out.line("")?;
        out.table(&operation::table(snapshot))?;
    }
    Ok(())
}
