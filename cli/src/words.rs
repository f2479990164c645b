//! What the values of the bus are called in a sentence.

use dbus_interface::value::{
    AccessTechnology, ModemManager, ModemState, OperationKind, OperationStage, OperationState, ProfileState,
    RegistrationState, SimState, Uplink,
};

use crate::{out::Tone, table::Cell};

/// What goes on at this stage.
pub(crate) fn stage(stage: &OperationStage) -> String {
    match stage {
        OperationStage::Waiting => "waiting for its turn",
        OperationStage::OpeningCard => "opening the card",
        OperationStage::Sending => "talking to the card",
        OperationStage::ReloadingSim => "the modem reads the card again",
        OperationStage::WaitingForModem => "waiting for the modem to come back",
        OperationStage::Verifying => "checking what the card says now",
        OperationStage::ContactingServer => "contacting the server",
        OperationStage::Authenticating => "card and server check each other",
        OperationStage::AwaitingConsent => "waiting for consent",
        OperationStage::Downloading => "downloading the profile",
        OperationStage::Installing => "the card takes the profile",
        OperationStage::CleaningUp => "leaving card and server clean",
        OperationStage::Notifying => "telling the operators",
        OperationStage::Done => "done",
        OperationStage::Other(text) => text,
    }
    .to_owned()
}

/// `Enabling` and `Enabled`.
pub(crate) fn verbs(kind: &OperationKind) -> (&str, &str) {
    match kind {
        OperationKind::Enable => ("Enabling", "Enabled"),
        OperationKind::Disable => ("Disabling", "Disabled"),
        OperationKind::Delete => ("Deleting", "Deleted"),
        OperationKind::Rename => ("Renaming", "Renamed"),
        OperationKind::EuiccReset => ("Erasing", "Erased"),
        OperationKind::SetDefaultSmdp => ("Setting the default server of", "Set the default server of"),
        OperationKind::RemoveNotification => ("Dropping a notification of", "Dropped a notification of"),
        OperationKind::Refresh => ("Reading", "Read"),
        OperationKind::ModemReset => ("Restarting", "Restarted"),
        OperationKind::ActivateSlot | OperationKind::SetPower => ("Switching", "Switched"),
        OperationKind::Install => ("Installing a profile on", "Installed a profile on"),
        OperationKind::Preview => ("Looking for a profile for", "Found a profile for"),
        OperationKind::Discover => ("Asking the discovery servers for", "Asked the discovery servers for"),
        OperationKind::DeliverNotifications => ("Delivering notifications of", "Delivered notifications of"),
        OperationKind::Other(_) => ("Working on", "Done with"),
    }
}

pub(crate) fn modem_state(state: &ModemState) -> Cell {
    let tone = match state {
        ModemState::Ready => Tone::Good,
        ModemState::Probing | ModemState::Resetting | ModemState::Absent => Tone::Waiting,
        ModemState::Failed => Tone::Bad,
        ModemState::Other(_) => Tone::Plain,
    };
    Cell::new(state.as_str(), tone)
}

/// Empty where ModemManager does not have the modem, as on most machines.
pub(crate) fn modem_manager(beside: &ModemManager) -> Cell {
    let (text, tone) = match beside {
        ModemManager::Absent => ("", Tone::Plain),
        ModemManager::Has => ("has the modem, lets go of it for operations", Tone::Plain),
        ModemManager::Inhibited => ("has let go of the modem", Tone::Waiting),
        ModemManager::Shares => ("uses the modem as well", Tone::Plain),
        ModemManager::LeftAlone => ("has the modem alone, as configured", Tone::Plain),
        ModemManager::Other(text) => (text.as_str(), Tone::Plain),
    };
    Cell::new(text, tone)
}

/// Empty where no way out leads over the modem.
pub(crate) fn uplink(uplink: &Uplink) -> &str {
    match uplink {
        Uplink::None | Uplink::Unknown => "",
        Uplink::One => "a connection of this computer leads over it",
        Uplink::Only => "the only way out of this computer leads over it",
        Uplink::Other(text) => text,
    }
}

pub(crate) fn sim_state(state: &SimState) -> Cell {
    let tone = match state {
        SimState::Ready => Tone::Good,
        SimState::PinRequired | SimState::PukRequired | SimState::Busy => Tone::Waiting,
        SimState::Failed => Tone::Bad,
        SimState::Absent | SimState::Unknown | SimState::Other(_) => Tone::Plain,
    };
    Cell::new(state.as_str(), tone)
}

pub(crate) fn profile_state(state: &ProfileState) -> Cell {
    let tone = if *state == ProfileState::Enabled { Tone::Good } else { Tone::Plain };
    Cell::new(state.as_str(), tone)
}

pub(crate) fn operation_state(state: &OperationState) -> Cell {
    let tone = match state {
        OperationState::Running => Tone::Waiting,
        OperationState::Succeeded => Tone::Good,
        OperationState::Failed => Tone::Bad,
        OperationState::Cancelled | OperationState::Other(_) => Tone::Plain,
    };
    Cell::new(state.as_str(), tone)
}

pub(crate) fn registration(state: &RegistrationState) -> Cell {
    let tone = match state {
        RegistrationState::Home | RegistrationState::Roaming => Tone::Good,
        RegistrationState::Searching => Tone::Waiting,
        RegistrationState::Denied => Tone::Bad,
        RegistrationState::Idle | RegistrationState::Unknown | RegistrationState::Other(_) => Tone::Plain,
    };
    Cell::new(state.as_str(), tone)
}

pub(crate) fn technology(technology: &AccessTechnology) -> &str {
    match technology {
        AccessTechnology::Gsm => "GSM",
        AccessTechnology::Umts => "UMTS",
        AccessTechnology::Lte => "LTE",
        AccessTechnology::Nr5g => "5G",
        AccessTechnology::Other(text) => text,
    }
}
