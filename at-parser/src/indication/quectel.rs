//! Quectel.

use super::types::{
    AccessTechnologyChange, Boot, BootStage, CardState, ConnectionState, DataState, Dtmf, SimChanged,
    VendorIndication,
};
use super::{Indication, Parsed, body};
use crate::field::Fields;
use crate::reply::ReplyError;
use crate::reply::mode::AccessTechnology;
use crate::reply::signal::signal_quality;

pub(super) fn parse(name: &str, line: &str) -> Parsed {
    Some(match name {
        "RDY" | "APP RDY" => Ok(boot(BootStage::Started, line)),
        "POWERED DOWN" | "NORMAL POWER DOWN" => Ok(boot(BootStage::Shutdown, line)),
        "+QUSIM" => qusim(line),
        "+QSIMSTAT" => qsimstat(line),
        "+QIND" => qind(line),
        "+QIURC" => qiurc(line),
        "+QTONEDET" => Fields::after(line, "+QTONEDET")
            .required_text("dtmf")
            .map(|digit| Indication::Dtmf(Dtmf { digit: digit.to_owned() })),
        "+QGPSURC" | "+QLWURC" | "+QNETDEVSTATUS" | "+QNWINFO" | "+QUIMSLOT" | "+QSTK" | "+QCSQ"
        | "+QSMTURC" | "+QMTSTAT" | "+QMTRECV" | "+QPSMTIMER" | "+QWIFI" | "+QURCCFG" => {
            VendorIndication::parse(name, line).map(Indication::Vendor)
        }
        _ => return None,
    })
}

fn boot(stage: BootStage, text: &str) -> Indication {
    Indication::Boot(Boot { stage, text: text.to_owned() })
}

/// `+QUSIM: 1`: which kind of card was found, 0 SIM, 1 USIM.
fn qusim(line: &str) -> Result<Indication, ReplyError> {
    let code = Fields::after(line, "+QUSIM").required_number("type")?;
    let source = "+QUSIM".to_owned();
    Ok(Indication::SimChanged(SimChanged { state: CardState::Inserted, source, code: Some(code) }))
}

/// `+QSIMSTAT: <enable>,<inserted_status>`.
fn qsimstat(line: &str) -> Result<Indication, ReplyError> {
    let mut fields = Fields::after(line, "+QSIMSTAT");
    fields.skip();
    let code = fields.required_number("inserted_status")?;
    let state = match code {
        0 => CardState::Removed,
        1 => CardState::Inserted,
        _ => CardState::Unknown,
    };
    Ok(Indication::SimChanged(SimChanged { state, source: "+QSIMSTAT".to_owned(), code: Some(code) }))
}

/// `+QIND: PB DONE`, `+QIND: "csq",20,99`, `+QIND: "act","LTE"`.
fn qind(line: &str) -> Result<Indication, ReplyError> {
    let mut fields = Fields::after(line, "+QIND");
    match fields.required_text("event")?.trim().to_ascii_uppercase().as_str() {
        "PB DONE" => Ok(boot(BootStage::PhonebookReady, body(line))),
        "SMS DONE" => Ok(boot(BootStage::MessagesReady, body(line))),
        "CSQ" => signal_quality(&mut fields).map(Indication::SignalQuality),
        "ACT" => {
            let text = fields.required_text("act")?.to_owned();
            Ok(Indication::AccessTechnology(AccessTechnologyChange { act: technology(&text), text }))
        }
        _ => VendorIndication::parse("+QIND", line).map(Indication::Vendor),
    }
}

fn technology(name: &str) -> Option<AccessTechnology> {
    Some(match name.to_ascii_uppercase().as_str() {
        "GSM" | "GPRS" => AccessTechnology::Gsm,
        "EDGE" | "EGPRS" => AccessTechnology::GsmEgprs,
        "WCDMA" | "UMTS" | "TDSCDMA" => AccessTechnology::Utran,
        "HSDPA" => AccessTechnology::UtranHsdpa,
        "HSUPA" => AccessTechnology::UtranHsupa,
        "HSPA" | "HSPA+" | "HSDPA&HSUPA" => AccessTechnology::UtranHspa,
        "LTE" | "FDD LTE" | "TDD LTE" | "EMTC" | "CAT-M" | "CAT-M1" => AccessTechnology::Eutran,
        "NBIOT" | "CAT-NB" | "CAT-NB1" => AccessTechnology::EutranNbS1,
        "NR5G" | "NR5G-SA" => AccessTechnology::Nr5gcn,
        "NR5G-NSA" => AccessTechnology::EutraNrDual,
        _ => return None,
    })
}

/// `+QIURC: "pdpdeact",1`; the sockets' events are kept as they come.
fn qiurc(line: &str) -> Result<Indication, ReplyError> {
    let mut fields = Fields::after(line, "+QIURC");
    if fields.required_text("event")?.eq_ignore_ascii_case("pdpdeact") {
        let cid = Some(fields.required_number("contextID")?);
        let source = "+QIURC".to_owned();
        return Ok(Indication::DataState(DataState { state: ConnectionState::Disconnected, cid, source }));
    }
    VendorIndication::parse("+QIURC", line).map(Indication::Vendor)
}
