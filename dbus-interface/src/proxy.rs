//! Client proxies, one per interface of `xml/`.
//!
//! Calls behind polkit let the daemon ask for a password: they can take as long as a person takes to type it.

use std::collections::HashMap;

use zbus::{OwnedObjectPath, OwnedVariant, proxy};

use crate::{
    call_error::CallResult,
    value::{
        AccessTechnology, ModemManager, ModemState, OperationKind, OperationStage, OperationState,
        PolicyRule, PortKind, Power, ProfileClass, ProfileState, RegistrationState, ResetScope, SimState,
        SlotState, Uplink,
    },
};

/// `org.tandem.Tandem1.Manager` at `/org/tandem/Tandem1`.
#[proxy(
    interface = "org.tandem.Tandem1.Manager",
    default_service = "org.tandem.Tandem1",
    default_path = "/org/tandem/Tandem1"
)]
pub trait Manager {
    /// The version of the daemon.
    #[zbus(property(emits_changed_signal = "const"))]
    fn version(&self) -> CallResult<String>;
    /// Devices that were left alone: (device, reason).
    #[zbus(property)]
    fn ignored(&self) -> CallResult<Vec<(String, String)>>;
    /// Looks for devices again.
    #[zbus(allow_interactive_auth)]
    fn scan(&self) -> CallResult<()>;
}

/// `org.tandem.Tandem1.Modem` at `…/modems/N`.
#[proxy(
    interface = "org.tandem.Tandem1.Modem",
    default_service = "org.tandem.Tandem1",
    assume_defaults = false
)]
pub trait Modem {
    /// The physical device.
    #[zbus(property)]
    fn device(&self) -> CallResult<String>;
    /// How far the modem is.
    #[zbus(property)]
    fn state(&self) -> CallResult<ModemState>;
    /// Why it failed; empty otherwise.
    #[zbus(property)]
    fn failed_reason(&self) -> CallResult<String>;
    /// `+CGMI`
    #[zbus(property)]
    fn manufacturer(&self) -> CallResult<String>;
    /// `+CGMM`
    #[zbus(property)]
    fn model(&self) -> CallResult<String>;
    /// `+CGMR`
    #[zbus(property)]
    fn revision(&self) -> CallResult<String>;
    /// IMEI.
    #[zbus(property)]
    fn equipment_identifier(&self) -> CallResult<String>;
    /// Kernel drivers of the ports.
    #[zbus(property)]
    fn drivers(&self) -> CallResult<Vec<String>>;
    /// (path, kind).
    #[zbus(property)]
    fn ports(&self) -> CallResult<Vec<(String, PortKind)>>;
    /// How it stands with ModemManager.
    #[zbus(property)]
    fn modem_manager(&self) -> CallResult<ModemManager>;
    /// Functionality level.
    #[zbus(property)]
    fn power(&self) -> CallResult<Power>;
    /// (state, EID, ICCID) of each card slot.
    #[zbus(property)]
    fn slots(&self) -> CallResult<Vec<(SlotState, String, String)>>;
    /// The slot in use, from 1; 0 where it is not told.
    #[zbus(property)]
    fn active_slot(&self) -> CallResult<u32>;
    /// Makes another slot the active one; gives the operation.
    #[zbus(allow_interactive_auth)]
    fn activate_slot(&self, slot: u32) -> CallResult<OwnedObjectPath>;
    /// Whether the way out of this computer leads over it.
    #[zbus(property)]
    fn uplink(&self) -> CallResult<Uplink>;
    /// Takes [`Power::On`] or [`Power::Low`]; gives the operation.
    #[zbus(allow_interactive_auth)]
    fn set_power(&self, power: &Power) -> CallResult<OwnedObjectPath>;
    /// Restarts the modem; gives the operation.
    #[zbus(allow_interactive_auth)]
    fn reset(&self) -> CallResult<OwnedObjectPath>;
    /// Reads card, registration, operator and signal again.
    fn refresh(&self) -> CallResult<()>;
}

/// `org.tandem.Tandem1.Sim` on a modem object.
#[proxy(
    interface = "org.tandem.Tandem1.Sim",
    default_service = "org.tandem.Tandem1",
    assume_defaults = false
)]
pub trait Sim {
    /// What the modem says about the card.
    #[zbus(property)]
    fn state(&self) -> CallResult<SimState>;
    /// ICCID of the profile or card that answers now.
    #[zbus(property)]
    fn iccid(&self) -> CallResult<String>;
    /// Its IMSI.
    #[zbus(property)]
    fn imsi(&self) -> CallResult<String>;
}

/// `org.tandem.Tandem1.Network` on a modem object.
#[proxy(
    interface = "org.tandem.Tandem1.Network",
    default_service = "org.tandem.Tandem1",
    assume_defaults = false
)]
pub trait Network {
    /// Whether the network took the modem.
    #[zbus(property)]
    fn registration_state(&self) -> CallResult<RegistrationState>;
    /// Name of the registered network.
    #[zbus(property)]
    fn operator_name(&self) -> CallResult<String>;
    /// MCC and MNC of the registered network.
    #[zbus(property)]
    fn operator_code(&self) -> CallResult<String>;
    /// Empty where none is known.
    #[zbus(property)]
    fn access_technology(&self) -> CallResult<AccessTechnology>;
    /// Percent, and whether it is known.
    #[zbus(property)]
    fn signal_quality(&self) -> CallResult<(u32, bool)>;
}

/// `org.tandem.Tandem1.Euicc` at `…/modems/N/euicc`.
#[proxy(
    interface = "org.tandem.Tandem1.Euicc",
    default_service = "org.tandem.Tandem1",
    assume_defaults = false
)]
pub trait Euicc {
    /// 32 decimal digits.
    #[zbus(property)]
    fn eid(&self) -> CallResult<String>;
    /// Firmware version.
    #[zbus(property)]
    fn firmware(&self) -> CallResult<String>;
    /// The SGP.22 version.
    #[zbus(property)]
    fn sgp_version(&self) -> CallResult<String>;
    /// Free memory in bytes.
    #[zbus(property)]
    fn free_memory(&self) -> CallResult<u32>;
    /// Empty where none is set.
    #[zbus(property)]
    fn default_smdp_address(&self) -> CallResult<String>;
    /// Empty where none is set.
    #[zbus(property)]
    fn root_smds_address(&self) -> CallResult<String>;
    /// Reads the card again; gives the operation.
    fn refresh(&self) -> CallResult<OwnedObjectPath>;
    /// Downloads a profile and installs it; gives the operation.
    #[zbus(allow_interactive_auth)]
    fn install(
        &self,
        activation_code: &str,
        confirmation_code: &str,
        options: HashMap<&str, zbus::Variant<'_>>,
    ) -> CallResult<OwnedObjectPath>;
    /// Looks at what waits behind an activation code; gives the operation.
    #[zbus(allow_interactive_auth)]
    fn preview(&self, activation_code: &str) -> CallResult<OwnedObjectPath>;
    /// Asks the discovery servers; gives the operation.
    #[zbus(allow_interactive_auth)]
    fn discover(&self) -> CallResult<OwnedObjectPath>;
    /// Delivers pending notifications; gives the operation.
    #[zbus(allow_interactive_auth)]
    fn deliver_notifications(&self) -> CallResult<OwnedObjectPath>;
    /// Pending notifications; [`crate::Notification`] reads an entry.
    fn notifications(&self) -> CallResult<Vec<HashMap<String, OwnedVariant>>>;
    /// Removes a pending notification; gives the operation.
    #[zbus(allow_interactive_auth)]
    fn remove_notification(&self, sequence: u64) -> CallResult<OwnedObjectPath>;
    /// An empty address clears it; gives the operation.
    #[zbus(allow_interactive_auth)]
    fn set_default_smdp_address(&self, address: &str) -> CallResult<OwnedObjectPath>;
    /// Which policy rules the card accepts from whom.
    fn rules_authorisation_table(&self) -> CallResult<Vec<HashMap<String, OwnedVariant>>>;
    /// Memory reset; gives the operation.
    #[zbus(allow_interactive_auth)]
    fn reset(&self, scope: &[ResetScope]) -> CallResult<OwnedObjectPath>;
}

/// `org.tandem.Tandem1.Profile` at `…/modems/N/euicc/profiles/ICCID`.
#[proxy(
    interface = "org.tandem.Tandem1.Profile",
    default_service = "org.tandem.Tandem1",
    assume_defaults = false
)]
pub trait Profile {
    /// 19 or 20 digits.
    #[zbus(property)]
    fn iccid(&self) -> CallResult<String>;
    /// Enabled or disabled.
    #[zbus(property)]
    fn state(&self) -> CallResult<ProfileState>;
    /// What the user calls it.
    #[zbus(property)]
    fn nickname(&self) -> CallResult<String>;
    /// Who provides the service.
    #[zbus(property)]
    fn service_provider(&self) -> CallResult<String>;
    /// What the provider calls it.
    #[zbus(property)]
    fn name(&self) -> CallResult<String>;
    /// What it is for.
    #[zbus(property)]
    fn class(&self) -> CallResult<ProfileClass>;
    /// MCC and MNC of the owner.
    #[zbus(property)]
    fn owner(&self) -> CallResult<String>;
    /// Rules in force.
    #[zbus(property)]
    fn policy_rules(&self) -> CallResult<Vec<PolicyRule>>;
    /// Gives the operation.
    #[zbus(allow_interactive_auth)]
    fn enable(&self) -> CallResult<OwnedObjectPath>;
    /// Gives the operation.
    #[zbus(allow_interactive_auth)]
    fn disable(&self) -> CallResult<OwnedObjectPath>;
    /// Gives the operation.
    #[zbus(allow_interactive_auth)]
    fn delete(&self) -> CallResult<OwnedObjectPath>;
    /// An empty nickname removes it; gives the operation.
    #[zbus(allow_interactive_auth)]
    fn rename(&self, nickname: &str) -> CallResult<OwnedObjectPath>;
    /// (media type, data).
    fn icon(&self) -> CallResult<(String, Vec<u8>)>;
}

/// `org.tandem.Tandem1.Operation` at `…/operations/N`.
#[proxy(
    interface = "org.tandem.Tandem1.Operation",
    default_service = "org.tandem.Tandem1",
    assume_defaults = false
)]
pub trait Operation {
    /// What is being done.
    #[zbus(property)]
    fn kind(&self) -> CallResult<OperationKind>;
    /// The object that it is done to.
    #[zbus(property)]
    fn target(&self) -> CallResult<OwnedObjectPath>;
    /// Running, or how it ended.
    #[zbus(property)]
    fn state(&self) -> CallResult<OperationState>;
    /// How far it is.
    #[zbus(property)]
    fn stage(&self) -> CallResult<OperationStage>;
    /// From 0 to 1.
    #[zbus(property)]
    fn progress(&self) -> CallResult<f64>;
    /// Facts about the outcome.
    #[zbus(property)]
    fn result(&self) -> CallResult<HashMap<String, OwnedVariant>>;
    /// (error name, message).
    #[zbus(property)]
    fn error(&self) -> CallResult<(String, String)>;
    /// Consents to the profile that is shown.
    #[zbus(allow_interactive_auth)]
    fn accept(&self, confirmation_code: &str) -> CallResult<()>;
    /// Gives up at the next safe point.
    #[zbus(allow_interactive_auth)]
    fn cancel(&self) -> CallResult<()>;
}
