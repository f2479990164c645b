//! Each interface's properties as one plain struct, from `GetManagedObjects`, `GetAll` or `PropertiesChanged`.

use std::collections::HashMap;

use zbus::{OwnedObjectPath, OwnedVariant, Signature, Type, Variant};

use crate::{
    error::{Error, ErrorKind},
    names::interface,
    value::{
        AccessTechnology, ModemManager, ModemState, NotificationEvent, OperationKind, OperationStage,
        OperationState, PolicyRule, PortKind, Power, ProfileClass, ProfileState, RegistrationState, SimState,
        SlotState, Uplink,
    },
};

/// Property names and values, as D-Bus carries them.
pub type PropertyMap = HashMap<String, OwnedVariant>;

macro_rules! properties {
    ($(#[$meta:meta])* $name:ident($interface:expr) {
        $($(#[$fmeta:meta])* $field:ident: $type:ty = $property:literal),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name { $($(#[$fmeta])* pub $field: $type),+ }

        impl $name {
            /// The interface whose properties these are.
            pub const INTERFACE: &'static str = $interface;
            /// Name and type of each.
            pub const NAMES: &'static [(&'static str, &'static Signature)] =
                &[$(($property, <$type as Type>::SIGNATURE)),+];

            /// Reads them all: what is missing is left empty, what is new is left out, what is of another type is an
            /// error.
            pub fn from_map(map: &PropertyMap) -> zbus::Result<Self> {
                let mut properties = Self::default();
                properties.update(map)?;
                Ok(properties)
            }

            /// All of them, for `InterfacesAdded` and `GetManagedObjects`.
            pub fn values(&self) -> HashMap<&'static str, Variant<'static>> {
                HashMap::from([$(($property, Variant::from(self.$field.clone()))),+])
            }

            /// Those that are not what they were, for `PropertiesChanged`.
            pub fn changed_since(&self, before: &Self) -> HashMap<&'static str, Variant<'static>> {
                let mut changed = HashMap::new();
                $(if self.$field != before.$field {
                    changed.insert($property, Variant::from(self.$field.clone()));
                })+
                changed
            }

            /// Takes over those that `map` holds.
            pub fn update(&mut self, map: &PropertyMap) -> zbus::Result<()> {
                for (name, value) in map {
                    match name.as_str() {
                        $($property => self.$field = value.clone().try_into()?,)+
                        _ => {}
                    }
                }
                Ok(())
            }
        }
    };
}

properties! {
    /// Properties of `Manager`.
    ManagerProperties(interface::MANAGER) {
        /// The version of the daemon.
        version: String = "Version",
        /// Devices that were left alone: (device, reason).
        ignored: Vec<(String, String)> = "Ignored",
    }
}

properties! {
    /// Properties of `Modem`.
    ModemProperties(interface::MODEM) {
        /// The physical device.
        device: String = "Device",
        /// How far the modem is.
        state: ModemState = "State",
        /// Why it failed.
        failed_reason: String = "FailedReason",
        /// `+CGMI`
        manufacturer: String = "Manufacturer",
        /// `+CGMM`
        model: String = "Model",
        /// `+CGMR`
        revision: String = "Revision",
        /// IMEI.
        equipment_identifier: String = "EquipmentIdentifier",
        /// Kernel drivers of the ports.
        drivers: Vec<String> = "Drivers",
        /// (path, kind).
        ports: Vec<(String, PortKind)> = "Ports",
        /// How it stands with ModemManager.
        modem_manager: ModemManager = "ModemManager",
        /// Functionality level.
        power: Power = "Power",
        /// (state, EID, ICCID) of each card slot.
        slots: Vec<(SlotState, String, String)> = "Slots",
        /// The slot in use, from 1; 0 where it is not told.
        active_slot: u32 = "ActiveSlot",
        /// Whether the way out of this computer leads over it.
        uplink: Uplink = "Uplink",
    }
}

properties! {
    /// Properties of `Sim`.
    SimProperties(interface::SIM) {
        /// What the modem says about the card.
        state: SimState = "State",
        /// ICCID of the profile or card that answers now.
        iccid: String = "Iccid",
        /// Its IMSI.
        imsi: String = "Imsi",
    }
}

properties! {
    /// Properties of `Network`.
    NetworkProperties(interface::NETWORK) {
        /// Whether the network took the modem.
        registration_state: RegistrationState = "RegistrationState",
        /// Name of the registered network.
        operator_name: String = "OperatorName",
        /// MCC and MNC of the registered network.
        operator_code: String = "OperatorCode",
        /// Empty where none is known.
        access_technology: AccessTechnology = "AccessTechnology",
        /// Percent, and whether it is known.
        signal_quality: (u32, bool) = "SignalQuality",
    }
}

properties! {
    /// Properties of `Euicc`.
    EuiccProperties(interface::EUICC) {
        /// 32 decimal digits.
        eid: String = "Eid",
        /// Firmware version.
        firmware: String = "Firmware",
        /// The SGP.22 version.
        sgp_version: String = "SgpVersion",
        /// Free memory in bytes.
        free_memory: u32 = "FreeMemory",
        /// Empty where none is set.
        default_smdp_address: String = "DefaultSmdpAddress",
        /// Empty where none is set.
        root_smds_address: String = "RootSmdsAddress",
    }
}

properties! {
    /// Properties of `Profile`.
    ProfileProperties(interface::PROFILE) {
        /// 19 or 20 digits.
        iccid: String = "Iccid",
        /// Enabled or disabled.
        state: ProfileState = "State",
        /// What the user calls it.
        nickname: String = "Nickname",
        /// Who provides the service.
        service_provider: String = "ServiceProvider",
        /// What the provider calls it.
        name: String = "Name",
        /// What it is for.
        class: ProfileClass = "Class",
        /// MCC and MNC of the owner.
        owner: String = "Owner",
        /// Rules in force.
        policy_rules: Vec<PolicyRule> = "PolicyRules",
    }
}

properties! {
    /// Properties of `Operation`.
    OperationProperties(interface::OPERATION) {
        /// What is being done.
        kind: OperationKind = "Kind",
        /// The object that it is done to.
        target: OwnedObjectPath = "Target",
        /// Running, or how it ended.
        state: OperationState = "State",
        /// How far it is.
        stage: OperationStage = "Stage",
        /// From 0 to 1.
        progress: f64 = "Progress",
        /// Facts about the outcome.
        result: PropertyMap = "Result",
        /// (error name, message).
        error: (String, String) = "Error",
    }
}

properties! {
    /// An entry of `Euicc.Notifications`.
    Notification(interface::EUICC) {
        /// The number by which the card knows it.
        sequence: u64 = "Sequence",
        /// What happened.
        event: NotificationEvent = "Event",
        /// The server that it is for.
        address: String = "Address",
        /// The profile that it happened to.
        iccid: String = "Iccid",
    }
}

impl OperationProperties {
    /// The error that a failed or cancelled operation ended with.
    pub fn failure(&self) -> Option<Error> {
        let (name, message) = &self.error;
        let fallback = match self.state {
            OperationState::Failed => ErrorKind::Internal,
            OperationState::Cancelled => ErrorKind::Cancelled,
            _ => return None,
        };
        Some(Error::new(ErrorKind::from_name(name).unwrap_or(fallback), message.clone()))
    }
}
