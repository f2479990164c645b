//! Telit.

use super::types::{CardState, SimChanged, VendorIndication};
use super::{Indication, Parsed};
use crate::coded::Coded;
use crate::reply::telit::{QssStatus, parse_qss_indication};

pub(super) fn parse(name: &str, line: &str) -> Parsed {
    Some(match name {
        "#QSS" => parse_qss_indication(line).map(|qss| {
            let state = match qss.status {
                QssStatus::Removed => CardState::Removed,
                QssStatus::Inserted => CardState::Inserted,
                QssStatus::Unlocked | QssStatus::Ready => CardState::Ready,
                QssStatus::Other(_) => CardState::Unknown,
            };
            Indication::SimChanged(SimChanged {
                state,
                source: name.to_owned(),
                code: Some(qss.status.code()),
            })
        }),
        "#ECM" | "#PSNT" | "#STN" | "#CODECINFO" | "#MWI" | "SRING" | "#OTAEV" | "#SIMDET" | "#NITZ" => {
            VendorIndication::parse(name, line).map(Indication::Vendor)
        }
        _ => return None,
    })
}
