//! What part of the state an indication speaks of.

use super::due::Part;

/// Beginnings of indications. Longer ones stand before those that they begin with.
const CONCERNS: &[(&str, Part)] = &[
    // The modem has started (Quectel, SIMCom: RDY; SIMCom: *ATREADY; Cinterion: ^SYSSTART; Ericsson: *EMRDY; Sierra: +PACSP).
    ("RDY", Part::Restart),
    ("*ATREADY", Part::Restart),
    ("^SYSSTART", Part::Restart),
    ("*EMRDY", Part::Restart),
    ("+PACSP", Part::Restart),
    // The card.
    ("+CPIN", Part::Sim),
    ("+QUSIM", Part::Sim),
    ("+QSIMSTAT", Part::Sim),
    ("+SIMCARD", Part::Sim),
    ("+SIM", Part::Sim),
    ("#QSS", Part::Sim),
    ("^SIMST", Part::Sim),
    ("^SCKS", Part::Sim),
    ("+CIEV: simstatus", Part::Sim),
    ("+ZUSIMR", Part::Sim),
    ("%SIM", Part::Sim),
    // Files of the card can be read now.
    ("+PBREADY", Part::Sim),
    ("PB DONE", Part::Sim),
    ("SMS DONE", Part::Sim),
    ("+QIND: PB DONE", Part::Sim),
    ("+QIND: SMS DONE", Part::Sim),
    ("Call Ready", Part::Sim),
    // The network.
    ("+CREG", Part::Network),
    ("+CGREG", Part::Network),
    ("+CEREG", Part::Network),
    ("+C5GREG", Part::Network),
    ("+COPS", Part::Network),
    ("+NITZ", Part::Network),
    ("^SRVST", Part::Network),
    ("^MODE", Part::Network),
    ("+CNSMOD", Part::Network),
    // Signal.
    ("+CSQ", Part::Signal),
    ("+CESQ", Part::Signal),
    ("^RSSI", Part::Signal),
    ("^HCSQ", Part::Signal),
    ("+XCESQ", Part::Signal),
    // Power.
    ("+CFUN", Part::Functionality),
];

pub(super) fn concerns(line: &str) -> Option<Part> {
    CONCERNS.iter().find(|(beginning, _)| line.starts_with(beginning)).map(|(_, part)| *part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indications_are_told_by_their_beginning() {
        let check = |line: &str, expect| assert_eq!(concerns(line), expect, "{line}");
        check("+CREG: 1,\"18CF\",\"1A2D303\",7", Some(Part::Network));
        check("+CPIN: READY", Some(Part::Sim));
        check("+SIM DROP", Some(Part::Sim));
        check("+SIMCARD: NOT AVAILABLE", Some(Part::Sim));
        check("^RSSI: 21", Some(Part::Signal));
        check("RDY", Some(Part::Restart));
        check("+CFUN: 1", Some(Part::Functionality));
        check("+CIEV: simstatus,5", Some(Part::Sim));
        check("+CIEV: \"battchg\",3", None);
        check("+CMTI: \"ME\",1", None);
        check("RING", None);
        check("", None);
    }
}
