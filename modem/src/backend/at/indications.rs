//! What part of the state an indication speaks of.

use at_parser::indication::Indication;
use at_parser::indication::types::BootStage;

use crate::backend::Part;

pub(crate) fn concerns(line: &str) -> Option<Part> {
    // A known name with nonsense behind it tells nothing that can be relied on.
    match Indication::parse(line).ok()? {
        Indication::Registration(_) | Indication::AccessTechnology(_) | Indication::NetworkTime(_) => {
            Some(Part::Network)
        }
        Indication::PinState(_) | Indication::SimChanged(_) => Some(Part::Sim),
        Indication::Functionality(_) => Some(Part::Functionality),
        Indication::SignalQuality(_)
        | Indication::ExtendedSignalQuality(_)
        | Indication::HuaweiSignal(_)
        | Indication::XmmSignal(_) => Some(Part::Signal),
        // Cinterion tells of its card in the indicators.
        Indication::Indicator(event) if event.descr.as_deref() == Some("simstatus") => Some(Part::Sim),
        Indication::Boot(boot) => match boot.stage {
            BootStage::Started => Some(Part::Restart),
            // The files of the card can be read now.
            BootStage::CallsReady | BootStage::MessagesReady | BootStage::PhonebookReady => Some(Part::Sim),
            // Too early to ask, and Huawei repeats its own every few seconds; too late.
            BootStage::Starting | BootStage::Shutdown => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indications_concern_a_part() {
        let check = |line: &str, expect| assert_eq!(concerns(line), expect, "{line}");
        check("+CREG: 1,\"18CF\",\"1A2D303\",7", Some(Part::Network));
        check("+CEREG: 2", Some(Part::Network));
        check("+CPIN: READY", Some(Part::Sim));
        check("+QUSIM: 1", Some(Part::Sim));
        check("+SIM DROP", Some(Part::Sim));
        check("+SIM: Inserted", Some(Part::Sim));
        check("+SIMCARD: NOT AVAILABLE", Some(Part::Sim));
        check("#QSS: 0", Some(Part::Sim));
        check("^SIMST: 255", Some(Part::Sim));
        check("^SCKS: 1", Some(Part::Sim));
        check("+CIEV: simstatus,5", Some(Part::Sim));
        check("+PBREADY", Some(Part::Sim));
        check("PB DONE", Some(Part::Sim));
        check("+QIND: SMS DONE", Some(Part::Sim));
        check("^RSSI: 21", Some(Part::Signal));
        check("^HCSQ: \"LTE\",33,40,135,11", Some(Part::Signal));
        check("RDY", Some(Part::Restart));
        check("^SYSSTART", Some(Part::Restart));
        check("+CFUN: 1", Some(Part::Functionality));
        check("^BOOT: 27710117,0,0,0,75", None);
        check("POWERED DOWN", None);
        check("+CIEV: \"battchg\",3", None);
        check("+CMTI: \"ME\",1", None);
        check("RING", None);
        check("+CREG: what", None);
        check("", None);
    }
}
