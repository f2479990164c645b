//! What the netlink socket delivers: udev's messages, and the kernel's own where no udev runs.

use std::collections::BTreeMap;

/// Properties of one message are few; a message that claims more is cut here.
const MAX_PROPERTIES: usize = 256;
/// What udev's messages begin with.
const UDEV_PREFIX: &[u8] = b"libudev\0";
/// In network byte order behind the prefix.
const UDEV_MAGIC: u32 = 0xfeed_cafe;

/// One event about one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What happened.
    pub action: Action,
    /// Path below `/sys`, with a leading slash.
    pub devpath: String,
    /// The kernel's name of the subsystem.
    pub subsystem: String,
    /// Everything the message says, `ACTION`, `DEVPATH` and `SUBSYSTEM` included.
    pub properties: BTreeMap<String, String>,
}

/// `ACTION=` of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The device is there.
    Add,
    /// The device has gone.
    Remove,
    /// Anything else: `change`, `bind`, `unbind`, `move`, `online`, …
    Other,
}

/// Why a message cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Shorter than its own header says.
    #[error("the message is shorter than its header says")]
    Truncated,
    /// Neither udev's nor the kernel's form.
    #[error("the message has neither udev's nor the kernel's form")]
    UnknownForm,
    /// `ACTION`, `DEVPATH` or `SUBSYSTEM` is not there.
    #[error("the message has no {0}")]
    Missing(&'static str),
}

impl Message {
    /// Reads udev's form or the kernel's (`add@/devices/…`).
    pub fn parse(bytes: &[u8]) -> Result<Self, MessageError> {
        let properties = match bytes.strip_prefix(UDEV_PREFIX) {
            Some(rest) => udev_properties(bytes, rest)?,
            None => kernel_properties(bytes)?,
        };
        Self::from_properties(properties)
    }

    fn from_properties(bytes: &[u8]) -> Result<Self, MessageError> {
        let properties: BTreeMap<String, String> = bytes
            .split(|byte| *byte == 0)
            .filter_map(|line| std::str::from_utf8(line).ok()?.split_once('='))
            .take(MAX_PROPERTIES)
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let value = |key: &'static str| properties.get(key).cloned().ok_or(MessageError::Missing(key));
        let action = match value("ACTION")?.as_str() {
            "add" => Action::Add,
            "remove" => Action::Remove,
            _ => Action::Other,
        };
        Ok(Self { action, devpath: value("DEVPATH")?, subsystem: value("SUBSYSTEM")?, properties })
    }
}

/// Header: prefix (8), magic (4, network order), header size, properties offset, properties length (4 each, host order), filters.
fn udev_properties<'a>(whole: &'a [u8], rest: &[u8]) -> Result<&'a [u8], MessageError> {
    let word = |index: usize| {
        rest.get(index * 4..index * 4 + 4)
            .and_then(|bytes| <[u8; 4]>::try_from(bytes).ok())
            .ok_or(MessageError::Truncated)
    };
    if u32::from_be_bytes(word(0)?) != UDEV_MAGIC {
        return Err(MessageError::UnknownForm);
    }
    let offset = usize::try_from(u32::from_ne_bytes(word(2)?)).map_err(|_| MessageError::Truncated)?;
    let length = usize::try_from(u32::from_ne_bytes(word(3)?)).map_err(|_| MessageError::Truncated)?;
    let end = offset.checked_add(length).ok_or(MessageError::Truncated)?;
    whole.get(offset..end).ok_or(MessageError::Truncated)
}

fn kernel_properties(bytes: &[u8]) -> Result<&[u8], MessageError> {
    let end = bytes.iter().position(|byte| *byte == 0).ok_or(MessageError::UnknownForm)?;
    let (head, rest) = bytes.split_at(end);
    if head.contains(&b'@') { Ok(rest) } else { Err(MessageError::UnknownForm) }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A message as systemd-udevd writes it: header of 40 bytes, properties behind it.
    pub(crate) fn udev_message(properties: &[&str]) -> Vec<u8> {
        let body: Vec<u8> = properties.iter().flat_map(|p| p.bytes().chain([0])).collect();
        let mut bytes = b"libudev\0\xfe\xed\xca\xfe".to_vec();
        for word in [40_u32, 40, u32::try_from(body.len()).unwrap(), 0, 0, 0, 0] {
            bytes.extend(word.to_ne_bytes());
        }
        bytes.extend(body);
        bytes
    }

    const PLUG: &[&str] = &[
        "ACTION=add",
        "DEVPATH=/devices/usb1/1-1/1-1:1.2/ttyUSB2/tty/ttyUSB2",
        "SUBSYSTEM=tty",
        "ID_PATH=a=b",
    ];

    #[test]
    fn both_forms_say_the_same() {
        let kernel: Vec<u8> = std::iter::once("add@/devices/x")
            .chain(PLUG.iter().copied())
            .flat_map(|s| s.bytes().chain([0]))
            .collect();
        for bytes in [udev_message(PLUG), kernel] {
            let message = Message::parse(&bytes).unwrap();
            assert_eq!(message.action, Action::Add);
            assert_eq!(message.subsystem, "tty");
            assert_eq!(message.devpath, "/devices/usb1/1-1/1-1:1.2/ttyUSB2/tty/ttyUSB2");
            assert_eq!(message.properties["ID_PATH"], "a=b");
        }
    }

    #[test]
    fn lies_are_refused() {
        let good = udev_message(PLUG);
        let mut long = good.clone();
        long[20..24].copy_from_slice(&u32::MAX.to_ne_bytes());
        let mut far = good.clone();
        far[16..20].copy_from_slice(&u32::MAX.to_ne_bytes());
        let mut magic = good.clone();
        magic[8] = 0;
        let cases: &[(&[u8], MessageError)] = &[
            (&long, MessageError::Truncated),
            (&far, MessageError::Truncated),
            (&good[..18], MessageError::Truncated),
            (&magic, MessageError::UnknownForm),
            (b"", MessageError::UnknownForm),
            (b"rubbish\0A=b\0", MessageError::UnknownForm),
            (b"add@/x\0ACTION=add\0", MessageError::Missing("DEVPATH")),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Message::parse(bytes), Err(*expected), "{bytes:02x?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300), udev in any::<bool>()) {
            let mut message = if udev { b"libudev\0\xfe\xed\xca\xfe".to_vec() } else { Vec::new() };
            message.extend(bytes);
            let _ = Message::parse(&message);
        }
    }
}
