//! The D-Bus twin of a snapshot.

use dbus_interface::names::ROOT_PATH;
use dbus_interface::value::{
    AccessTechnology, ModemManager, ModemState, OperationKind, OperationStage, OperationState, PolicyRule,
    PortKind, Power, ProfileClass, ProfileState, RegistrationState, SimState, SlotState, Uplink,
};
use dbus_interface::{
    EuiccProperties, ManagerProperties, ModemProperties, NetworkProperties, OperationProperties,
    ProfileProperties, SimProperties, path,
};
use esim::es10::profile_info::{self as info, ProfileInfo};
use modem::{Functionality, RegistrationStatus, SimLock, SlotCardState};
use zbus::{ObjectPath, OwnedObjectPath};

use super::tree::Tree;
use crate::card::CardReading;
use crate::objects::Interface;
use crate::operations::job::Kind;
use crate::supervisor::unit::Beside;
use crate::uplink::Share;
use crate::world::{Condition, ModemView, OperationView, Outcome, Stage, World};

/// Everything that is to be on the bus.
pub(super) fn tree(world: &World) -> Tree {
    let ignored = world.ignored.iter().map(|(device, reason)| (device.clone(), reason.clone())).collect();
    let manager = ManagerProperties { version: env!("CARGO_PKG_VERSION").to_owned(), ignored };
    let mut tree = Tree::from([(ROOT_PATH.to_owned(), vec![Interface::Manager(manager)])]);
    for (&number, view) in &world.modems {
        tree.insert(path::modem_path(number).to_string(), modem(view, world.uplink_share(number)));
        if let Some(card) = &view.card {
            tree.insert(path::euicc_path(number).to_string(), vec![Interface::Euicc(euicc(card))]);
            for entry in &card.profiles {
                // A card may hold hexadecimal digits, which no path of the contract can carry.
                if let Some(path) = path::profile_path(number, &entry.iccid.to_string()) {
                    tree.insert(path.to_string(), vec![Interface::Profile(profile(entry))]);
                }
            }
        }
    }
    for (&number, view) in &world.operations {
        let operation = Interface::Operation(operation(view));
        tree.insert(path::operation_path(number).to_string(), vec![operation]);
    }
    tree
}

fn modem(view: &ModemView, share: Share) -> Vec<Interface> {
    let identity = view.modem.as_ref().map(|modem| modem.identity.clone()).unwrap_or_default();
    let (state, failed_reason) = match &view.condition {
        Condition::Probing => (ModemState::Probing, String::new()),
        // What can be asked of it is the same; it only takes longer.
        Condition::Ready | Condition::Resting => (ModemState::Ready, String::new()),
        Condition::Resetting => (ModemState::Resetting, String::new()),
        Condition::Absent => (ModemState::Absent, String::new()),
        Condition::Failed { reason } => (ModemState::Failed, reason.clone()),
    };
    let ports = view.ports.iter().map(|(path, used)| {
        let kind = match used {
            modem::PortKind::At => PortKind::At,
            modem::PortKind::Mbim => PortKind::Mbim,
            modem::PortKind::Qmi => PortKind::Qmi,
            modem::PortKind::Ignored => PortKind::Ignored,
        };
        (path.display().to_string(), kind)
    });
    let properties = ModemProperties {
        device: view.device.clone(),
        state,
        failed_reason,
        manufacturer: identity.manufacturer.unwrap_or_default(),
        model: identity.model.unwrap_or_default(),
        revision: identity.revision.unwrap_or_default(),
        equipment_identifier: identity.imei.unwrap_or_default(),
        drivers: view.drivers.clone(),
        ports: ports.collect(),
        modem_manager: beside(view.beside),
        slots: slots_of(view).map(slots).unwrap_or_default(),
        active_slot: slots_of(view).map_or(0, |slots| u32::from(slots.active)),
        power: view.modem.as_ref().map_or(Power::Unknown, |modem| power(modem.functionality)),
        uplink: share.into(),
    };
    let mut interfaces = Vec::new();
    if let Some(modem) = &view.modem {
        interfaces.push(Interface::Sim(sim(&modem.sim)));
        interfaces.push(Interface::Network(network(modem)));
    }
    // Interfaces are announced one by one: whoever hears of a modem finds the rest of it.
    interfaces.push(Interface::Modem(properties));
    interfaces
}

fn slots_of(view: &ModemView) -> Option<&modem::Slots> {
    view.modem.as_ref()?.slots.as_ref()
}

fn slots(slots: &modem::Slots) -> Vec<(SlotState, String, String)> {
    let slot = |card: &modem::SlotCard| {
        let state = match card.state {
            SlotCardState::Unknown => SlotState::Unknown,
            SlotCardState::Empty => SlotState::Empty,
            SlotCardState::Off => SlotState::Off,
            SlotCardState::Starting => SlotState::Starting,
            SlotCardState::Present => SlotState::Present,
            SlotCardState::Euicc => SlotState::Euicc,
            SlotCardState::Failed => SlotState::Failed,
        };
        (state, card.eid.clone().unwrap_or_default(), card.iccid.clone().unwrap_or_default())
    };
    slots.cards.iter().map(slot).collect()
}

fn beside(beside: Beside) -> ModemManager {
    match beside {
        Beside::Nobody => ModemManager::Absent,
        Beside::ModemManagerHas => ModemManager::Has,
        Beside::Inhibited => ModemManager::Inhibited,
        Beside::Shared => ModemManager::Shares,
        Beside::LeftAlone => ModemManager::LeftAlone,
    }
}

impl From<Share> for Uplink {
    fn from(share: Share) -> Self {
        match share {
            Share::None => Uplink::None,
            Share::One => Uplink::One,
            Share::Only => Uplink::Only,
            Share::Unknown => Uplink::Unknown,
        }
    }
}

fn power(functionality: Functionality) -> Power {
    match functionality {
        Functionality::Minimum => Power::Off,
        Functionality::Full => Power::On,
        Functionality::RadioOff => Power::Low,
        Functionality::Unknown | Functionality::Other(_) => Power::Unknown,
    }
}

fn sim(sim: &modem::SimState) -> SimProperties {
    let state = match sim {
        modem::SimState::Unknown => SimState::Unknown,
        modem::SimState::Absent => SimState::Absent,
        modem::SimState::Busy => SimState::Busy,
        modem::SimState::Failed { .. } => SimState::Failed,
        modem::SimState::Present(card) => match card.lock {
            // The second PIN guards a few files only; the card works.
            SimLock::None | SimLock::Pin2 | SimLock::Puk2 => SimState::Ready,
            // A lock of the phone is opened by a code just as well.
            SimLock::Pin | SimLock::Phone(_) => SimState::PinRequired,
            SimLock::Puk => SimState::PukRequired,
        },
    };
    let card = sim.card().cloned().unwrap_or_default();
    SimProperties { state, iccid: card.iccid.unwrap_or_default(), imsi: card.imsi.unwrap_or_default() }
}

fn network(modem: &modem::ModemState) -> NetworkProperties {
    let registration_state = match modem.registration.status {
        RegistrationStatus::Idle => RegistrationState::Idle,
        RegistrationStatus::Searching => RegistrationState::Searching,
        RegistrationStatus::Denied => RegistrationState::Denied,
        RegistrationStatus::Home => RegistrationState::Home,
        RegistrationStatus::Roaming => RegistrationState::Roaming,
        RegistrationStatus::Unknown | RegistrationStatus::EmergencyOnly => RegistrationState::Unknown,
    };
    let operator = modem.operator.clone().unwrap_or_default();
    let quality = modem.signal.percent();
    NetworkProperties {
        registration_state,
        operator_name: operator.name.unwrap_or_default(),
        operator_code: operator.code.unwrap_or_default(),
        access_technology: modem.registration.technology.map_or_else(AccessTechnology::default, technology),
        signal_quality: (quality.map_or(0, u32::from), quality.is_some()),
    }
}

fn technology(technology: modem::AccessTechnology) -> AccessTechnology {
    match technology {
        modem::AccessTechnology::Gsm | modem::AccessTechnology::Egprs | modem::AccessTechnology::EcGsmIot => {
            AccessTechnology::Gsm
        }
        modem::AccessTechnology::Utran => AccessTechnology::Umts,
        modem::AccessTechnology::Eutran
        | modem::AccessTechnology::EutranNbS1
        | modem::AccessTechnology::NgEutran => AccessTechnology::Lte,
        modem::AccessTechnology::NewRadio | modem::AccessTechnology::EutranNrDual => AccessTechnology::Nr5g,
    }
}

/// What a card refuses to tell is empty.
fn euicc(card: &CardReading) -> EuiccProperties {
    let info = card.info.as_ref().ok();
    let addresses = card.addresses.as_ref().ok();
    let memory = info.and_then(|info| info.ext_card_resource.free_nonvolatile_memory).unwrap_or_default();
    EuiccProperties {
        eid: card.eid.to_string(),
        firmware: info.map(|info| info.firmware.to_string()).unwrap_or_default(),
        sgp_version: info.map(|info| info.svn.to_string()).unwrap_or_default(),
        free_memory: u32::try_from(memory).unwrap_or(u32::MAX),
        default_smdp_address: addresses.and_then(|known| known.default_smdp.clone()).unwrap_or_default(),
        root_smds_address: addresses.and_then(|known| known.root_smds.clone()).unwrap_or_default(),
    }
}

fn profile(entry: &ProfileInfo) -> ProfileProperties {
    let rules = [
        (entry.ppr_ids.may_not_be_disabled(), PolicyRule::DisableNotAllowed),
        (entry.ppr_ids.may_not_be_deleted(), PolicyRule::DeleteNotAllowed),
        (entry.ppr_ids.update_control(), PolicyRule::UpdateControl),
    ];
    ProfileProperties {
        iccid: entry.iccid.to_string(),
        state: match entry.state {
            info::ProfileState::Enabled => ProfileState::Enabled,
            info::ProfileState::Disabled => ProfileState::Disabled,
            info::ProfileState::Unknown => ProfileState::Other("unknown".into()),
        },
        nickname: entry.nickname.clone().unwrap_or_default(),
        service_provider: entry.service_provider.clone().unwrap_or_default(),
        name: entry.name.clone().unwrap_or_default(),
        class: match entry.class {
            info::ProfileClass::Operational => ProfileClass::Operational,
            info::ProfileClass::Provisioning => ProfileClass::Provisioning,
            info::ProfileClass::Test => ProfileClass::Test,
            info::ProfileClass::Unknown(number) => ProfileClass::Other(number.to_string()),
        },
        owner: entry.owner.as_ref().map(|owner| owner.plmn.to_string()).unwrap_or_default(),
        policy_rules: rules.into_iter().filter(|(set, _)| *set).map(|(_, rule)| rule).collect(),
    }
}

fn operation(view: &OperationView) -> OperationProperties {
    let (state, result, error) = match &view.outcome {
        None => (OperationState::Running, None, None),
        Some(Outcome::Succeeded(result)) => (OperationState::Succeeded, Some(result), None),
        Some(outcome @ Outcome::Failed(result, error)) => {
            let state =
                if outcome.is_cancelled() { OperationState::Cancelled } else { OperationState::Failed };
            (state, Some(result), Some(error))
        }
    };
    let mut facts = view.facts.clone();
    facts.extend(result.cloned().unwrap_or_default());
    OperationProperties {
        kind: kind(view.kind),
        target: OwnedObjectPath::from(ObjectPath::from_string_unchecked(view.target.clone())),
        state,
        stage: stage(view.stage),
        progress: view.progress,
        result: facts,
        error: error.map(|error| (error.kind.name().to_owned(), error.message.clone())).unwrap_or_default(),
    }
}

fn kind(kind: Kind) -> OperationKind {
    match kind {
        Kind::Enable => OperationKind::Enable,
        Kind::Disable => OperationKind::Disable,
        Kind::Delete => OperationKind::Delete,
        Kind::Rename => OperationKind::Rename,
        Kind::EuiccReset => OperationKind::EuiccReset,
        Kind::SetDefaultSmdp => OperationKind::SetDefaultSmdp,
        Kind::RemoveNotification => OperationKind::RemoveNotification,
        Kind::Refresh => OperationKind::Refresh,
        Kind::ModemReset => OperationKind::ModemReset,
        Kind::ActivateSlot => OperationKind::ActivateSlot,
        Kind::SetPower => OperationKind::SetPower,
        Kind::Install => OperationKind::Install,
        Kind::Preview => OperationKind::Preview,
        Kind::Discover => OperationKind::Discover,
        Kind::DeliverNotifications => OperationKind::DeliverNotifications,
    }
}

fn stage(stage: Stage) -> OperationStage {
    match stage {
        Stage::Waiting => OperationStage::Waiting,
        Stage::OpeningCard => OperationStage::OpeningCard,
        Stage::Sending => OperationStage::Sending,
        Stage::ReloadingSim => OperationStage::ReloadingSim,
        Stage::WaitingForModem => OperationStage::WaitingForModem,
        Stage::Verifying => OperationStage::Verifying,
        Stage::ContactingServer => OperationStage::ContactingServer,
        Stage::Authenticating => OperationStage::Authenticating,
        Stage::AwaitingConsent => OperationStage::AwaitingConsent,
        Stage::Downloading => OperationStage::Downloading,
        Stage::Installing => OperationStage::Installing,
        Stage::CleaningUp => OperationStage::CleaningUp,
        Stage::Notifying => OperationStage::Notifying,
        Stage::Done => OperationStage::Done,
    }
}
