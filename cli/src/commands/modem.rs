//! `tandem modem`

use dbus_interface::{ModemProxy, value::Power};

use super::{
    Session,
    operate::{Task, operate},
    status,
};
use crate::{
    args::{ModemArgument, ModemCommand, Wait},
    bus::{self, Patience},
    failure::Failure,
    json::{DoneDocument, ModemsDocument, OneModemDocument},
    out::Tone,
    select,
    snapshot::Modem,
    table::{Cell, Table},
    uplink::{self, Afterwards},
    words,
};

pub(super) async fn run(session: &Session<'_>, command: &ModemCommand) -> Result<(), Failure> {
    match command {
        ModemCommand::List => list(session).await,
        ModemCommand::Show(modem) => show(session, modem).await,
        ModemCommand::Refresh(modem) => refresh(session, modem).await,
        ModemCommand::Reset { modem, wait } => reset(session, modem, *wait).await,
        ModemCommand::Slot { slot, wait } => activate_slot(session, *slot, *wait).await,
        ModemCommand::Power { power, wait } => set_power(session, &(*power).into(), *wait).await,
    }
}

async fn list(session: &Session<'_>) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    if session.out.is_json() {
        return session.out.document(&ModemsDocument::of(&snapshot));
    }
    status::modems_table(session.out, &snapshot)
}

async fn show(session: &Session<'_>, argument: &ModemArgument) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let modem = select::modem(&snapshot, argument.which.as_deref().or(session.modem))?;
    if session.out.is_json() {
        return session.out.document(&OneModemDocument::of(modem));
    }
    session.out.table(&facts(modem))
}

async fn refresh(session: &Session<'_>, argument: &ModemArgument) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let modem = select::modem(&snapshot, argument.which.as_deref().or(session.modem))?;
    let proxy: ModemProxy<'_> = session.bus.proxy(&modem.path).await?;
    bus::call(Patience::Read, proxy.refresh()).await?;
    if session.out.is_json() {
        return session.out.document(&DoneDocument::new());
    }
    session.out.line(format!("Asked modem {} again; tandem modem show {0} shows what it said.", modem.number))
}

async fn reset(session: &Session<'_>, argument: &ModemArgument, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let modem = select::modem(&snapshot, argument.which.as_deref().or(session.modem))?;
    let proxy: ModemProxy<'_> = session.bus.proxy(&modem.path).await?;
    let name = name(modem);
    let task = Task::new(format!("Restarting {name}"), format!("Restarted {name}"));
    uplink::note(session.out, &snapshot, modem.number, Afterwards::Another);
    operate(session, wait, &task, proxy.reset()).await
}

async fn activate_slot(session: &Session<'_>, slot: u32, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let modem = select::modem(&snapshot, session.modem)?;
    let proxy: ModemProxy<'_> = session.bus.proxy(&modem.path).await?;
    let name = name(modem);
    let task =
        Task::new(format!("Switching {name} to slot {slot}"), format!("Switched {name} to slot {slot}"));
    uplink::note(session.out, &snapshot, modem.number, Afterwards::Another);
    operate(session, wait, &task, proxy.activate_slot(slot)).await
}

async fn set_power(session: &Session<'_>, power: &Power, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let modem = select::modem(&snapshot, session.modem)?;
    let proxy: ModemProxy<'_> = session.bus.proxy(&modem.path).await?;
    let name = name(modem);
    let task = if *power == Power::On {
        Task::new(format!("Switching the radio of {name} on"), format!("The radio of {name} is on"))
    } else {
        uplink::note(session.out, &snapshot, modem.number, Afterwards::Nothing);
        Task::new(format!("Switching the radio of {name} off"), format!("The radio of {name} is off"))
    };
    operate(session, wait, &task, proxy.set_power(power)).await
}

/// Modem and number.
pub(super) fn name(modem: &Modem) -> String {
    format!("modem {} ({})", modem.number, modem.label())
}

fn facts(modem: &Modem) -> Table {
    let properties = &modem.properties;
    let mut table = Table::default();
    let mut fact = |label: &str, value: Cell| {
        if !value.is_empty() {
            table.row([Cell::new(label, Tone::Label), value]);
        }
    };
    fact("Modem", modem.number.to_string().into());
    fact("Manufacturer", properties.manufacturer.as_str().into());
    fact("Model", properties.model.as_str().into());
    fact("Revision", properties.revision.as_str().into());
    fact("IMEI", properties.equipment_identifier.as_str().into());
    fact("State", words::modem_state(&properties.state));
    fact("Failed", Cell::new(&properties.failed_reason, Tone::Bad));
    fact("Power", properties.power.as_str().into());
    fact("ModemManager", words::modem_manager(&properties.modem_manager));
    fact("Uplink", words::uplink(&properties.uplink).into());
    fact("Device", properties.device.as_str().into());
    fact("Drivers", properties.drivers.join(", ").into());
    let ports: Vec<String> = properties.ports.iter().map(|(path, kind)| format!("{path} ({kind})")).collect();
    fact("Ports", ports.join(", ").into());
    for (number, (state, eid, iccid)) in (1u32..).zip(&properties.slots) {
        let active = if number == properties.active_slot { ", active" } else { "" };
        let numbers = [("EID", eid), ("ICCID", iccid)].map(|(name, number)| match number.as_str() {
            "" => String::new(),
            number => format!(", {name} {number}"),
        });
        let text = format!("{state}{active}{}{}", numbers[0], numbers[1]);
        fact(&format!("Slot {number}"), text.into());
    }
    if let Some(sim) = &modem.sim {
        fact("Card", words::sim_state(&sim.state));
        fact("ICCID", sim.iccid.as_str().into());
        fact("IMSI", sim.imsi.as_str().into());
    }
    if let Some(network) = &modem.network {
        fact("Registration", words::registration(&network.registration_state));
        fact("Operator", network.operator_name.as_str().into());
        fact("Operator code", network.operator_code.as_str().into());
        fact("Technology", words::technology(&network.access_technology).into());
        fact("Signal", status::signal(network).into());
    }
    for euicc in modem.euiccs.values() {
        fact("eSIM card", euicc.properties.eid.as_str().into());
    }
    for profile in modem.enabled_profiles() {
        fact("Profile", profile.full_label().into());
    }
    table
}
