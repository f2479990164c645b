//! What indications say, whoever's they are.

use serde::Serialize;

use crate::field::{Field, Fields, MAX_LIST};
use crate::reply::ReplyError;
use crate::reply::call::NumberType;
use crate::reply::mode::AccessTechnology;

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// There is one; more may follow.
    Inserted,
    /// There is none.
    Removed,
    /// It waits for its PIN.
    PinRequired,
    /// It waits for its PUK, or refuses for good.
    Blocked,
    /// It is open and read.
    Ready,
    /// It restarts, or has changed what it holds.
    Refreshed,
    /// It does not work.
    Failed,
    /// The vendor has a number for it that means nothing here.
    Unknown,
}

/// A card came, went, or got further.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimChanged {
    /// Where it stands now.
    pub state: CardState,
    /// The indication that says so, `+QUSIM`.
    pub source: String,
    /// The vendor's number for the state.
    pub code: Option<u32>,
}

/// How far a modem has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BootStage {
    /// Not yet taking commands.
    Starting,
    /// Takes commands. Everything that was set is gone.
    Started,
    /// Takes commands for calls.
    CallsReady,
    /// Has read the messages.
    MessagesReady,
    /// Has read the phone book.
    PhonebookReady,
    /// Is about to vanish.
    Shutdown,
}

/// A modem starts or stops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Boot {
    /// How far it is.
    pub stage: BootStage,
    /// The line that says so.
    pub text: String,
}

/// `RING`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ring {
    /// What is carried, with `+CRC=1`: `VOICE`, `ASYNC`, `GPRS "IP","10.0.0.1"`, …
    pub mode: Option<String>,
}

/// `+COLP`: who answered (TS 27.007 7.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConnectedLine {
    /// The other side.
    pub number: Option<String>,
    /// What `number` is.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub number_type: Option<NumberType>,
    /// Subaddress.
    pub subaddr: Option<String>,
    /// Type of the subaddress.
    pub satype: Option<u16>,
    /// The other side's name in the phone book.
    pub alpha: Option<String>,
}

/// Which way a supplementary service notification looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// `+CSSI`: about the call being set up; `code` is `<code1>`.
    Intermediate,
    /// `+CSSU`: about a call; `code` is `<code2>`.
    Unsolicited,
}

/// `+CSSI`, `+CSSU` (TS 27.007 7.17).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SupplementaryService {
    /// Which of the two.
    pub kind: NotificationKind,
    /// What happened, as the standard numbers it.
    pub code: u8,
    /// Closed user group.
    pub index: Option<u16>,
    /// The other side.
    pub number: Option<String>,
    /// What `number` is.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub number_type: Option<NumberType>,
}

/// What happened to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallEvent {
    /// Set up from here.
    Dialing,
    /// Rings over there.
    Alerting,
    /// Rings here.
    Incoming,
    /// Waits while another call is on.
    Waiting,
    /// Both sides talk.
    Connected,
    /// On hold.
    Held,
    /// Over.
    Ended,
    /// Over before anybody answered here.
    Missed,
    /// The vendor has a number for it that means nothing here.
    Other,
}

/// A call got further or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallProgress {
    /// What happened.
    pub event: CallEvent,
    /// Number of the call.
    pub id: Option<u8>,
    /// The other side.
    pub number: Option<String>,
    /// How long it took, in seconds.
    pub duration: Option<u32>,
    /// Why it ended, as the vendor or TS 24.008 numbers it.
    pub cause: Option<u32>,
    /// The line that says so.
    pub text: String,
}

impl CallProgress {
    pub(crate) fn of(event: CallEvent, text: &str) -> Self {
        Self { event, id: None, number: None, duration: None, cause: None, text: text.to_owned() }
    }
}

/// The access technology changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessTechnologyChange {
    /// The technology; `None` without service, and where the vendor's name means nothing here.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub act: Option<AccessTechnology>,
    /// As the vendor names or numbers it.
    pub text: String,
}

/// The time zone changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TimeZone {
    /// Offset to UTC in quarters of an hour, daylight saving included.
    pub timezone_quarters: i8,
    /// The same in minutes.
    pub utc_offset_minutes: i16,
    /// Hours of daylight saving that the offset holds.
    pub dst: Option<u8>,
}

/// Where a data connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// Down.
    Disconnected,
    /// On its way up.
    Connecting,
    /// Up.
    Connected,
    /// Did not come up.
    Failed,
}

/// A data connection changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataState {
    /// Where it stands.
    pub state: ConnectionState,
    /// Context identifier.
    pub cid: Option<u16>,
    /// The indication that says so, `*E2NAP`.
    pub source: String,
}

/// `+CUSD`: a menu or an answer of the network (TS 27.007 7.15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ussd {
    /// 0 done, 1 the network waits for an answer, 2 ended by the network, 3 another client answered, 4 not supported, 5 timeout.
    pub m: u8,
    /// The text, in whatever set `dcs` and `+CSCS` say.
    pub str: Option<String>,
    /// Data coding scheme (TS 23.038).
    pub dcs: Option<u16>,
}

/// A tone from the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dtmf {
    /// The digit.
    pub digit: String,
}

/// A sentence of NMEA 0183.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Nmea {
    /// As it came.
    pub sentence: String,
}

/// A vendor's indication, split into its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VendorIndication {
    /// What stands before the colon, in upper case.
    pub name: String,
    /// The fields without quotes.
    pub fields: Vec<String>,
}

impl VendorIndication {
    pub(crate) fn parse(name: &str, line: &str) -> Result<Self, ReplyError> {
        let mut fields = Fields::of_part(line, super::body(line));
        let mut texts = Vec::new();
        if fields.is_empty() {
            return Ok(Self { name: name.to_owned(), fields: texts });
        }
        while let Some(field) = fields.take() {
            if texts.len() == MAX_LIST {
                return Err(ReplyError::TooMany { what: "fields", limit: MAX_LIST });
            }
            texts.push(match field {
                Field::Omitted => String::new(),
                Field::Bare(text) | Field::Quoted(text) | Field::List(text) => text.to_owned(),
            });
        }
        Ok(Self { name: name.to_owned(), fields: texts })
    }
}
