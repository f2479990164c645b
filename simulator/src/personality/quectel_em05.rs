//! Quectel EM05-G, M.2 LTE, in its MBIM mode.

use super::*;

/// Over MBIM the card cannot be reached: Open Channel is a failure whatever its parameters, and there is no Application List.
/// AT can, but refuses the `=?` forms (lpac#300).
pub(super) static EM05: Personality = Personality {
    name: "quectel-em05",
    title: "Quectel EM05-G",
    summary: "MBIM that does not reach the card; AT that does",
    manufacturer: "Quectel",
    model: "EM05-G",
    revision: "EM05GFAR07A07M1G",
    usb: (0x2c7c, 0x030a),
    tac: "86846105",
    ports: 1,
    mbim: Some(MbimStyle {
        firmware: "EM05GFAR07A07M1G_01.005.01.005",
        hardware: "QUALCOMM INCORPORATED",
        data_class: 0x3f,
        max_sessions: 8,
        version: MbimExtensions::One,
        services: &[
            MbimService::Sms,
            MbimService::Ussd,
            MbimService::Auth,
            MbimService::Extensions,
            MbimService::Uicc,
        ],
        unknown: &[
            (MbimService::Extensions, 7),
            (MbimService::Extensions, 8),
            (MbimService::Extensions, 15),
            (MbimService::Extensions, 17),
            (MbimService::Uicc, 7),
            (MbimService::Uicc, 8),
            (MbimService::Uicc, 9),
            (MbimService::Uicc, 10),
        ],
        max_transfer: 4096,
        boot_ms: 3000,
        slots: SlotMapping::Missing,
        apdu: MbimApdu { select_p2: &[], refusal: MbimApdu::FAILURE, ..MbimApdu::STANDARD },
        subscriber_indications: true,
    }),
    max_line: 4096,
    framing: Framing::Plain,
    unknown: Refusal::Error,
    replies: &[
        ("I", Fixed::Lines(&["{manufacturer}", "{model}", "Revision: {revision}"])),
        ("+QGMR", Fixed::Lines(&["{revision}_01.005.01.005"])),
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
            test: TestForm::Error,
            limit: 3,
            refusal: Refusal::Cme(13),
        }),
        csim: Csim::Channels,
        get_response: GetResponse::ByHost,
        max_command: 261,
    },
    switch: ProfileSwitch {
        on_refresh: OnRefresh::Reinitialise,
        reread: Reread::AnyFunctionalityCycle,
        delay_ms: 200,
        sim_ms: 800,
        register_ms: 1500,
    },
    sim: SimIndications { inserted: &["+CPIN: READY", "+QUSIM: 1"], removed: &["+CPIN: NOT READY"] },
    boot: &[(100, "RDY"), (300, "+CFUN: 1"), (1600, "+QIND: SMS DONE"), (2000, "+QIND: PB DONE")],
    babble: None,
    slow: &[("+COPS=?", 4000), ("+CFUN=", 300)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps],
        cell: CellForm::Quoted,
        act: 7,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 5000,
};
