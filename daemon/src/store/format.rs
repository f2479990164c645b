//! The stored formats. Each carries a version; the tests pin the bytes of each version.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The version that this program writes, of all its files.
pub const VERSION: u32 = 1;
/// Modems that are remembered; the one that was seen longest ago goes first.
pub const MAX_MODEMS: usize = 64;
/// Switches that can be under way; each needs a modem of its own.
pub const MAX_SWITCHES: usize = 64;

/// A file's content.
pub(super) trait Stored: Default + Serialize + DeserializeOwned {
    /// As the file says.
    fn version(&self) -> u32;

    fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let value: Self = serde_json::from_slice(bytes).map_err(FormatError::Json)?;
        match value.version() {
            VERSION => Ok(value),
            other => Err(FormatError::Version(other)),
        }
    }
}

/// Why a file is not understood.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// Not what was written.
    #[error("{0}")]
    Json(serde_json::Error),
    /// From another version of the program.
    #[error("it has version {0}, this program knows version {VERSION}")]
    Version(u32),
}

macro_rules! stored {
    ($($name:ident),+) => {$(
        impl Stored for $name {
            fn version(&self) -> u32 { self.version }
        }

        impl $name {
            /// As the file holds it.
            pub fn to_bytes(&self) -> Vec<u8> {
                // Strings and numbers always serialise.
                let mut bytes = serde_json::to_vec(self).unwrap_or_default();
                bytes.push(b'\n');
                bytes
            }
        }
    )+};
}

stored!(Journal, Modems, Channels);

/// `journal.json`: the next operation number, and the switches whose end nobody has seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    version: u32,
    next_operation: u32,
    /// In order.
    pub switches: Vec<JournalEntry>,
}

/// A switch that the card may have been told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalEntry {
    /// Number of the operation.
    pub operation: u32,
    /// What the card was told.
    pub kind: SwitchKind,
    /// Which card.
    pub eid: String,
    /// Which profile.
    pub iccid: String,
    /// Number of the modem that held the card.
    pub modem: u32,
    /// Its device.
    pub device: String,
    /// Its IMEI.
    pub imei: Option<String>,
}

/// Which state the profile shall have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SwitchKind {
    /// Enabled.
    Enable,
    /// Disabled.
    Disable,
}

impl Default for Journal {
    fn default() -> Self {
        Journal { version: VERSION, next_operation: 1, switches: Vec::new() }
    }
}

impl Journal {
    pub(super) fn take_number(&mut self) -> u32 {
        let number = self.next_operation;
        // Four thousand million operations later, the first ones are long forgotten.
        self.next_operation = number.checked_add(1).unwrap_or(1);
        number
    }

    pub(super) fn put(&mut self, entry: JournalEntry) {
        self.remove(entry.operation);
        self.switches.push(entry);
        let excess = self.switches.len().saturating_sub(MAX_SWITCHES);
        self.switches.drain(..excess);
    }

    pub(super) fn remove(&mut self, operation: u32) {
        self.switches.retain(|entry| entry.operation != operation);
    }
}

/// `modems.json`: which modem has which number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Modems {
    version: u32,
    next: u32,
    /// The one that was seen last is last.
    pub modems: Vec<KnownModem>,
}

/// A modem that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownModem {
    /// N in `…/modems/N`.
    pub number: u32,
    /// Where it was.
    pub device: String,
    /// Who it is.
    pub imei: Option<String>,
    /// The card that was in it.
    pub eid: Option<String>,
}

impl Default for Modems {
    fn default() -> Self {
        Modems { version: VERSION, next: 0, modems: Vec::new() }
    }
}

impl Modems {
    pub(super) fn take_number(&mut self) -> u32 {
        let number = self.next;
        self.next = number.wrapping_add(1);
        number
    }

    pub(super) fn put(&mut self, modem: KnownModem) {
        self.modems.retain(|known| known.number != modem.number);
        // One device holds one modem: whoever was there before is somewhere else.
        for known in &mut self.modems {
            if known.device == modem.device {
                known.device.clear();
            }
        }
        self.modems.push(modem);
        let excess = self.modems.len().saturating_sub(MAX_MODEMS);
        self.modems.drain(..excess);
    }
}

/// `channels.json`: logical channels that are open, by device. A device has an entry, if an empty one, as long as it is in
/// use: one that is there at the start was left by a run that did not end well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    version: u32,
    /// As the modem names them.
    pub open: BTreeMap<String, Vec<String>>,
}

impl Default for Channels {
    fn default() -> Self {
        Channels { version: VERSION, open: BTreeMap::new() }
    }
}

impl Channels {
    pub(super) fn set(&mut self, device: &str, open: Vec<String>) {
        self.open.insert(device.to_owned(), open);
        while self.open.len() > MAX_MODEMS {
            self.open.pop_first();
        }
    }

    pub(super) fn clear(&mut self, device: &str) {
        self.open.remove(device);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of version 1. If this fails, the change is wrong, not the test: a changed format needs a new version
    /// and a way to read the old one.
    #[test]
    fn version_1() {
        let mut journal = Journal::default();
        assert_eq!(journal.take_number(), 1);
        journal.put(JournalEntry {
            operation: 1,
            kind: SwitchKind::Enable,
            eid: "89049032123451234512345678901235".into(),
            iccid: "8949000000000000012".into(),
            modem: 0,
            device: "/sys/devices/usb1/1-4".into(),
            imei: Some("490154203237518".into()),
        });
        journal.put(JournalEntry {
            operation: 4,
            kind: SwitchKind::Disable,
            eid: "89049032123451234512345678901235".into(),
            iccid: "89490000000000000123".into(),
            modem: 1,
            device: "serial".into(),
            imei: None,
        });
        check(
            &journal,
            concat!(
                r#"{"version":1,"next_operation":2,"switches":[{"operation":1,"kind":"enable","#,
                r#""eid":"89049032123451234512345678901235","iccid":"8949000000000000012","modem":0,"#,
                r#""device":"/sys/devices/usb1/1-4","imei":"490154203237518"},{"operation":4,"kind":"disable","#,
                r#""eid":"89049032123451234512345678901235","iccid":"89490000000000000123","modem":1,"#,
                r#""device":"serial","imei":null}]}"#,
                "\n"
            ),
        );

        let mut modems = Modems::default();
        let number = modems.take_number();
        modems.put(KnownModem { number, device: "serial".into(), imei: None, eid: Some("89".into()) });
        check(
            &modems,
            concat!(
                r#"{"version":1,"next":1,"modems":[{"number":0,"device":"serial","imei":null,"eid":"89"}]}"#,
                "\n"
            ),
        );

        let mut channels = Channels::default();
        channels.set("serial", vec!["1".into(), "00000000038aa32f".into()]);
        check(&channels, concat!(r#"{"version":1,"open":{"serial":["1","00000000038aa32f"]}}"#, "\n"));
    }

    fn check<T: Stored + PartialEq + std::fmt::Debug>(value: &T, expect: &str) {
        let mut bytes = serde_json::to_vec(value).unwrap();
        bytes.push(b'\n');
        assert_eq!(String::from_utf8(bytes).unwrap(), expect);
        assert_eq!(&T::from_bytes(expect.as_bytes()).unwrap(), value);
    }

    #[test]
    fn a_modem_has_one_entry_and_a_device_one_modem() {
        let known =
            |number, device: &str| KnownModem { number, device: device.into(), imei: None, eid: None };
        let mut modems = Modems::default();
        modems.put(known(0, "a"));
        modems.put(known(1, "b"));
        modems.put(known(0, "b"));
        assert_eq!(modems.modems, [known(1, ""), known(0, "b")]);
    }

    #[test]
    fn lists_are_bounded() {
        let mut modems = Modems::default();
        for _ in 0..MAX_MODEMS + 5 {
            let number = modems.take_number();
            modems.put(KnownModem { number, device: number.to_string(), imei: None, eid: None });
        }
        assert_eq!(modems.modems.len(), MAX_MODEMS);
        assert_eq!(modems.modems[0].number, 5);
    }
}
