//! What an operation can do, and the arguments that it takes.

use dbus_interface::names::action;
use dbus_interface::value::ResetScope as ScopeName;
use dbus_interface::{Error, ErrorKind, PropertyMap, path};
use esim::ActivationCode;
use esim::es10::{ResetScope, addresses, profiles};
use esim::lpa::Source;
use esim::types::{ConfirmationCode, Iccid};

use crate::lpa::journal::Download;
use crate::store::format::SwitchKind;

/// One piece of work on one modem or its card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Job {
    /// Deletes a profile.
    Delete {
        /// Which one.
        iccid: Iccid,
    },
    /// Delivers pending notifications.
    DeliverNotifications,
    /// Asks the discovery servers.
    Discover,
    /// Downloads a profile and installs it.
    Install(Box<Order>),
    /// Looks at what waits at a server.
    Preview {
        /// Where.
        source: Box<Source>,
    },
    /// Finds out what became of a download that an earlier run began.
    SettleInstall(Box<Download>),
    /// Reads the card again.
    RefreshCard,
    /// Drops a notification.
    RemoveNotification {
        /// Its number.
        sequence: u64,
    },
    /// Names a profile.
    Rename {
        /// Which one.
        iccid: Iccid,
        /// Empty for none.
        nickname: String,
    },
    /// Memory reset of the card.
    ResetCard {
        /// What goes.
        scope: ResetScope,
    },
    /// Restarts the modem.
    ResetModem,
    /// Makes another card slot the active one.
    ActivateSlot {
        /// From 1.
        slot: u8,
    },
    /// Sets or clears the default SM-DP+.
    SetDefaultSmdp {
        /// `None` clears it.
        address: Option<String>,
    },
    /// Radio on or off.
    SetPower {
        /// Which.
        power: RadioPower,
    },
    /// Enables or disables a profile.
    Switch {
        /// Which of the two.
        kind: SwitchKind,
        /// Which profile.
        iccid: Iccid,
    },
}

/// What is to be installed, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    /// Where it waits.
    pub source: Source,
    /// What the operator gave out beside the activation code.
    pub code: Option<ConfirmationCode>,
    /// Whether somebody is to be asked.
    pub consent: Consent,
    /// What becomes of it.
    pub then: Then,
}

/// Whether somebody is to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// Whoever asked for it has agreed beforehand.
    Given,
    /// By `Operation.Accept`.
    ToBeAsked,
}

/// What becomes of a profile that was installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// It is enabled.
    Enable,
    /// It stays disabled.
    Leave,
}

/// What `Modem.SetPower` can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RadioPower {
    /// Radio and card off: not offered, since the card cannot be reached then.
    On,
    /// Radio off, card on.
    Low,
}

/// What an operation is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// `Profile.Delete`
    Delete,
    /// `Profile.Disable`
    Disable,
    /// `Profile.Enable`
    Enable,
    /// `Euicc.Reset`
    EuiccReset,
    /// `Modem.Reset`
    ModemReset,
    /// `Euicc.Refresh`
    Refresh,
    /// `Euicc.RemoveNotification`
    RemoveNotification,
    /// `Profile.Rename`
    Rename,
    /// `Euicc.SetDefaultSmdpAddress`
    SetDefaultSmdp,
    /// `Modem.SetPower`
    SetPower,
    /// `Modem.ActivateSlot`
    ActivateSlot,
    /// `Euicc.Install`
    Install,
    /// `Euicc.Preview`
    Preview,
    /// `Euicc.Discover`
    Discover,
    /// `Euicc.DeliverNotifications`
    DeliverNotifications,
}

impl Kind {
    /// The polkit action that starts such an operation and cancels it; `None` is free for local users.
    pub(crate) fn action(self) -> Option<&'static str> {
        match self {
            Kind::DeliverNotifications
            | Kind::Disable
            | Kind::Enable
            | Kind::Rename
            | Kind::SetDefaultSmdp => Some(action::PROFILE_CONTROL),
            Kind::Discover | Kind::Install | Kind::Preview => Some(action::PROFILE_INSTALL),
            Kind::Delete | Kind::RemoveNotification => Some(action::PROFILE_DELETE),
            Kind::EuiccReset => Some(action::EUICC_RESET),
            Kind::ActivateSlot | Kind::ModemReset | Kind::SetPower => Some(action::MODEM_CONTROL),
            Kind::Refresh => None,
        }
    }
}

impl Job {
    /// What it is called.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Job::ActivateSlot { .. } => Kind::ActivateSlot,
            Job::Delete { .. } => Kind::Delete,
            Job::DeliverNotifications => Kind::DeliverNotifications,
            Job::Discover => Kind::Discover,
            Job::Install(_) | Job::SettleInstall(_) => Kind::Install,
            Job::Preview { .. } => Kind::Preview,
            Job::RefreshCard => Kind::Refresh,
            Job::RemoveNotification { .. } => Kind::RemoveNotification,
            Job::Rename { .. } => Kind::Rename,
            Job::ResetCard { .. } => Kind::EuiccReset,
            Job::ResetModem => Kind::ModemReset,
            Job::SetDefaultSmdp { .. } => Kind::SetDefaultSmdp,
            Job::SetPower { .. } => Kind::SetPower,
            Job::Switch { kind: SwitchKind::Enable, .. } => Kind::Enable,
            Job::Switch { kind: SwitchKind::Disable, .. } => Kind::Disable,
        }
    }

    /// Whether the modem's connection is gone for a while, or for good.
    pub(crate) fn interrupts_modem(&self) -> bool {
        match self {
            Job::Install(order) => order.then == Then::Enable,
            Job::SettleInstall(download) => download.enable,
            Job::ResetCard { scope } => scope.operational_profiles || scope.field_loaded_test_profiles,
            Job::SetPower { power } => *power == RadioPower::Low,
            Job::ActivateSlot { .. } | Job::ResetModem | Job::Switch { .. } => true,
            Job::Delete { .. }
            | Job::DeliverNotifications
            | Job::Discover
            | Job::Preview { .. }
            | Job::RefreshCard
            | Job::RemoveNotification { .. }
            | Job::Rename { .. }
            | Job::SetDefaultSmdp { .. } => false,
        }
    }

    /// Whether it talks to the card.
    pub(crate) fn uses_card(&self) -> bool {
        !matches!(self, Job::ActivateSlot { .. } | Job::ResetModem | Job::SetPower { .. })
    }

    /// Whether it talks to servers.
    pub(crate) fn needs_servers(&self) -> bool {
        matches!(self, Job::DeliverNotifications | Job::Discover | Job::Install(_) | Job::Preview { .. })
    }

    /// Path of the object that it works on.
    pub(crate) fn target(&self, modem: u32) -> String {
        let path = match self {
            Job::Delete { iccid } | Job::Rename { iccid, .. } | Job::Switch { iccid, .. } => {
                path::profile_path(modem, &iccid.to_string()).unwrap_or_else(|| path::euicc_path(modem))
            }
            Job::DeliverNotifications
            | Job::Discover
            | Job::Install(_)
            | Job::Preview { .. }
            | Job::RefreshCard
            | Job::RemoveNotification { .. }
            | Job::ResetCard { .. }
            | Job::SetDefaultSmdp { .. }
            | Job::SettleInstall(_) => path::euicc_path(modem),
            Job::ActivateSlot { .. } | Job::ResetModem | Job::SetPower { .. } => path::modem_path(modem),
        };
        path.to_string()
    }
}

/// The ICCID of a profile object.
pub(crate) fn iccid(text: &str) -> Result<Iccid, Error> {
    text.parse().map_err(|error| Error::new(ErrorKind::Internal, format!("ICCID of the profile: {error}")))
}

/// The arguments of `Euicc.Install`.
pub(crate) fn order(code: &str, confirmation: &str, options: &PropertyMap) -> Result<Order, Error> {
    let (mut consent, mut then) = (Consent::ToBeAsked, Then::Leave);
    for (name, value) in options {
        let is_set = match **value {
            zbus::Variant::Bool(set) => set,
            _ => {
                return Err(Error::new(
                    ErrorKind::InvalidArgument,
                    format!("the option {name} is a boolean"),
                ));
            }
        };
        match name.as_str() {
            "Consent" if is_set => consent = Consent::Given,
            "Enable" if is_set => then = Then::Enable,
            "Consent" | "Enable" => {}
            _ => return Err(Error::new(ErrorKind::InvalidArgument, format!("there is no option {name}"))),
        }
    }
    Ok(Order { source: source(code)?, code: confirmation_code(confirmation)?, consent, then })
}

/// Where a profile waits; an empty text means the card's default server.
pub(crate) fn source(text: &str) -> Result<Source, Error> {
    if text.trim().is_empty() {
        return Ok(Source::DefaultServer);
    }
    let code = text.parse::<ActivationCode>();
    code.map(Source::ActivationCode).map_err(|error| {
        let place = place(text, &error.span);
        let message = format!("{error}{place}; copy it once more from the operator");
        Error::new(ErrorKind::ActivationCodeInvalid, message)
    })
}

/// Where a field stands in what was given, counted in characters from 1. Not what stands there: it may be the secret part.
fn place(text: &str, span: &std::ops::Range<usize>) -> String {
    let before = |end: usize| text.get(..end).map(|text| text.chars().count());
    match (before(span.start), before(span.end)) {
        (Some(start), Some(end)) if start < end && end - start < text.chars().count() => {
            format!(" (characters {} to {end})", start + 1)
        }
        _ => String::new(),
    }
}

/// A confirmation code; an empty text is none.
pub(crate) fn confirmation_code(text: &str) -> Result<Option<ConfirmationCode>, Error> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let invalid = |error| Error::new(ErrorKind::InvalidArgument, format!("{error}"));
    ConfirmationCode::new(text).map(Some).map_err(invalid)
}

/// A nickname that a card can store.
pub(crate) fn nickname(text: String) -> Result<String, Error> {
    if text.len() > profiles::MAX_NICKNAME_BYTES {
        let message = format!(
            "the nickname takes {} bytes as UTF-8, a card stores {}; choose a shorter one",
            text.len(),
            profiles::MAX_NICKNAME_BYTES
        );
        return Err(Error::new(ErrorKind::InvalidArgument, message));
    }
    Ok(text)
}

/// A server address that a card can store; empty is none.
pub(crate) fn smdp_address(text: &str) -> Result<Option<String>, Error> {
    let address = Some(text.trim()).filter(|text| !text.is_empty());
    addresses::set_default_request(address).map_err(|error| crate::errors::card(&error))?;
    Ok(address.map(str::to_owned))
}

/// What a memory reset shall take away.
pub(crate) fn reset_scope(names: &[String]) -> Result<ResetScope, Error> {
    let mut scope = ResetScope::default();
    for name in names {
        match ScopeName::from(name.as_str()) {
            ScopeName::OperationalProfiles => scope.operational_profiles = true,
            ScopeName::TestProfiles => scope.field_loaded_test_profiles = true,
            ScopeName::DefaultSmdp => scope.default_smdp_address = true,
            ScopeName::Other(name) => {
                let message = format!(
                    "scope \"{name}\" is unknown; give \"operational-profiles\", \"test-profiles\", \"default-smdp\""
                );
                return Err(Error::new(ErrorKind::InvalidArgument, message));
            }
        }
    }
    if scope == ResetScope::default() {
        return Err(Error::new(ErrorKind::InvalidArgument, "say what to reset: the scope is empty"));
    }
    Ok(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind<T: std::fmt::Debug>(result: Result<T, Error>) -> ErrorKind {
        result.unwrap_err().kind
    }

    #[test]
    fn arguments_are_checked_before_anything_starts() {
        assert_eq!(nickname("x".repeat(64)).unwrap().len(), 64);
        assert_eq!(kind(nickname("x".repeat(65))), ErrorKind::InvalidArgument);
        assert_eq!(kind(nickname("ä".repeat(33))), ErrorKind::InvalidArgument);
        assert_eq!(smdp_address(" smdp.example.com ").unwrap(), Some("smdp.example.com".into()));
        assert_eq!(smdp_address("").unwrap(), None);
        assert_eq!(kind(smdp_address("a b")), ErrorKind::InvalidArgument);
        assert_eq!(kind(smdp_address(&"x".repeat(256))), ErrorKind::InvalidArgument);
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let scope = reset_scope(&names(&["operational-profiles", "default-smdp"])).unwrap();
        assert!(
            scope.operational_profiles && scope.default_smdp_address && !scope.field_loaded_test_profiles
        );
        assert_eq!(kind(reset_scope(&names(&[]))), ErrorKind::InvalidArgument);
        assert_eq!(kind(reset_scope(&names(&["everything"]))), ErrorKind::InvalidArgument);
    }

    #[test]
    fn a_wrong_code_says_where() {
        let check = |code: &str, expect: &str| {
            let error = source(code).unwrap_err();
            assert_eq!(error.kind, ErrorKind::ActivationCodeInvalid);
            assert!(error.message.contains(expect), "{}", error.message);
        };
        check("LPA:2$smdp.example.com$A", "(characters 5 to 5)");
        check("LPA:1$smdp_example!$A", "address of the activation code is wrong");
        check("LPA:1$smdp example com!$A", "(characters 7 to 23)");
        check("LPA:1$smdp.example.com$A$x", "(characters 26 to 26)");
        check("LPA:1$smdp.example.com", "missing");
        check("hello", "begins with");
    }

    #[test]
    fn targets() {
        let iccid = iccid("8949000000000000012").unwrap();
        let switch = Job::Switch { kind: SwitchKind::Enable, iccid };
        assert_eq!(switch.target(3), "/org/tandem/Tandem1/modems/3/euicc/profiles/8949000000000000012");
        assert_eq!(Job::RefreshCard.target(3), "/org/tandem/Tandem1/modems/3/euicc");
        assert_eq!(Job::ResetModem.target(3), "/org/tandem/Tandem1/modems/3");
    }
}
