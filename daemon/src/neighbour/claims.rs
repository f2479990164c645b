//! What ModemManager has, as its object manager tells it.

use std::collections::HashMap;

use zbus::fdo::ManagedObjects;
use zbus::{OwnedVariant, Variant};

use super::{Owner, Run};

const MODEM: &str = "org.freedesktop.ModemManager1.Modem";
/// `MMModemState`: connecting, connected.
const CONNECTING: i32 = 10;
/// Far more modems than a machine has.
const MAX_CLAIMS: usize = 64;

/// What ModemManager has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Claims {
    /// Whether it has been asked yet.
    pub(super) is_known: bool,
    /// The one that runs, if any.
    pub(super) run: Option<Run>,
    modems: Vec<Claim>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Claim {
    /// sysfs path of the physical device.
    device: String,
    /// What `InhibitDevice` wants: usually the same.
    uid: String,
    connected: bool,
}

impl Claims {
    /// It does not run.
    pub(super) fn absent() -> Self {
        Self { is_known: true, ..Self::default() }
    }

    /// This one runs and has these objects.
    pub(super) fn of(run: Run, objects: &ManagedObjects) -> Self {
        let modems = objects.values().filter_map(|interfaces| {
            let modem = interfaces.iter().find(|(name, _)| name.as_str() == MODEM)?.1;
            Claim::of(modem)
        });
        Self { is_known: true, run: Some(run), modems: modems.take(MAX_CLAIMS).collect() }
    }

    pub(super) fn owner(&self, device: &str) -> Owner {
        match self.find(device) {
            Some(claim) => Owner::ModemManager { connected: claim.connected },
            None => Owner::Nobody,
        }
    }

    pub(super) fn has(&self, device: &str) -> bool {
        self.find(device).is_some()
    }

    pub(super) fn uid(&self, device: &str) -> Option<String> {
        self.find(device).map(|claim| claim.uid.clone())
    }

    fn find(&self, device: &str) -> Option<&Claim> {
        self.modems.iter().find(|claim| claim.device == device)
    }
}

impl Claim {
    fn of(properties: &HashMap<String, OwnedVariant>) -> Option<Self> {
        let text = |name: &str| match properties.get(name).map(|value| &**value) {
            Some(Variant::Str(text)) if !text.is_empty() => Some(text.as_str().to_owned()),
            _ => None,
        };
        let uid = text("Device")?;
        // Since 1.22 the physical device has a property of its own, and `Device` may be any name that a udev rule gives it.
        let device = text("Physdev").unwrap_or_else(|| uid.clone());
        let connected = matches!(properties.get("State").map(|value| &**value), Some(Variant::I32(state)) if *state >= CONNECTING);
        Some(Self { device, uid, connected })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(properties: &[(&str, Variant<'static>)]) -> ManagedObjects {
        let properties: HashMap<String, OwnedVariant> = properties
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.try_clone().unwrap().try_into_owned().unwrap()))
            .collect();
        let interfaces = HashMap::from([(MODEM.try_into().unwrap(), properties)]);
        HashMap::from([("/org/freedesktop/ModemManager1/Modem/0".try_into().unwrap(), interfaces)])
    }

    #[test]
    fn a_modem_is_known_by_its_physical_device() {
        let device = "/sys/devices/usb1/1-2";
        let text = |text: &'static str| Variant::from(text);
        let check = |properties: &[(&str, Variant<'static>)], expect, uid: Option<&str>| {
            let claims = Claims::of(Run::try_from(":1.7").unwrap(), &objects(properties));
            assert_eq!(claims.owner(device), expect);
            assert_eq!(claims.uid(device).as_deref(), uid);
        };
        let has = |connected| Owner::ModemManager { connected };
        check(&[("Device", text(device)), ("State", Variant::from(8i32))], has(false), Some(device));
        check(&[("Device", text(device)), ("State", Variant::from(11i32))], has(true), Some(device));
        check(&[("Device", text("lte")), ("Physdev", text(device))], has(false), Some("lte"));
        check(&[("Device", text("/sys/devices/usb1/1-3"))], Owner::Nobody, None);
        check(&[("Device", Variant::from(1u32))], Owner::Nobody, None);
        check(&[], Owner::Nobody, None);
    }
}
