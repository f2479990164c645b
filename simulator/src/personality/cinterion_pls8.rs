//! Cinterion (Gemalto, Thales) PLS8-E.

use super::*;

/// `^SCID` for the ICCID, `^SCKS` for the state of the SIM, `^SYSSTART` at boot; a REFRESH is only taken up by a
/// reset.
pub(super) static PLS8: Personality = Personality {
    name: "cinterion-pls8",
    title: "Cinterion PLS8-E",
    summary: "^SCID and ^SCKS, a new profile only counts after +CFUN=1,1",
    manufacturer: "Cinterion",
    model: "PLS8-E",
    revision: "REVISION 03.017",
    usb: (0x1e2d, 0x0061),
    tac: "35586405",
    ports: 2,
    mbim: None,
    max_line: 2048,
    framing: Framing::Plain,
    unknown: Refusal::Error,
    replies: &[
        ("I", Fixed::Lines(&["{manufacturer}", "{model}", "{revision}"])),
        ("I1", Fixed::Lines(&["{manufacturer}", "{model}", "{revision}", "A-REVISION 01.000.00"])),
        ("+GCAP", Fixed::Lines(&["+GCAP: +CGSM,+FCLASS,+DS,+ES"])),
        ("+CNMI=?", Fixed::Lines(&["+CNMI: (0,1,2),(0,1),(0,2),(0),(1)"])),
        ("+CMER=?", Fixed::Lines(&["+CMER: (0-3),(0),(0),(0-1),(0-1)"])),
        ("^SMONI", Fixed::Lines(&["^SMONI: 4G,6300,20,10,10,FDD,262,02,BF75,0345103,350,33,-94,-7,NOCONN"])),
        ("^SCKS?", Fixed::Sim { present: "^SCKS: 0,1", absent: "^SCKS: 0,0" }),
        (
            "+CGDCONT=?",
            Fixed::Lines(&[
                "+CGDCONT: (1-17,101-116),\"IP\",,,(0),(0-4)",
                "+CGDCONT: (1-17,101-116),\"IPV6\",,,(0),(0-4)",
                "+CGDCONT: (1-17,101-116),\"IPV4V6\",,,(0),(0-4)",
            ]),
        ),
    ],
    iccid: &[
        IccidCommand { spelling: "^SCID", prefix: "^SCID: ", digits: IccidDigits::Plain },
        IccidCommand { spelling: "+CCID", prefix: "+CCID: ", digits: IccidDigits::Quoted },
    ],
    apdu: ApduWays {
        channels: Some(ChannelCommands {
            session: SessionForm::Channel,
            close: CloseForm::Line,
            test: TestForm::Ok,
            limit: 3,
            refusal: Refusal::Cme(13),
        }),
        csim: Csim::Channels,
        get_response: GetResponse::ByHost,
        max_command: 261,
    },
    qmi: None,
    switch: ProfileSwitch {
        on_refresh: OnRefresh::KeepStale,
        reread: Reread::ResetOnly,
        delay_ms: 200,
        sim_ms: 1500,
        register_ms: 2500,
    },
    sim: SimIndications { inserted: &["^SCKS: 1", "+CIEV: simstatus,5"], removed: &["^SCKS: 0"] },
    boot: &[(400, "^SYSSTART"), (900, "+PBREADY")],
    babble: None,
    slow: &[("+COPS=?", 12000), ("+CFUN=", 300)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps],
        cell: CellForm::Quoted,
        act: 7,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 10000,
};
