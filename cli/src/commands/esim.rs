//! `tandem esim`

use dbus_interface::{EuiccProxy, ProfileProxy, value::ResetScope};

use super::{
    Session, details, install, notifications,
    operate::{Task, operate},
};
use crate::{
    args::{EsimCommand, ScopeArgument, Wait},
    confirm::{Consent, confirm},
    failure::Failure,
    json::{EuiccsDocument, ProfilesDocument, SmdpDocument},
    out::Tone,
    select,
    snapshot::{Euicc, Profile},
    table::{Align, Cell, Table},
    text,
    uplink::{self, Afterwards},
    words,
};

pub(super) async fn run(session: &Session<'_>, command: &EsimCommand) -> Result<(), Failure> {
    match command {
        EsimCommand::List => list(session).await,
        EsimCommand::Info => info(session).await,
        EsimCommand::Install { code, confirmation_code, yes, enable, wait } => {
            let order = install::Order {
                code: code.as_deref().unwrap_or_default(),
                confirmation_code: confirmation_code.as_deref(),
                consent: Consent::from_flag(*yes),
                enable: *enable,
                wait: *wait,
            };
            install::install(session, order).await
        }
        EsimCommand::Preview { code, wait } => {
            install::preview(session, code.as_deref().unwrap_or_default(), *wait).await
        }
        EsimCommand::Discover { wait } => install::discover(session, *wait).await,
        EsimCommand::Enable { profile, wait } => enable(session, profile, *wait).await,
        EsimCommand::Disable { profile, wait } => disable(session, profile.as_deref(), *wait).await,
        EsimCommand::Rename { profile, nickname, wait } => rename(session, profile, nickname, *wait).await,
        EsimCommand::Delete { profile, yes, wait } => {
            delete(session, profile, Consent::from_flag(*yes), *wait).await
        }
        EsimCommand::DefaultSmdp { address: None, clear: false, .. } => show_default_smdp(session).await,
        EsimCommand::DefaultSmdp { address, wait, .. } => {
            set_default_smdp(session, address.as_deref().unwrap_or_default(), *wait).await
        }
        EsimCommand::Notifications { command } => notifications::run(session, command.as_ref()).await,
        EsimCommand::Rules => details::rules(session).await,
        EsimCommand::Icon { profile, file } => details::icon(session, profile, file).await,
        EsimCommand::Reset { scope, yes, wait } => {
            reset(session, scope, Consent::from_flag(*yes), *wait).await
        }
        EsimCommand::Refresh { wait } => refresh(session, *wait).await,
    }
}

async fn list(session: &Session<'_>) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euiccs = select::euiccs(&snapshot, session.modem)?;
    let profiles: Vec<&Profile> = euiccs.iter().flat_map(|euicc| euicc.profiles.values()).collect();
    if session.out.is_json() {
        return session.out.document(&ProfilesDocument::of(profiles));
    }
    if profiles.is_empty() {
        return session.out.line("The eSIM card holds no profile.");
    }
    let one_modem = euiccs.len() == 1;
    let mut table = Table::new(&[
        ("MODEM", Align::Right),
        ("ICCID", Align::Left),
        ("STATE", Align::Left),
        ("NICKNAME", Align::Left),
        ("NAME", Align::Left),
        ("PROVIDER", Align::Left),
        ("CLASS", Align::Left),
        ("RULES", Align::Left),
    ]);
    for profile in profiles {
        let properties = &profile.properties;
        let class = if properties.class.as_str() == "operational" { "" } else { properties.class.as_str() };
        let rules: Vec<&str> = properties.policy_rules.iter().map(|rule| rule.as_str()).collect();
        table.row([
            if one_modem { String::new() } else { profile.modem.to_string() }.into(),
            properties.iccid.as_str().into(),
            words::profile_state(&properties.state),
            properties.nickname.as_str().into(),
            properties.name.as_str().into(),
            properties.service_provider.as_str().into(),
            class.into(),
            rules.join(", ").into(),
        ]);
    }
    session.out.table(&table.without_empty_columns())
}

async fn info(session: &Session<'_>) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euiccs = select::euiccs(&snapshot, session.modem)?;
    if session.out.is_json() {
        return session.out.document(&EuiccsDocument::of(&euiccs));
    }
    for (index, euicc) in euiccs.into_iter().enumerate() {
        if index > 0 {
            session.out.line("")?;
        }
        session.out.table(&facts(euicc))?;
    }
    Ok(())
}

fn facts(euicc: &Euicc) -> Table {
    let properties = &euicc.properties;
    let or_none = |text: &str| if text.is_empty() { "none" } else { text }.to_owned();
    let mut table = Table::default();
    for (label, value) in [
        ("Modem", euicc.modem.to_string()),
        ("EID", properties.eid.clone()),
        ("Firmware", properties.firmware.clone()),
        ("SGP.22 version", properties.sgp_version.clone()),
        ("Free memory", text::bytes(properties.free_memory)),
        ("Default SM-DP+", or_none(&properties.default_smdp_address)),
        ("Root SM-DS", or_none(&properties.root_smds_address)),
        ("Profiles", euicc.profiles.len().to_string()),
    ] {
        table.row([Cell::new(label, Tone::Label), value.into()]);
    }
    table
}

async fn enable(session: &Session<'_>, wanted: &str, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let profile = select::profile(&snapshot, session.modem, wanted)?;
    let proxy: ProfileProxy<'_> = session.bus.proxy(&profile.path).await?;
    let name = profile.full_label();
    let task = Task::new(format!("Enabling {name}"), format!("Enabled {name}"));
    uplink::note(session.out, &snapshot, profile.modem, Afterwards::Another);
    operate(session, wait, &task, proxy.enable()).await
}

async fn disable(session: &Session<'_>, wanted: Option<&str>, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let profile = match wanted {
        Some(wanted) => select::profile(&snapshot, session.modem, wanted)?,
        None => select::enabled_profile(&snapshot, session.modem)?,
    };
    let proxy: ProfileProxy<'_> = session.bus.proxy(&profile.path).await?;
    let name = profile.full_label();
    let task = Task::new(format!("Disabling {name}"), format!("Disabled {name}"));
    uplink::note(session.out, &snapshot, profile.modem, Afterwards::Nothing);
    operate(session, wait, &task, proxy.disable()).await
}

async fn rename(session: &Session<'_>, wanted: &str, nickname: &str, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let profile = select::profile(&snapshot, session.modem, wanted)?;
    let proxy: ProfileProxy<'_> = session.bus.proxy(&profile.path).await?;
    let name = profile.full_label();
    let done = if nickname.is_empty() {
        format!("{name} has no nickname now")
    } else {
        format!("{name} is called {nickname} now")
    };
    operate(session, wait, &Task::new(format!("Renaming {name}"), done), proxy.rename(nickname)).await
}

async fn delete(session: &Session<'_>, wanted: &str, consent: Consent, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let profile = select::profile(&snapshot, session.modem, wanted)?;
    let name = profile.full_label();
    confirm(consent, &format!("Delete {name}? It cannot be brought back."))?;
    let proxy: ProfileProxy<'_> = session.bus.proxy(&profile.path).await?;
    let task = Task::new(format!("Deleting {name}"), format!("Deleted {name}"));
    operate(session, wait, &task, proxy.delete()).await
}

async fn show_default_smdp(session: &Session<'_>) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euicc = select::euicc(&snapshot, session.modem)?;
    if session.out.is_json() {
        return session.out.document(&SmdpDocument::of(euicc));
    }
    let address = &euicc.properties.default_smdp_address;
    if address.is_empty() {
        session.out.line("No default SM-DP+ address is set.")
    } else {
        session.out.line(text::printable(address))
    }
}

async fn set_default_smdp(session: &Session<'_>, address: &str, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euicc = select::euicc(&snapshot, session.modem)?;
    let proxy: EuiccProxy<'_> = session.bus.proxy(&euicc.path).await?;
    let task = if address.is_empty() {
        Task::new("Clearing the default SM-DP+ address", "Cleared the default SM-DP+ address")
    } else {
        let done = format!("The default SM-DP+ address is {address} now");
        Task::new("Setting the default SM-DP+ address", done)
    };
    operate(session, wait, &task, proxy.set_default_smdp_address(address)).await
}

async fn reset(
    session: &Session<'_>,
    scope: &[ScopeArgument],
    consent: Consent,
    wait: Wait,
) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euicc = select::euicc(&snapshot, session.modem)?;
    let what: Vec<&str> = scope.iter().map(|scope| erased(*scope)).collect();
    let what = what.join(" and ");
    if scope.iter().any(|scope| *scope != ScopeArgument::DefaultSmdp) {
        uplink::note(session.out, &snapshot, euicc.modem, Afterwards::Nothing);
    }
    confirm(
        consent,
        &format!("Erase {what} of the eSIM card {}? It cannot be brought back.", euicc.properties.eid),
    )?;
    let scope: Vec<ResetScope> = scope.iter().map(|scope| (*scope).into()).collect();
    let proxy: EuiccProxy<'_> = session.bus.proxy(&euicc.path).await?;
    let task = Task::new(format!("Erasing {what}"), format!("Erased {what}"));
    operate(session, wait, &task, proxy.reset(&scope)).await
}

fn erased(scope: ScopeArgument) -> &'static str {
    match scope {
        ScopeArgument::OperationalProfiles => "all profiles",
        ScopeArgument::TestProfiles => "all test profiles",
        ScopeArgument::DefaultSmdp => "the default SM-DP+ address",
    }
}

async fn refresh(session: &Session<'_>, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euicc = select::euicc(&snapshot, session.modem)?;
    let proxy: EuiccProxy<'_> = session.bus.proxy(&euicc.path).await?;
    let card = format!("the eSIM card in modem {}", euicc.modem);
    operate(session, wait, &Task::new(format!("Reading {card}"), format!("Read {card}")), proxy.refresh())
        .await
}
