//! SIMCom SIM7600E-H.

use super::*;

/// Lines may end in a double carriage return. A new profile is not taken up before the UIM is powered off and on
/// (lpac#236).
pub(super) static SIM7600: Personality = Personality {
    name: "simcom-sim7600",
    title: "SIMCom SIM7600E-H",
    summary: "double carriage returns, talkative at boot, keeps the old SIM until +CFUN=0 and 1",
    manufacturer: "SIMCOM INCORPORATED",
    model: "SIMCOM_SIM7600E-H",
    revision: "LE20B03SIM7600M22",
    usb: (0x1e0e, 0x9001),
    tac: "86147503",
    ports: 2,
    mbim: None,
    max_line: 1024,
    framing: Framing::DoubleCarriageReturn,
    unknown: Refusal::Error,
    replies: &[
        (
            "I",
            Fixed::Lines(&[
                "Manufacturer: {manufacturer}",
                "Model: {model}",
                "Revision: SIM7600M22_V2.0",
                "SVN: 01",
                "IMEI: {imei}",
                "+GCAP: +CGSM",
            ]),
        ),
        (
            "+SIMCOMATI",
            Fixed::Lines(&[
                "Manufacturer: {manufacturer}",
                "Model: {model}",
                "Revision: {revision}",
                "SIM7600M22_B03V02_200828",
                "QCN: ",
                "IMEI: {imei}",
                "MEID: ",
                "+GCAP: +CGSM",
                "DeviceInfo: 173,170",
            ]),
        ),
        ("+CGMR", Fixed::Lines(&["+CGMR: {revision}"])),
    ],
    iccid: &[
        IccidCommand { spelling: "+CICCID", prefix: "+ICCID: ", digits: IccidDigits::Plain },
        IccidCommand { spelling: "+CCID", prefix: "+CCID: ", digits: IccidDigits::Padded },
        IccidCommand { spelling: "+ICCID", prefix: "+ICCID: ", digits: IccidDigits::Plain },
    ],
    apdu: ApduWays {
        channels: Some(ChannelCommands {
            session: SessionForm::Channel,
            close: CloseForm::Bare,
            test: TestForm::Ok,
            limit: 3,
            refusal: Refusal::Error,
        }),
        csim: Csim::Channels,
        get_response: GetResponse::ByModem,
        max_command: 261,
    },
    qmi: Some(qmi::SIM7600),
    switch: ProfileSwitch {
        on_refresh: OnRefresh::KeepStale,
        reread: Reread::MinimumFunctionalityCycle,
        delay_ms: 200,
        sim_ms: 1500,
        register_ms: 2000,
    },
    sim: SimIndications {
        inserted: &["+CPIN: READY", "SMS DONE", "PB DONE"],
        removed: &["+SIMCARD: NOT AVAILABLE"],
    },
    boot: &[(100, "RDY"), (200, "*ATREADY: 1")],
    babble: None,
    slow: &[("+COPS=?", 9000), ("+CFUN=", 500), ("+CGMR", 10)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps],
        cell: CellForm::Bare,
        act: 7,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 10000,
};
