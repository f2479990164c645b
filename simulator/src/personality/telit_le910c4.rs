//! Telit LE910C4-EU.

use super::*;

/// `#CCID` for the ICCID, `#QSS` for the state of the SIM, `(28)` without its prefix from `+WS46=?` as on the
/// LE866.
pub(super) static LE910C4: Personality = Personality {
    name: "telit-le910c4",
    title: "Telit LE910C4-EU",
    summary: "#CCID and #QSS, re-registers after a REFRESH",
    manufacturer: "Telit",
    model: "LE910C4-EU",
    revision: "25.20.678",
    usb: (0x1bc7, 0x1201),
    tac: "35162610",
    ports: 2,
    mbim: None,
    max_line: 2048,
    framing: Framing::Plain,
    unknown: Refusal::Error,
    replies: &[
        ("I", Fixed::Lines(&["332"])),
        ("+GCAP", Fixed::Lines(&["+GCAP: +CGSM,+DS,+FCLASS,+MS,+ES"])),
        ("+WS46=?", Fixed::Lines(&["(12,22,25,28,30,31)"])),
        ("#QSS=?", Fixed::Lines(&["#QSS: (0-2)"])),
        ("#QSS?", Fixed::Sim { present: "#QSS: 0,3", absent: "#QSS: 0,0" }),
        ("#QSS=0", Fixed::Lines(&[])),
        ("#QSS=1", Fixed::Lines(&[])),
        ("#QSS=2", Fixed::Lines(&[])),
        ("#CGMM", Fixed::Lines(&["#CGMM: {model}"])),
        ("#CGMR", Fixed::Lines(&["#CGMR: {revision}"])),
    ],
    iccid: &[
        IccidCommand { spelling: "#CCID", prefix: "#CCID: ", digits: IccidDigits::Plain },
        IccidCommand { spelling: "+ICCID", prefix: "+ICCID: ", digits: IccidDigits::Plain },
    ],
    apdu: ApduWays {
        channels: Some(ChannelCommands {
            session: SessionForm::Channel,
            close: CloseForm::Line,
            test: TestForm::Ok,
            limit: 3,
            refusal: Refusal::Cme(4),
        }),
        csim: Csim::Channels,
        get_response: GetResponse::ByHost,
        max_command: 261,
    },
    qmi: Some(qmi::LE910C4),
    switch: ProfileSwitch {
        on_refresh: OnRefresh::Reinitialise,
        reread: Reread::AnyFunctionalityCycle,
        delay_ms: 100,
        sim_ms: 1800,
        register_ms: 2500,
    },
    sim: SimIndications { inserted: &["#QSS: 1", "#QSS: 2", "#QSS: 3"], removed: &["#QSS: 0"] },
    boot: &[],
    babble: None,
    slow: &[("+COPS=?", 12000), ("+CFUN=", 200)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps],
        cell: CellForm::Quoted,
        act: 7,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 11000,
};
