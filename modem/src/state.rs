//! The snapshot of a modem: plain data in the standards' terms, independent of the backend that read it.

use std::fmt;
use std::path::PathBuf;

use crate::ports::PortKind;
use crate::quirks::Quirks;

/// All that is known about a modem, replaced as a whole whenever something changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModemState {
    /// The ports that are in use and what is spoken on them, the preferred one first.
    pub ports: Vec<(PathBuf, PortKind)>,
    /// Whether the device answers.
    pub presence: Presence,
    /// Who made it and which one it is.
    pub identity: Identity,
    /// `+CFUN` (TS 27.007 8.2).
    pub functionality: Functionality,
    /// The card in the active slot.
    pub sim: SimState,
    /// The card slots; `None` where the modem does not tell, as most do that have one only.
    pub slots: Option<Slots>,
    /// The best registration of all domains.
    pub registration: Registration,
    /// Who runs the network that the modem is registered with.
    pub operator: Option<Operator>,
    /// Last known signal.
    pub signal: Signal,
    /// How APDUs reach the card; [`CardAccess::Untried`] until the first lease opens a channel.
    pub card_access: CardAccess,
    /// The row of the quirks table that applies, overrides included.
    pub quirks: Quirks,
}

/// Whether the device answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// It does.
    Ready,
    /// It is there and has stopped answering; the port keeps trying.
    Unresponsive,
    /// It is not there any more. Nothing will change after this.
    Gone,
}

/// Who made the modem and which one it is. Fields that the modem does not tell are `None`.
///
/// `Debug` shows the type of the IMEI and not its number.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// `+CGMI`
    pub manufacturer: Option<String>,
    /// `+CGMM`
    pub model: Option<String>,
    /// `+CGMR`
    pub revision: Option<String>,
    /// `+CGSN`, 15 digits where the modem tells an IMEI.
    pub imei: Option<String>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("manufacturer", &self.manufacturer)
            .field("model", &self.model)
            .field("revision", &self.revision)
            .field("imei", &Start(&self.imei, 8))
            .finish()
    }
}

impl Identity {
    /// What is told here, and from `other` what is not.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            manufacturer: self.manufacturer.or(other.manufacturer),
            model: self.model.or(other.model),
            revision: self.revision.or(other.revision),
            imei: self.imei.or(other.imei),
        }
    }
}

/// The beginning of a number that belongs into no log as a whole.
struct Start<'a>(&'a Option<String>, usize);

impl fmt::Debug for Start<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(number) => {
                let start: String = number.chars().take(self.1).collect();
                write!(f, "{start}…")
            }
            None => f.write_str("None"),
        }
    }
}

/// Phone functionality, `+CFUN` (TS 27.007 8.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Functionality {
    /// Not told.
    #[default]
    Unknown,
    /// 0: minimum; many modems power the card down.
    Minimum,
    /// 1: full.
    Full,
    /// 4: radio off, card on.
    RadioOff,
    /// A value with a vendor's meaning.
    Other(u8),
}

impl Functionality {
    /// The number in `+CFUN`; `None` for [`Functionality::Unknown`].
    pub const fn number(self) -> Option<u8> {
        match self {
            Self::Unknown => None,
            Self::Minimum => Some(0),
            Self::Full => Some(1),
            Self::RadioOff => Some(4),
            Self::Other(number) => Some(number),
        }
    }

    /// From the number in `+CFUN`.
    pub const fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Minimum,
            1 => Self::Full,
            4 => Self::RadioOff,
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for Functionality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("unknown functionality"),
            Self::Minimum => f.write_str("minimum functionality"),
            Self::Full => f.write_str("full functionality"),
            Self::RadioOff => f.write_str("radio off"),
            Self::Other(number) => write!(f, "functionality {number}"),
        }
    }
}

/// The card in the active slot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SimState {
    /// Not told.
    #[default]
    Unknown,
    /// No card, or an eUICC without an enabled profile on modems that cannot tell the two apart.
    Absent,
    /// There is a card that is still starting (`+CME ERROR: 14`).
    Busy,
    /// There is a card that the modem cannot use (`+CME ERROR: 13`, `15`).
    Failed {
        /// In the modem's words.
        reason: String,
    },
    /// A working card, possibly locked.
    Present(SimCard),
}

impl SimState {
    /// The card, when there is a working one.
    pub fn card(&self) -> Option<&SimCard> {
        match self {
            Self::Present(card) => Some(card),
            _ => None,
        }
    }

    /// Whether both speak of the same card, or both of none.
    pub fn is_same_card(&self, other: &Self) -> bool {
        self.card().map(|card| &card.iccid) == other.card().map(|card| &card.iccid)
    }

    /// A working card that wants no code.
    pub fn is_ready(&self) -> bool {
        self.card().is_some_and(|card| card.lock == SimLock::None)
    }
}

impl fmt::Display for SimState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("state unknown"),
            Self::Absent => f.write_str("no SIM"),
            Self::Busy => f.write_str("SIM busy"),
            Self::Failed { reason } => write!(f, "SIM failure ({reason})"),
            Self::Present(SimCard { lock: SimLock::None, .. }) => f.write_str("SIM ready"),
            Self::Present(card) => write!(f, "SIM locked ({})", card.lock),
        }
    }
}

/// The card slots of a modem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots {
    /// The one whose card the modem uses, counted from 1.
    pub active: u8,
    /// All of them, slot 1 first; not empty.
    pub cards: Vec<SlotCard>,
}

/// What is in a slot.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SlotCard {
    /// How it stands.
    pub state: SlotCardState,
    /// 32 digits, where the modem tells it of a slot that is not active.
    pub eid: Option<String>,
    /// Of the enabled profile or the SIM, where told.
    pub iccid: Option<String>,
}

/// How the card in a slot stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum SlotCardState {
    /// Not told.
    #[default]
    Unknown,
    /// No card.
    Empty,
    /// A card without power.
    Off,
    /// A card that is still starting.
    Starting,
    /// A card; what kind is not told.
    Present,
    /// A card that is known to be an eUICC.
    Euicc,
    /// A card that does not work.
    Failed,
}

impl Slots {
    /// What is in a slot, counted from 1.
    pub fn card(&self, slot: u8) -> Option<&SlotCard> {
        self.cards.get(usize::from(slot.checked_sub(1)?))
    }

    /// Slots other than the active one that may hold a card, known eUICCs first.
    pub fn inactive(&self) -> Vec<u8> {
        let numbered = (1..).zip(&self.cards).filter(|(slot, _)| *slot != self.active);
        let mut slots: Vec<(u8, &SlotCard)> =
            numbered.filter(|(_, card)| !matches!(card.state, SlotCardState::Empty)).collect();
        slots.sort_by_key(|(_, card)| card.state != SlotCardState::Euicc && card.eid.is_none());
        slots.into_iter().map(|(slot, _)| slot).collect()
    }
}

impl fmt::Debug for SlotCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SlotCard")
            .field("state", &self.state)
            .field("eid", &Start(&self.eid, 8))
            .field("iccid", &Start(&self.iccid, 6))
            .finish()
    }
}

/// What is known about a working card.
///
/// `Debug` shows issuer and network, and not the numbers.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SimCard {
    /// What it waits for.
    pub lock: SimLock,
    /// 18 to 20 decimal digits.
    pub iccid: Option<String>,
    /// `+CIMI`; unknown while the card is locked.
    pub imsi: Option<String>,
}

impl fmt::Debug for SimCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimCard")
            .field("lock", &self.lock)
            .field("iccid", &Start(&self.iccid, 6))
            .field("imsi", &Start(&self.imsi, 5))
            .finish()
    }
}

/// The code that the card or the phone waits for (`+CPIN?`, TS 27.007 8.3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SimLock {
    /// `READY`
    #[default]
    None,
    /// `SIM PIN`
    Pin,
    /// `SIM PUK`
    Puk,
    /// `SIM PIN2`
    Pin2,
    /// `SIM PUK2`
    Puk2,
    /// A lock of the phone to a network, an operator or a card, as the modem names it (`PH-NET PIN`).
    Phone(String),
}

impl fmt::Display for SimLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "READY",
            Self::Pin => "SIM PIN",
            Self::Puk => "SIM PUK",
            Self::Pin2 => "SIM PIN2",
            Self::Puk2 => "SIM PUK2",
            Self::Phone(name) => name,
        })
    }
}

/// The best registration of all domains (`+CREG`, `+CGREG`, `+CEREG`, `+C5GREG`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registration {
    /// How it stands.
    pub status: RegistrationStatus,
    /// In use, where told.
    pub technology: Option<AccessTechnology>,
    /// Location, routing or tracking area code.
    pub area: Option<u32>,
    /// Cell identity.
    pub cell: Option<u64>,
}

/// `<stat>` of the registration commands (TS 27.007 7.2), from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RegistrationStatus {
    /// 4, or not told.
    #[default]
    Unknown,
    /// 0: not registered, and not looking.
    Idle,
    /// 2: looking.
    Searching,
    /// 3
    Denied,
    /// 8: emergency calls only (also 11).
    EmergencyOnly,
    /// 1 (also 6 and 9, with fewer services).
    Home,
    /// 5 (also 7 and 10, with fewer services).
    Roaming,
}

/// `<AcT>` (TS 27.007 7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccessTechnology {
    /// 0, 1
    Gsm,
    /// 3
    Egprs,
    /// 2, 4, 5, 6
    Utran,
    /// 7
    Eutran,
    /// 8
    EcGsmIot,
    /// 9
    EutranNbS1,
    /// 10, 11
    NewRadio,
    /// 12
    NgEutran,
    /// 13
    EutranNrDual,
}

/// A network operator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operator {
    /// MCC and MNC, five or six digits.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

/// Signal, as far as the modem measures it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signal {
    /// Received signal strength in dBm.
    pub rssi_dbm: Option<i16>,
    /// Reference signal received power in dBm.
    pub rsrp_dbm: Option<i16>,
    /// Reference signal received quality in tenths of a dB.
    pub rsrq_tenth_db: Option<i16>,
}

impl Signal {
    /// One figure for people, 0 to 100.
    pub fn percent(&self) -> Option<u8> {
        // RSRP of -120 dBm hardly holds a call, -80 dBm is as good as it gets; RSSI runs from -113 to -51 dBm
        // in +CSQ.
        let scale = |value: i16, worst: i16, best: i16| {
            let span = i32::from(best - worst);
            let above = i32::from(value.clamp(worst, best) - worst);
            u8::try_from(above * 100 / span).unwrap_or(100)
        };
        self.rsrp_dbm
            .map(|rsrp| scale(rsrp, -120, -80))
            .or_else(|| self.rssi_dbm.map(|rssi| scale(rssi, -113, -51)))
    }
}

/// How APDUs reach the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CardAccess {
    /// No channel has been opened yet.
    #[default]
    Untried,
    /// `+CCHO`, `+CGLA`, `+CCHC` (TS 27.007 8.45 to 8.47).
    LogicalChannel,
    /// `+CSIM` (TS 27.007 8.17).
    GenericAccess,
    /// Logical channels of MBIM's UICC low level access.
    MbimUicc,
    /// Logical channels of QMI's UIM service.
    QmiUim,
    /// The modem refuses both.
    Refused,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_not_shown_whole() {
        let identity = Identity { imei: Some("867429050000071".into()), ..Identity::default() };
        assert!(format!("{identity:?}").contains("imei: 86742905…"));
        let (iccid, imsi) = (Some("8949000000000000001".into()), Some("262010000000001".into()));
        let card = SimCard { lock: SimLock::None, iccid, imsi };
        assert_eq!(format!("{card:?}"), "SimCard { lock: None, iccid: 894900…, imsi: 26201… }");
    }

    #[test]
    fn slots_that_may_have_an_euicc_come_first() {
        let card = |state| SlotCard { state, ..SlotCard::default() };
        use SlotCardState::{Empty, Euicc, Present, Unknown};
        let cards = vec![card(Present), card(Unknown), card(Empty), card(Euicc)];
        let slots = Slots { active: 1, cards };
        assert_eq!(slots.inactive(), [4, 2]);
        assert_eq!(slots.card(4).map(|card| card.state), Some(Euicc));
        assert_eq!((slots.card(0), slots.card(5)), (None, None));
    }

    #[test]
    fn signal_has_one_figure_for_people() {
        let check = |rssi_dbm, rsrp_dbm, expect| {
            assert_eq!(Signal { rssi_dbm, rsrp_dbm, rsrq_tenth_db: None }.percent(), expect);
        };
        check(None, None, None);
        check(Some(-113), None, Some(0));
        check(Some(-51), None, Some(100));
        check(Some(-82), None, Some(50));
        check(Some(-51), Some(-120), Some(0));
        check(None, Some(-100), Some(50));
        check(None, Some(-40), Some(100));
        check(None, Some(i16::MIN), Some(0));
    }
}
