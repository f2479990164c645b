//! Typed indications (unsolicited result codes): the standard's and, a file per vendor, everybody else's.
//!
//! [`Indication::parse`] takes what the line engine calls an indication: one line, or two where the second belongs to
//! the first (`+CMT`). What no file knows is kept as [`Indication::Unknown`].

mod cinterion;
mod ericsson;
mod fibocom;
mod huawei;
mod others;
mod quectel;
mod sierra;
mod simcom;
mod standard;
mod telit;
pub mod types;
mod ublox;

use serde::Serialize;

use crate::field::body_after;
use crate::reply::altair::PcoInfos;
use crate::reply::call::{CallWaiting, CallingLine, Calls};
use crate::reply::functionality::FunctionalityState;
use crate::reply::huawei::NdisStatus;
use crate::reply::huawei_signal::HuaweiSignal;
use crate::reply::huawei_time::NetworkTime;
use crate::reply::indicator::IndicatorEvent;
use crate::reply::message::DeliveredMessage;
use crate::reply::packet_event::PacketEvent;
use crate::reply::registration::Registration;
use crate::reply::signal::{ExtendedSignalQuality, SignalQuality};
use crate::reply::sim::PinReply;
use crate::reply::storage::NewMessage;
use crate::reply::xmm::XmmSignal;
use crate::reply::{ReplyError, lines};

pub use types::{
    AccessTechnologyChange, Boot, BootStage, CallEvent, CallProgress, CardState, ConnectedLine,
    ConnectionState, DataState, Dtmf, Nmea, Ring, SimChanged, SupplementaryService, TimeZone, Ussd,
    VendorIndication,
};

/// Something that the modem said by itself.
///
/// As JSON it is an object whose `type` is the variant in lower case with underscores.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Indication {
    /// `+CREG` and its kin.
    Registration(Registration),
    /// `+CPIN: READY`.
    PinState(PinReply),
    /// A card came, went, or got ready: `+QUSIM`, `+SIM: Inserted`, `#QSS`, `^SCKS`, …
    SimChanged(SimChanged),
    /// The modem starts or stops: `RDY`, `^SYSSTART`, `PB DONE`, `POWERED DOWN`, …
    Boot(Boot),
    /// `+CFUN: 1`.
    Functionality(FunctionalityState),
    /// `+CMTI`, `+CDSI`, `+CBMI`.
    NewMessage(NewMessage),
    /// `+CMT`, `+CDS`, `+CBM`.
    DeliveredMessage(Box<DeliveredMessage>),
    /// `RING`, `+CRING`.
    Ring(Ring),
    /// `+CLIP`.
    CallingLine(CallingLine),
    /// `+COLP`.
    ConnectedLine(ConnectedLine),
    /// `+CCWA`.
    CallWaiting(CallWaiting),
    /// `+CSSI`, `+CSSU`.
    SupplementaryService(SupplementaryService),
    /// `+CLCC`, `^SLCC` sent by itself.
    Calls(Calls),
    /// A call got further or ended: `VOICE CALL: BEGIN`, `^CEND`, `+UCALLSTAT`, `NO CARRIER`, …
    CallProgress(CallProgress),
    /// `+CGEV`.
    PacketDomainEvent(PacketEvent),
    /// `+CIEV`, `^CIEV`.
    Indicator(IndicatorEvent),
    /// `+CSQ`, `^RSSI`, `+QIND: "csq"`.
    SignalQuality(SignalQuality),
    /// `+CESQ`.
    ExtendedSignalQuality(ExtendedSignalQuality),
    /// `^HCSQ`.
    HuaweiSignal(HuaweiSignal),
    /// `+XCESQ`, `+XCESQI`.
    XmmSignal(XmmSignal),
    /// `+QIND: "act"`, `+CNSMOD`, `^MODE`.
    AccessTechnology(AccessTechnologyChange),
    /// `+CTZE` with a time, `+CTZU`, `^NWTIME`, `+NITZ`, …
    NetworkTime(NetworkTime),
    /// `+CTZV`, `+CTZE`.
    TimeZone(TimeZone),
    /// A data connection changed: `+QIURC: "pdpdeact"`, `*E2NAP`, `^SWWAN`, …
    DataState(DataState),
    /// `^NDISSTAT`.
    NdisStatus(NdisStatus),
    /// `%PCOINFO`.
    PcoInfos(PcoInfos),
    /// `+CUSD`.
    Ussd(Ussd),
    /// `+UUDTMFD`, `+QTONEDET`, `+RXDTMF`.
    Dtmf(Dtmf),
    /// A sentence of a positioning receiver in the AT stream.
    Nmea(Nmea),
    /// A vendor's indication whose fields have no type here.
    Vendor(VendorIndication),
    /// A line that no file knows.
    Unknown {
        /// The line as it came.
        line: String,
    },
}

/// What a file answers about a line: `None` when the line is not one of its own.
type Parsed = Option<Result<Indication, ReplyError>>;

/// More indications in one text than this are a broken modem.
pub const MAX_INDICATIONS: usize = 256;

/// Indications that come as a block of lines with the same prefix.
const BLOCKS: [&str; 4] = ["+CLCC", "^SLCC", "^NDISSTAT", "%PCOINFO"];
/// Indications whose second line is a PDU or a text.
const WITH_BODY: [&str; 3] = ["+CMT", "+CDS", "+CBM"];

impl Indication {
    /// The indication that `text` is: one line, or a line with the line that belongs to it.
    ///
    /// # Errors
    /// [`ReplyError`] when a file knows the line and its fields are wrong. A line that no file knows is
    /// [`Indication::Unknown`].
    pub fn parse(text: &str) -> Result<Self, ReplyError> {
        known(text).unwrap_or_else(|| Ok(Self::Unknown { line: text.trim().to_owned() }))
    }

    /// All indications in a text of several lines, each with its own outcome.
    ///
    /// # Errors
    /// [`ReplyError::TooMany`] beyond [`MAX_INDICATIONS`].
    pub fn parse_all(text: &str) -> Result<Vec<Result<Self, ReplyError>>, ReplyError> {
        let blocks = blocks(text)?;
        Ok(blocks.iter().map(|block| Self::parse(block)).collect())
    }

    /// Whether some file knows how the line starts.
    pub fn is_known(line: &str) -> bool {
        known(line).is_some()
    }
}

fn known(text: &str) -> Parsed {
    let name = name_of(text);
    let files: [fn(&str, &str) -> Parsed; 11] = [
        standard::parse,
        quectel::parse,
        fibocom::parse,
        sierra::parse,
        telit::parse,
        huawei::parse,
        cinterion::parse,
        simcom::parse,
        ublox::parse,
        ericsson::parse,
        others::parse,
    ];
    files.into_iter().find_map(|parse| parse(&name, text.trim()))
}

/// The longest name of an indication.
const MAX_NAME: usize = 48;

/// What stands before the colon, or the whole line, in upper case.
fn name_of(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or("");
    let name = line.split_once(':').map_or(line, |(name, _)| name);
    name.trim().chars().take(MAX_NAME).map(|c| c.to_ascii_uppercase()).collect()
}

/// The text behind the colon.
fn body(text: &str) -> &str {
    text.split_once(':').map_or("", |(_, body)| body.trim())
}

/// The lines that belong together.
fn blocks(text: &str) -> Result<Vec<String>, ReplyError> {
    let mut blocks: Vec<String> = Vec::new();
    let mut open: Option<&str> = None;
    for line in lines(text) {
        let prefix = BLOCKS.into_iter().find(|prefix| body_after(line, prefix).is_some());
        let continues = match open {
            Some("body" | "string") => true,
            Some(prefix_before) => prefix == Some(prefix_before),
            None => false,
        };
        match blocks.last_mut() {
            Some(block) if continues => {
                block.push('\n');
                block.push_str(line);
            }
            _ => {
                if blocks.len() == MAX_INDICATIONS {
                    return Err(ReplyError::TooMany { what: "indications", limit: MAX_INDICATIONS });
                }
                blocks.push(line.to_owned());
            }
        }
        open = match (open, prefix) {
            (Some("body"), _) => None,
            (Some("string"), _) if !ends_string(line) => open,
            (Some("string"), _) => None,
            (_, None) if body_after(line, "+CUSD").is_some() && ends_string(line) => Some("string"),
            (_, None) if WITH_BODY.into_iter().any(|prefix| has_body(line, prefix)) => Some("body"),
            (_, prefix) => prefix,
        };
    }
    Ok(blocks)
}

/// Whether a string starts or ends on the line: an odd number of quotes.
fn ends_string(line: &str) -> bool {
    !line.matches('"').count().is_multiple_of(2)
}

/// A status report in text mode (seven fields) has no second line.
fn has_body(line: &str, prefix: &str) -> bool {
    body_after(line, prefix).is_some()
        && (prefix != "+CDS" || crate::field::Fields::after(line, prefix).left() < 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The type and one field of each indication in the text, as JSON has them.
    fn check(text: &str, expect: &[(&str, &str, &str)]) {
        let parsed = Indication::parse_all(text).unwrap();
        assert_eq!(parsed.len(), expect.len(), "{text}: {parsed:?}");
        for (indication, (kind, field, value)) in parsed.into_iter().zip(expect) {
            let json = serde_json::to_value(indication.expect(text)).unwrap();
            assert_eq!(json["type"], *kind, "{text}: {json}");
            let shown = json[field].as_str().map_or_else(|| json[field].to_string(), str::to_owned);
            assert_eq!(shown, *value, "{text}: {field} of {json}");
        }
    }

    #[test]
    fn cards_come_and_go() {
        for (line, state) in [
            ("+QUSIM: 1", "inserted"),
            ("+QSIMSTAT: 1,0", "removed"),
            ("+SIM: Inserted", "inserted"),
            ("+SIM: Removed", "removed"),
            ("+SIM READY", "ready"),
            ("+SIM DROP", "removed"),
            ("#QSS: 0", "removed"),
            ("#QSS: 3", "ready"),
            ("^SCKS: 1", "inserted"),
            ("^SCKS: 0", "removed"),
            ("^SIMST: 255", "removed"),
            ("^SIMST:1,0", "ready"),
            ("+UUSIMSTAT: 0", "removed"),
            ("+XSIM: 9", "removed"),
        ] {
            check(line, &[("sim_changed", "state", state)]);
        }
        check("+CPIN: READY", &[("pin_state", "state", "ready")]);
    }

    #[test]
    fn modems_start_and_stop() {
        for (line, stage) in [
            ("RDY", "started"),
            ("^SYSSTART", "started"),
            ("^SYSSTART AIRPLANE MODE", "started"),
            ("*EMRDY: 1", "started"),
            ("+AT: READY", "started"),
            ("PB DONE", "phonebook_ready"),
            ("+PBREADY", "phonebook_ready"),
            ("+QIND: PB DONE", "phonebook_ready"),
            ("SMS DONE", "messages_ready"),
            ("SMS Ready", "messages_ready"),
            ("Call Ready", "calls_ready"),
            ("POWERED DOWN", "shutdown"),
            ("NORMAL POWER DOWN", "shutdown"),
            ("^SHUTDOWN", "shutdown"),
        ] {
            check(line, &[("boot", "stage", stage)]);
        }
        check("+CFUN: 1", &[("functionality", "functionality", "full")]);
    }

    #[test]
    fn lines_of_one_text_are_grouped() {
        check(
            "\r\n+CMT: ,23\r\n0791448720\r\n\r\n+CREG: 1\r\n",
            &[("delivered_message", "pdu", "0791448720"), ("registration", "state", "home")],
        );
        check(
            "+CDS: 6,17,\"+49\",145,\"24/01/02,03:04:05+04\",\"24/01/02,03:04:09+04\",0\r\nRING\r\n",
            &[("delivered_message", "mr", "17"), ("ring", "mode", "null")],
        );
    }

    #[test]
    fn the_rest_of_the_standard() {
        check("+CMTI: \"SM\",3", &[("new_message", "index", "3")]);
        check("+CRING: VOICE", &[("ring", "mode", "VOICE")]);
        check("NO CARRIER", &[("call_progress", "event", "ended")]);
        check("+CLIP: \"123\",129", &[("calling_line", "number", "123")]);
        check("+CUSD: 0,\"Balance\",15", &[("ussd", "str", "Balance")]);
        check(
            "+CUSD: 1,\"Menu\r\n1. X\",15\r\nRING",
            &[("ussd", "str", "Menu\n1. X"), ("ring", "mode", "null")],
        );
        check("+CSSU: 2,,\"123\",129", &[("supplementary_service", "number", "123")]);
        check("+COLP: \"123\",129", &[("connected_line", "number", "123")]);
        check("+CTZV: +08", &[("time_zone", "timezone_quarters", "8")]);
        check(
            "+CTZE: \"+08\",1,\"2024/01/02,03:04:05\"",
            &[("network_time", "iso8601", "2024-01-02T03:04:05+02:00")],
        );
        check("+CIEV: 2,4", &[("indicator", "value", "4")]);
        check("+CGEV: NW DETACH", &[("packet_domain_event", "event", "nw_detach")]);
    }

    #[test]
    fn the_vendors() {
        check("+QIND: \"csq\",20,99", &[("signal_quality", "rssi_dbm", "-73")]);
        check("+QIND: \"act\",\"LTE\"", &[("access_technology", "act", "eutran")]);
        check("+QIURC: \"pdpdeact\",1", &[("data_state", "state", "disconnected")]);
        check("^RSSI:18", &[("signal_quality", "rssi_dbm", "-77")]);
        check("^MODE:5,4", &[("access_technology", "act", "utran")]);
        check("^CEND:1,5,67,16", &[("call_progress", "event", "ended")]);
        check("VOICE CALL: END: 000017", &[("call_progress", "duration", "17")]);
        check("MISSED_CALL: 02:18AM 9876543210", &[("call_progress", "number", "9876543210")]);
        check("+CNSMOD: 8", &[("access_technology", "act", "eutran")]);
        check("+UCALLSTAT: 1,6", &[("call_progress", "event", "ended")]);
        check("*E2NAP: 1", &[("data_state", "state", "connected")]);
        check("+UUDTMFD: 5", &[("dtmf", "digit", "5")]);
        check("$GPGGA,1,2", &[("nmea", "sentence", "$GPGGA,1,2")]);
        check("+QGPSURC: \"xtradataneeded\"", &[("vendor", "name", "+QGPSURC")]);
        check("+WHAT: 1", &[("unknown", "line", "+WHAT: 1")]);
    }

    #[test]
    fn wrong_fields_are_errors() {
        for line in [
            "+CREG: x",
            "+CMTI: 1",
            "+CMT: ,23",
            "+CLIP: 1",
            "+QUSIM: x",
            "^RSSI: 77",
            "+CTZV: x",
            "+CGEV: x",
        ] {
            assert!(Indication::parse(line).is_err(), "{line}");
        }
    }
}
