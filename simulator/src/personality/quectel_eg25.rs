//! Quectel EG25-G (Qualcomm MDM9607), as in the PinePhone and comma devices.

use super::*;

/// A REFRESH resets the whole module, so `refreshFlag` 0 and a `+CFUN` cycle serve it better
/// (commaai/agnos-builder#556). `+CSIM` opens logical channels, but commands on them fail (lpac#164).
pub(super) static EG25: Personality = Personality {
    name: "quectel-eg25",
    title: "Quectel EG25-G",
    summary: "a REFRESH resets the module; +CSIM is of no use on logical channels",
    manufacturer: "Quectel",
    model: "EG25",
    revision: "EG25GGBR07A08M2G",
    usb: (0x2c7c, 0x0125),
    tac: "86742905",
    ports: 2,
    mbim: None,
    max_line: 4096,
    framing: Framing::Plain,
    unknown: Refusal::Error,
    replies: &[
        ("I", Fixed::Lines(&["{manufacturer}", "{model}", "Revision: {revision}"])),
        ("+QGMR", Fixed::Lines(&["{revision}_30.200.30.200"])),
        ("+QGMR?", Fixed::No(Refusal::Error)),
        ("+QFASTBOOT=?", Fixed::No(Refusal::Error)),
        ("+QSIMSTAT?", Fixed::Sim { present: "+QSIMSTAT: 0,1", absent: "+QSIMSTAT: 0,0" }),
        ("+QURCCFG=?", Fixed::Lines(&["+QURCCFG: \"urcport\",(\"usbat\",\"usbmodem\",\"uart1\")"])),
        ("+QURCCFG=\"urcport\"", Fixed::Lines(&["+QURCCFG: \"urcport\",\"usbat\""])),
    ],
    iccid: &[
        IccidCommand { spelling: "+QCCID", prefix: "+QCCID: ", digits: IccidDigits::Plain },
        IccidCommand { spelling: "+CCID", prefix: "+CCID: ", digits: IccidDigits::Plain },
        IccidCommand { spelling: "+ICCID", prefix: "+ICCID: ", digits: IccidDigits::Plain },
    ],
    apdu: ApduWays {
        channels: Some(ChannelCommands {
            session: SessionForm::Channel,
            close: CloseForm::Line,
            test: TestForm::Ok,
            limit: 3,
            refusal: Refusal::Cme(13),
        }),
        csim: Csim::BasicOnly,
        get_response: GetResponse::ByHost,
        max_command: 261,
    },
    qmi: Some(qmi::EG25),
    switch: ProfileSwitch {
        on_refresh: OnRefresh::ResetModem,
        reread: Reread::AnyFunctionalityCycle,
        delay_ms: 200,
        sim_ms: 600,
        register_ms: 1500,
    },
    sim: SimIndications { inserted: &["+CPIN: READY", "+QUSIM: 1"], removed: &["+CPIN: NOT READY"] },
    boot: &[(100, "RDY"), (300, "+CFUN: 1"), (1600, "+QIND: SMS DONE"), (2000, "+QIND: PB DONE")],
    babble: None,
    slow: &[("+COPS=?", 4000), ("+CFUN=", 300), ("+CPIN?", 20)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps],
        cell: CellForm::Quoted,
        act: 7,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 4000,
};
