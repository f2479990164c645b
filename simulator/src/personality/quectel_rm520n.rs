//! Quectel RM520N-GL (Qualcomm SDX62), M.2 5G, in its QMI mode.

use super::*;

/// Slow over APDUs by AT (lpac#182); QMI is the way to its card. It takes up a new profile by itself.
pub(super) static RM520N: Personality = Personality {
    name: "quectel-rm520n",
    title: "Quectel RM520N-GL",
    summary: "5G with two slots over QMI, whose status says the EID; the data port carries IP alone",
    manufacturer: "Quectel",
    model: "RM520N-GL",
    revision: "RM520NGLAAR01A07M4G",
    usb: (0x2c7c, 0x0801),
    tac: "86837105",
    ports: 2,
    max_line: 4096,
    framing: Framing::Plain,
    unknown: Refusal::Error,
    replies: &[
        ("I", Fixed::Lines(&["{manufacturer}", "{model}", "Revision: {revision}"])),
        ("+QGMR", Fixed::Lines(&["{revision}_01.200.01.200"])),
        ("+QSIMSTAT?", Fixed::Sim { present: "+QSIMSTAT: 0,1", absent: "+QSIMSTAT: 0,0" }),
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
        csim: Csim::Channels,
        get_response: GetResponse::ByHost,
        max_command: 261,
    },
    mbim: None,
    qmi: Some(qmi::RM520N),
    switch: ProfileSwitch {
        on_refresh: OnRefresh::Reinitialise,
        reread: Reread::AnyFunctionalityCycle,
        delay_ms: 200,
        sim_ms: 900,
        register_ms: 2000,
    },
    sim: SimIndications { inserted: &["+CPIN: READY", "+QUSIM: 1"], removed: &["+CPIN: NOT READY"] },
    boot: &[(100, "RDY"), (300, "+CFUN: 1"), (1600, "+QIND: SMS DONE"), (2000, "+QIND: PB DONE")],
    babble: None,
    slow: &[("+COPS=?", 8000), ("+CFUN=", 300), ("+CGLA=", 250)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps, Domain::FiveG],
        cell: CellForm::Quoted,
        act: 11,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 12000,
};
