//! Foxconn T77W968, sold as Dell DW5821e (Snapdragon X20).

use super::*;

/// No `+CCHO`, `+CGLA` or `+CCHC`: the card is reached through `+CSIM` alone (lpac#164).
pub(super) static DW5821E: Personality = Personality {
    name: "foxconn-dw5821e",
    title: "Foxconn T77W968 (Dell DW5821e)",
    summary: "the card is reached through +CSIM alone",
    manufacturer: "Dell Inc.",
    model: "DW5821e Snapdragon X20 LTE",
    revision: "T77W968.F1.1.1.1.1.VF.001",
    usb: (0x413c, 0x81d7),
    tac: "35911708",
    ports: 1,
    mbim: None,
    max_line: 1024,
    framing: Framing::Plain,
    unknown: Refusal::Error,
    replies: &[
        (
            "I",
            Fixed::Lines(&[
                "Manufacturer: {manufacturer}",
                "Model: {model}",
                "Revision: {revision}",
                "SVN: 01",
                "IMEI: {imei}",
                "+GCAP: +CGSM",
            ]),
        ),
        ("+CSCB?", Fixed::Lines(&["+CSCB: 0, \"4383,4400,4370,4371-4378,4384-4391,4396-4397\",\"\""])),
    ],
    iccid: &[IccidCommand { spelling: "+ICCID", prefix: "ICCID: ", digits: IccidDigits::Plain }],
    apdu: ApduWays {
        channels: None,
        csim: Csim::Channels,
        get_response: GetResponse::ByHost,
        max_command: 261,
    },
    qmi: None,
    switch: ProfileSwitch {
        on_refresh: OnRefresh::KeepStale,
        reread: Reread::MinimumFunctionalityCycle,
        delay_ms: 200,
        sim_ms: 1000,
        register_ms: 2000,
    },
    sim: SimIndications { inserted: &["+CPIN: READY"], removed: &["+CPIN: NOT READY"] },
    boot: &[],
    babble: None,
    slow: &[("+COPS=?", 10000), ("+CFUN=", 400)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps],
        cell: CellForm::Quoted,
        act: 7,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 9000,
};
