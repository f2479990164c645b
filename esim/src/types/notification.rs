//! Notifications: what happened to a profile, and their numbers.

use std::cmp::Ordering;
use std::fmt;

use crate::tlv::Bits;

/// What happened to a profile (SGP.22 2.4.1a `NotificationEvent`); the discriminant is the bit number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum NotificationEvent {
    /// It was installed, or that failed.
    Install = 0,
    /// It was enabled.
    Enable = 1,
    /// It was disabled.
    Disable = 2,
    /// It was deleted.
    Delete = 3,
    /// It was enabled by a remote profile management command (v3).
    RpmEnable = 4,
    /// It was disabled by one (v3).
    RpmDisable = 5,
    /// It was deleted by one (v3).
    RpmDelete = 6,
    /// The result of loading a remote profile management package (v3).
    LoadRpmPackageResult = 7,
}

impl NotificationEvent {
    /// All of them in the order of their bits.
    pub const ALL: [Self; 8] = [
        Self::Install,
        Self::Enable,
        Self::Disable,
        Self::Delete,
        Self::RpmEnable,
        Self::RpmDisable,
        Self::RpmDelete,
        Self::LoadRpmPackageResult,
    ];
}

impl fmt::Display for NotificationEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Install => "install",
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Delete => "delete",
            Self::RpmEnable => "rpm-enable",
            Self::RpmDisable => "rpm-disable",
            Self::RpmDelete => "rpm-delete",
            Self::LoadRpmPackageResult => "load-rpm-package-result",
        })
    }
}

/// A set of events. Bits that have no name survive.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct NotificationEvents(pub Bits);

impl NotificationEvents {
    /// Whether `event` is one of them.
    #[must_use]
    pub fn contains(&self, event: NotificationEvent) -> bool {
        self.0.is_set(event as u8)
    }

    /// Those that have a name.
    pub fn iter(&self) -> impl Iterator<Item = NotificationEvent> + '_ {
        NotificationEvent::ALL.into_iter().filter(|event| self.contains(*event))
    }

    /// The event when there is exactly one, as in every notification.
    #[must_use]
    pub fn single(&self) -> Option<NotificationEvent> {
        let mut numbers = self.0.numbers();
        let number = numbers.next().filter(|_| numbers.next().is_none())?;
        NotificationEvent::ALL.into_iter().find(|event| *event as u8 == number)
    }
}

impl FromIterator<NotificationEvent> for NotificationEvents {
    fn from_iter<I: IntoIterator<Item = NotificationEvent>>(events: I) -> Self {
        Self(Bits::from_numbers(events.into_iter().map(|event| event as u8)))
    }
}

/// The number of a notification, kept as the bytes that the card wrote: cards want exactly those back.
///
/// Ordered by the number; equal only when the bytes are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SequenceNumber(Vec<u8>);

impl SequenceNumber {
    /// Longest one that is read.
    pub const MAX_BYTES: usize = 8;

    /// From the bytes of an INTEGER; `None` when there are none, or more than [`SequenceNumber::MAX_BYTES`].
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (1..=Self::MAX_BYTES).contains(&bytes.len()).then(|| Self(bytes.to_vec()))
    }

    /// The bytes that the card wrote.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As a number.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.0.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }
}

impl From<u64> for SequenceNumber {
    /// In the minimal form of a DER INTEGER; for a number that a person typed. Above 63 bits the form has no sign byte.
    fn from(number: u64) -> Self {
        let bytes = number.to_be_bytes();
        let start = usize::try_from(number.leading_zeros() / 8).map_or(0, |zeros| zeros.min(7));
        let digits = bytes.get(start..).unwrap_or(&bytes);
        let sign = digits.first().filter(|byte| **byte >= 0x80 && digits.len() < Self::MAX_BYTES);
        Self(sign.map(|_| 0).into_iter().chain(digits.iter().copied()).collect())
    }
}

impl Ord for SequenceNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value().cmp(&other.value()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for SequenceNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for SequenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value())
    }
}

impl fmt::Debug for SequenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SequenceNumber({self})")
    }
}
