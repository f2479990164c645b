//! u-blox TOBY-L210.

use super::*;

/// `+CCID` for the ICCID, operator names in hex UCS2, `+CFUN` values of its own.
pub(super) static TOBY_L2: Personality = Personality {
    name: "ublox-toby-l2",
    title: "u-blox TOBY-L210",
    summary: "+CCID, network scan in UCS2, vendor values of +CFUN",
    manufacturer: "u-blox",
    model: "TOBY-L210",
    revision: "09.71",
    usb: (0x1546, 0x1141),
    tac: "35705308",
    ports: 1,
    mbim: None,
    max_line: 2048,
    framing: Framing::Plain,
    unknown: Refusal::Error,
    replies: &[
        ("I", Fixed::Lines(&["{model}-02S-00"])),
        ("+GCAP", Fixed::Lines(&["+GCAP: +FCLASS, +CGSM"])),
        ("+UUSBCONF?", Fixed::Lines(&["+UUSBCONF: 0,\"\",,\"0x1141\""])),
        ("+UBMCONF?", Fixed::Lines(&["+UBMCONF: 1"])),
        ("+UPINCNT", Fixed::Lines(&["+UPINCNT: 3,3,10,10"])),
        ("+URAT?", Fixed::Lines(&["+URAT: 4,0"])),
        ("+CFUN=?", Fixed::Lines(&["+CFUN: (0,1,4,6,7,8,15,16,19),(0-1)"])),
    ],
    iccid: &[IccidCommand { spelling: "+CCID", prefix: "+CCID: ", digits: IccidDigits::Plain }],
    apdu: ApduWays {
        channels: Some(ChannelCommands {
            session: SessionForm::Channel,
            close: CloseForm::Line,
            test: TestForm::Error,
            limit: 3,
            refusal: Refusal::Cme(100),
        }),
        csim: Csim::Channels,
        get_response: GetResponse::ByHost,
        max_command: 261,
    },
    qmi: None,
    switch: ProfileSwitch {
        on_refresh: OnRefresh::Reinitialise,
        reread: Reread::AnyFunctionalityCycle,
        delay_ms: 200,
        sim_ms: 1000,
        register_ms: 2000,
    },
    sim: SimIndications { inserted: &["+PBREADY"], removed: &[] },
    boot: &[],
    babble: None,
    slow: &[("+COPS=?", 10000), ("+CFUN=", 300)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps],
        cell: CellForm::Quoted,
        act: 7,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 9000,
};
