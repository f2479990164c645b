//! Everything that the daemon shows, read in one go.

use std::collections::BTreeMap;

use dbus_interface::{
    CallError, EuiccProperties, ManagerProperties, ModemProperties, NetworkProperties, OperationProperties,
    ProfileProperties, PropertyMap, SimProperties,
    path::Object,
    value::{ModemState, ProfileState},
};
use zbus::{OwnedObjectPath, fdo::ManagedObjects};

/// The object tree at one moment.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    pub(crate) manager: ManagerProperties,
    pub(crate) modems: BTreeMap<u32, Modem>,
    pub(crate) operations: BTreeMap<u32, OperationProperties>,
}

/// A modem with what it carries.
#[derive(Debug, Default)]
pub(crate) struct Modem {
    pub(crate) number: u32,
    pub(crate) path: OwnedObjectPath,
    pub(crate) properties: ModemProperties,
    pub(crate) sim: Option<SimProperties>,
    pub(crate) network: Option<NetworkProperties>,
    /// By index.
    pub(crate) euiccs: BTreeMap<u32, Euicc>,
}

/// An eUICC with its profiles.
#[derive(Debug, Default)]
pub(crate) struct Euicc {
    pub(crate) modem: u32,
    pub(crate) path: OwnedObjectPath,
    pub(crate) properties: EuiccProperties,
    /// By ICCID, as in the path.
    pub(crate) profiles: BTreeMap<String, Profile>,
}

/// A profile and where it is.
#[derive(Debug, Default)]
pub(crate) struct Profile {
    pub(crate) modem: u32,
    pub(crate) path: OwnedObjectPath,
    pub(crate) properties: ProfileProperties,
}

impl Snapshot {
    /// Objects and interfaces that are not known are left out; a property of another type than ours is an error.
    pub(crate) fn read(manager: &PropertyMap, objects: &ManagedObjects) -> Result<Snapshot, CallError> {
        let mut snapshot = Snapshot { manager: ManagerProperties::from_map(manager)?, ..Snapshot::default() };
        for (path, interfaces) in objects {
            let Some(object) = Object::parse(path.as_str()) else { continue };
            let map = |interface: &str| {
                interfaces.iter().find(|(name, _)| name.as_str() == interface).map(|(_, map)| map)
            };
            match object {
                Object::Root => {}
                Object::Modem(number) => {
                    let Some(properties) = map(ModemProperties::INTERFACE) else { continue };
                    let modem = snapshot.modem(number);
                    modem.path = path.clone();
                    modem.properties = ModemProperties::from_map(properties)?;
                    modem.sim = map(SimProperties::INTERFACE).map(SimProperties::from_map).transpose()?;
                    modem.network =
                        map(NetworkProperties::INTERFACE).map(NetworkProperties::from_map).transpose()?;
                }
                Object::Euicc { modem, index } => {
                    let Some(properties) = map(EuiccProperties::INTERFACE) else { continue };
                    let euicc = snapshot.modem(modem).euicc(index);
                    euicc.path = path.clone();
                    euicc.properties = EuiccProperties::from_map(properties)?;
                }
                Object::Profile { modem, euicc, iccid } => {
                    let Some(properties) = map(ProfileProperties::INTERFACE) else { continue };
                    let properties = ProfileProperties::from_map(properties)?;
                    let profile = Profile { modem, path: path.clone(), properties };
                    snapshot.modem(modem).euicc(euicc).profiles.insert(iccid, profile);
                }
                Object::Operation(number) => {
                    let Some(properties) = map(OperationProperties::INTERFACE) else { continue };
                    snapshot.operations.insert(number, OperationProperties::from_map(properties)?);
                }
            }
        }
        snapshot.drop_orphans();
        Ok(snapshot)
    }

    pub(crate) fn euiccs(&self) -> impl Iterator<Item = &Euicc> {
        self.modems.values().flat_map(|modem| modem.euiccs.values())
    }

    pub(crate) fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.euiccs().flat_map(|euicc| euicc.profiles.values())
    }

    fn modem(&mut self, number: u32) -> &mut Modem {
        self.modems.entry(number).or_insert_with(|| Modem { number, ..Modem::default() })
    }

    /// A modem that vanished while the tree was read may leave its children behind.
    fn drop_orphans(&mut self) {
        self.modems.retain(|_, modem| modem.path != OwnedObjectPath::default());
        for modem in self.modems.values_mut() {
            modem.euiccs.retain(|_, euicc| euicc.path != OwnedObjectPath::default());
        }
    }
}

impl Modem {
    /// `Quectel EG25`, or the device where the modem has not said yet.
    pub(crate) fn label(&self) -> String {
        let ModemProperties { manufacturer, model, device, .. } = &self.properties;
        let has_maker = model.to_lowercase().starts_with(&manufacturer.to_lowercase());
        let label =
            if has_maker { model.clone() } else { format!("{manufacturer} {model}").trim().to_owned() };
        if label.is_empty() { device.clone() } else { label }
    }

    pub(crate) fn enabled_profiles(&self) -> impl Iterator<Item = &Profile> {
        let profiles = self.euiccs.values().flat_map(|euicc| euicc.profiles.values());
        profiles.filter(|profile| profile.properties.state == ProfileState::Enabled)
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.properties.state == ModemState::Failed
    }

    fn euicc(&mut self, index: u32) -> &mut Euicc {
        let modem = self.number;
        self.euiccs.entry(index).or_insert_with(|| Euicc { modem, ..Euicc::default() })
    }
}

impl Profile {
    /// What people call it.
    pub(crate) fn label(&self) -> &str {
        let ProfileProperties { nickname, name, service_provider, iccid, .. } = &self.properties;
        [nickname, name, service_provider].into_iter().find(|text| !text.is_empty()).unwrap_or(iccid)
    }

    /// Label and ICCID.
    pub(crate) fn full_label(&self) -> String {
        let iccid = &self.properties.iccid;
        let label = self.label();
        if label == iccid { iccid.clone() } else { format!("{label} ({iccid})") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_modem_is_called() {
        let check = |manufacturer: &str, model: &str, expect: &str| {
            let properties = ModemProperties {
                manufacturer: manufacturer.to_owned(),
                model: model.to_owned(),
                device: "/sys/devices/usb1".to_owned(),
                ..ModemProperties::default()
            };
            assert_eq!(Modem { properties, ..Modem::default() }.label(), expect);
        };
        check("Quectel", "EG25", "Quectel EG25");
        check("Telit", "TELIT LE910", "TELIT LE910");
        check("", "EG25", "EG25");
        check("Quectel", "", "Quectel");
        check("", "", "/sys/devices/usb1");
    }

    #[test]
    fn what_a_profile_is_called() {
        let check = |nickname: &str, name: &str, provider: &str, expect: &str| {
            let properties = ProfileProperties {
                iccid: "8949".to_owned(),
                nickname: nickname.to_owned(),
                name: name.to_owned(),
                service_provider: provider.to_owned(),
                ..ProfileProperties::default()
            };
            assert_eq!(Profile { properties, ..Profile::default() }.full_label(), expect);
        };
        check("Travel", "Plan", "Provider", "Travel (8949)");
        check("", "Plan", "Provider", "Plan (8949)");
        check("", "", "Provider", "Provider (8949)");
        check("", "", "", "8949");
    }
}
