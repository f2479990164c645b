//! Sierra Wireless EM9191 (Qualcomm SDX55), M.2 5G.

use super::*;

/// `+CCHO` answers a long handle of the modem's own (as MC7455 and EM7590, lpac#138 and PR#139) and there is no
/// `+CCHC` (lpac#187): a channel lives until the card is reset. The network scan lacks the comma before the
/// supported modes.
pub(super) static EM9191: Personality = Personality {
    name: "sierra-em9191",
    title: "Sierra Wireless EM9191",
    summary: "opaque session handle from +CCHO, no +CCHC, malformed network scan",
    manufacturer: "Sierra Wireless, Incorporated",
    model: "EM9191",
    revision: "SWIX55C_03.09.11.00 00c6ec jenkins 2022/10/20 06:23:09",
    usb: (0x1199, 0x90d3),
    tac: "35658910",
    ports: 1,
    mbim: Some(MbimStyle {
        firmware: "SWIX55C_03.09.11.00",
        hardware: "EM9191-1.0",
        data_class: 0xfc,
        max_sessions: 8,
        version: MbimExtensions::Two,
        services: &[
            MbimService::Sms,
            MbimService::Ussd,
            MbimService::Auth,
            MbimService::Extensions,
            MbimService::Uicc,
            MbimService::Qmi,
        ],
        unknown: &[(MbimService::Extensions, 17)],
        max_transfer: 4096,
        boot_ms: 4000,
        slots: SlotMapping::Settable { ready_ms: 1500 },
        apdu: MbimApdu::STANDARD,
        subscriber_indications: true,
    }),
    max_line: 2048,
    framing: Framing::Plain,
    unknown: Refusal::Error,
    replies: &[
        (
            "I",
            Fixed::Lines(&[
                "Manufacturer: {manufacturer}",
                "Model: {model}",
                "Revision: {revision}",
                "IMEI: {imei}",
                "IMEI SV: 10",
                "FSN: 8W0124011234A",
                "+GCAP: +CGSM",
            ]),
        ),
        ("*CNTI=2", Fixed::Lines(&["*CNTI: 2,UMTS,LTE,NR5G"])),
        ("*CNTI=0", Fixed::Lines(&["*CNTI: 0,NONE"])),
        (
            "+COPS=?",
            Fixed::Lines(&[
                "+COPS: (1,\"Telekom.de\",\"TDG\",\"26201\",12),(1,\"Telekom.de\",\"Telekom.\",\"26201\",7),(1,\"o2 - de\",\"o2 - de\",\"26203\",7),(1,\"vodafone.de\",\"Vodafone\",\"26202\",7)(0,1,2,3,4),(0,1,2)",
            ]),
        ),
        ("+CGLA=?", Fixed::No(Refusal::Error)),
    ],
    iccid: &[
        IccidCommand { spelling: "+ICCID", prefix: "ICCID: ", digits: IccidDigits::Plain },
        IccidCommand { spelling: "!ICCID?", prefix: "!ICCID: ", digits: IccidDigits::Plain },
    ],
    apdu: ApduWays {
        channels: Some(ChannelCommands {
            session: SessionForm::Handle,
            close: CloseForm::Missing,
            test: TestForm::Ok,
            limit: 3,
            refusal: Refusal::Cme(50),
        }),
        csim: Csim::Channels,
        get_response: GetResponse::ByModem,
        max_command: 261,
    },
    qmi: Some(qmi::EM9191),
    switch: ProfileSwitch {
        on_refresh: OnRefresh::Reinitialise,
        reread: Reread::MinimumFunctionalityCycle,
        delay_ms: 200,
        sim_ms: 1200,
        register_ms: 3000,
    },
    sim: SimIndications { inserted: &["+CPIN: READY"], removed: &["+CPIN: NOT READY"] },
    boot: &[(200, "+PACSP0")],
    babble: None,
    slow: &[("+COPS=?", 15000), ("+CFUN=", 400)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps],
        cell: CellForm::Quoted,
        act: 13,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 15000,
};
