//! The well-known name, the object paths and the interface names.

/// The well-known name on the system bus.
pub const BUS_NAME: &str = "org.tandem.Tandem1";
/// The root object: `Manager` and `org.freedesktop.DBus.ObjectManager`.
pub const ROOT_PATH: &str = "/org/tandem/Tandem1";

/// Interface names.
pub mod interface {
    /// `/org/tandem/Tandem1`
    pub const MANAGER: &str = "org.tandem.Tandem1.Manager";
    /// `…/modems/N`
    pub const MODEM: &str = "org.tandem.Tandem1.Modem";
    /// `…/modems/N`
    pub const SIM: &str = "org.tandem.Tandem1.Sim";
    /// `…/modems/N`
    pub const NETWORK: &str = "org.tandem.Tandem1.Network";
    /// `…/modems/N/euicc`
    pub const EUICC: &str = "org.tandem.Tandem1.Euicc";
    /// `…/modems/N/euicc/profiles/ICCID`
    pub const PROFILE: &str = "org.tandem.Tandem1.Profile";
    /// `…/operations/N`
    pub const OPERATION: &str = "org.tandem.Tandem1.Operation";
}

/// polkit action ids.
pub mod action {
    /// Power, reset, rescan of modems.
    pub const MODEM_CONTROL: &str = "org.tandem.tandem1.modem-control";
    /// Enable, disable, rename, default SM-DP+ address.
    pub const PROFILE_CONTROL: &str = "org.tandem.tandem1.profile-control";
    /// Download and install a profile, look for one.
    pub const PROFILE_INSTALL: &str = "org.tandem.tandem1.profile-install";
    /// Delete a profile, drop a notification.
    pub const PROFILE_DELETE: &str = "org.tandem.tandem1.profile-delete";
    /// eUICC memory reset.
    pub const EUICC_RESET: &str = "org.tandem.tandem1.euicc-reset";

    /// All of them, in the order of the polkit file.
    pub const ALL: &[&str] = &[MODEM_CONTROL, PROFILE_CONTROL, PROFILE_INSTALL, PROFILE_DELETE, EUICC_RESET];
}
