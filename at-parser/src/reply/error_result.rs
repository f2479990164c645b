//! A final result that refuses, with the meaning of its code (TS 27.007 9.2, TS 27.005 3.2.5).

use serde::Serialize;

use crate::{ErrorCode, FinalResult};

/// Which final result it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// `ERROR`.
    Error,
    /// `+CME ERROR`.
    CmeError,
    /// `+CMS ERROR`.
    CmsError,
    /// `NO CARRIER`.
    NoCarrier,
    /// `BUSY`.
    Busy,
    /// `NO ANSWER`.
    NoAnswer,
    /// `NO DIALTONE`.
    NoDialtone,
    /// A vendor's own, in `meaning`.
    Vendor,
}

/// A command was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorResult {
    /// Which final result it is.
    pub result: ErrorKind,
    /// The code of `+CME ERROR` or `+CMS ERROR`, found by its words where the modem sent words.
    pub code: Option<u16>,
    /// What the code means, or the modem's words.
    pub meaning: Option<String>,
}

impl ErrorResult {
    /// The refusal that `result` is; `None` for a success.
    pub fn of(result: &FinalResult) -> Option<Self> {
        let plain = |result| Self { result, code: None, meaning: None };
        Some(match result {
            FinalResult::Ok | FinalResult::Connect(_) => return None,
            FinalResult::Error => plain(ErrorKind::Error),
            FinalResult::Cme(code) => extended(ErrorKind::CmeError, code, &CME),
            FinalResult::Cms(code) => extended(ErrorKind::CmsError, code, &CMS),
            FinalResult::NoCarrier => plain(ErrorKind::NoCarrier),
            FinalResult::Busy => plain(ErrorKind::Busy),
            FinalResult::NoAnswer => plain(ErrorKind::NoAnswer),
            FinalResult::NoDialtone => plain(ErrorKind::NoDialtone),
            FinalResult::Vendor(words) => {
                Self { result: ErrorKind::Vendor, code: None, meaning: Some(words.clone()) }
            }
        })
    }
}

/// What a `+CME ERROR` code means; `None` for one that the standard does not list.
pub fn cme_meaning(code: u16) -> Option<&'static str> {
    meaning(&CME, code)
}

/// What a `+CMS ERROR` code means; `None` for one that the standard does not list.
pub fn cms_meaning(code: u16) -> Option<&'static str> {
    meaning(&CMS, code)
}

fn meaning(table: &[(u16, &'static str)], code: u16) -> Option<&'static str> {
    table.iter().find(|(listed, _)| *listed == code).map(|(_, meaning)| *meaning)
}

fn extended(result: ErrorKind, code: &ErrorCode, table: &[(u16, &'static str)]) -> ErrorResult {
    match code {
        ErrorCode::Number(code) => {
            ErrorResult { result, code: Some(*code), meaning: meaning(table, *code).map(str::to_owned) }
        }
        ErrorCode::Text(words) => {
            let code = table
                .iter()
                .find(|(_, meaning)| meaning.eq_ignore_ascii_case(words.trim()))
                .map(|(code, _)| *code);
            ErrorResult { result, code, meaning: Some(words.clone()) }
        }
    }
}

const CME: [(u16, &str); 79] = [
    (0, "phone failure"),
    (1, "no connection to phone"),
    (2, "phone-adaptor link reserved"),
    (3, "operation not allowed"),
    (4, "operation not supported"),
    (5, "PH-SIM PIN required"),
    (6, "PH-FSIM PIN required"),
    (7, "PH-FSIM PUK required"),
    (10, "SIM not inserted"),
    (11, "SIM PIN required"),
    (12, "SIM PUK required"),
    (13, "SIM failure"),
    (14, "SIM busy"),
    (15, "SIM wrong"),
    (16, "incorrect password"),
    (17, "SIM PIN2 required"),
    (18, "SIM PUK2 required"),
    (20, "memory full"),
    (21, "invalid index"),
    (22, "not found"),
    (23, "memory failure"),
    (24, "text string too long"),
    (25, "invalid characters in text string"),
    (26, "dial string too long"),
    (27, "invalid characters in dial string"),
    (30, "no network service"),
    (31, "network timeout"),
    (32, "network not allowed - emergency calls only"),
    (40, "network personalization PIN required"),
    (41, "network personalization PUK required"),
    (42, "network subset personalization PIN required"),
    (43, "network subset personalization PUK required"),
    (44, "service provider personalization PIN required"),
    (45, "service provider personalization PUK required"),
    (46, "corporate personalization PIN required"),
    (47, "corporate personalization PUK required"),
    (48, "hidden key required"),
    (49, "EAP method not supported"),
    (50, "incorrect parameters"),
    (51, "command implemented but currently disabled"),
    (52, "command aborted by user"),
    (53, "not attached to network due to MT functionality restrictions"),
    (54, "modem not allowed - MT restricted to emergency calls only"),
    (55, "operation not allowed because of MT functionality restrictions"),
    (56, "fixed dial number only allowed - called number is not a fixed dial number"),
    (57, "temporarily out of service due to other MT usage"),
    (58, "language/alphabet not supported"),
    (59, "unexpected data value"),
    (60, "system failure"),
    (61, "data missing"),
    (62, "call barred"),
    (63, "message waiting indication subscription failure"),
    (100, "unknown"),
    (103, "illegal MS"),
    (106, "illegal ME"),
    (107, "GPRS services not allowed"),
    (108, "GPRS services and non-GPRS services not allowed"),
    (111, "PLMN not allowed"),
    (112, "location area not allowed"),
    (113, "roaming not allowed in this location area"),
    (114, "GPRS services not allowed in this PLMN"),
    (115, "no suitable cells in location area"),
    (122, "congestion"),
    (125, "not authorized for this CSG"),
    (126, "insufficient resources"),
    (127, "missing or unknown APN"),
    (128, "unknown PDP address or PDP type"),
    (129, "user authentication failed"),
    (130, "activation rejected by GGSN, serving GW or PDN GW"),
    (131, "activation rejected, unspecified"),
    (132, "service option not supported"),
    (133, "requested service option not subscribed"),
    (134, "service option temporarily out of order"),
    (140, "feature not supported"),
    (148, "unspecified GPRS error"),
    (149, "PDP authentication failure"),
    (150, "invalid mobile class"),
    (171, "last PDN disconnection not allowed"),
    (173, "multiple PDN connections for a given APN not allowed"),
];

const CMS: [(u16, &str); 67] = [
    (1, "unassigned number"),
    (8, "operator determined barring"),
    (10, "call barred"),
    (17, "network failure"),
    (21, "short message transfer rejected"),
    (22, "congestion"),
    (27, "destination out of service"),
    (28, "unidentified subscriber"),
    (29, "facility rejected"),
    (30, "unknown subscriber"),
    (38, "network out of order"),
    (41, "temporary failure"),
    (42, "congestion"),
    (47, "resources unavailable, unspecified"),
    (50, "requested facility not subscribed"),
    (69, "requested facility not implemented"),
    (81, "invalid short message transfer reference value"),
    (95, "invalid message, unspecified"),
    (96, "invalid mandatory information"),
    (97, "message type non-existent or not implemented"),
    (98, "message not compatible with short message protocol state"),
    (99, "information element non-existent or not implemented"),
    (111, "protocol error, unspecified"),
    (127, "interworking, unspecified"),
    (128, "telematic interworking not supported"),
    (129, "short message type 0 not supported"),
    (130, "cannot replace short message"),
    (143, "unspecified TP-PID error"),
    (144, "data coding scheme not supported"),
    (145, "message class not supported"),
    (159, "unspecified TP-DCS error"),
    (160, "command cannot be actioned"),
    (161, "command unsupported"),
    (175, "unspecified TP-command error"),
    (176, "TPDU not supported"),
    (192, "SC busy"),
    (193, "no SC subscription"),
    (194, "SC system failure"),
    (195, "invalid SME address"),
    (196, "destination SME barred"),
    (197, "SM rejected - duplicate SM"),
    (208, "SIM SMS storage full"),
    (209, "no SMS storage capability in SIM"),
    (210, "error in MS"),
    (211, "memory capacity exceeded"),
    (255, "unspecified error cause"),
    (300, "ME failure"),
    (301, "SMS service of ME reserved"),
    (302, "operation not allowed"),
    (303, "operation not supported"),
    (304, "invalid PDU mode parameter"),
    (305, "invalid text mode parameter"),
    (310, "SIM not inserted"),
    (311, "SIM PIN required"),
    (312, "PH-SIM PIN required"),
    (313, "SIM failure"),
    (314, "SIM busy"),
    (315, "SIM wrong"),
    (316, "SIM PUK required"),
    (317, "SIM PIN2 required"),
    (318, "SIM PUK2 required"),
    (320, "memory failure"),
    (321, "invalid memory index"),
    (322, "memory full"),
    (330, "SMSC address unknown"),
    (331, "no network service"),
    (332, "network timeout"),
];
