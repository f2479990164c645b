//! Fibocom L850-GL (Intel XMM 7360), M.2 LTE.

use super::*;

/// Intel's firmware is particular over MBIM: a channel opens with `SelectP2Arg` 0x0C alone, commands on it want
/// `ClassByteType` extended, and without `Le` the answer is empty (lpac PR#438); what it does not like it calls an
/// invalid logical channel (lpac#114). Its control messages are short. After a REFRESH it keeps the old SIM, and says nothing
/// of another one, until the radio was off and on.
pub(super) static L850: Personality = Personality {
    name: "fibocom-l850",
    title: "Fibocom L850-GL",
    summary: "MBIM that wants SelectP2Arg 0x0C, extended class bytes and Le; short messages",
    manufacturer: "Fibocom Wireless Inc.",
    model: "L850-GL",
    revision: "18500.5001.00.05.27.30",
    usb: (0x2cb7, 0x0007),
    tac: "01556700",
    ports: 1,
    mbim: Some(MbimStyle {
        firmware: "18500.5001.00.05.27.30",
        hardware: "XMM7360_REV_2.1",
        data_class: 0x3c,
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
            (MbimService::Extensions, 11),
            (MbimService::Extensions, 12),
            (MbimService::Extensions, 15),
            (MbimService::Extensions, 17),
            (MbimService::Uicc, 7),
            (MbimService::Uicc, 8),
            (MbimService::Uicc, 9),
            (MbimService::Uicc, 10),
        ],
        max_transfer: 512,
        boot_ms: 8000,
        slots: SlotMapping::Settable { ready_ms: 2500 },
        apdu: MbimApdu {
            select_p2: &[0x0c],
            refusal: MbimApdu::SELECT_FAILED,
            class: MbimClass::Extended,
            needs_le: true,
            ..MbimApdu::STANDARD
        },
        subscriber_indications: true,
    }),
    max_line: 2048,
    framing: Framing::Plain,
    unknown: Refusal::Cme(100),
    replies: &[
        (
            "I",
            Fixed::Lines(&[
                "Manufacturer: {manufacturer}",
                "Model: {model}",
                "Revision: {revision}",
                "SVN: 5",
                "IMEI: {imei}",
            ]),
        ),
        ("+GTPKGVER?", Fixed::Lines(&["+GTPKGVER: \"{revision}_5001.0001.020.012.019_F10\""])),
    ],
    iccid: &[
        IccidCommand { spelling: "+ICCID", prefix: "+ICCID: ", digits: IccidDigits::Plain },
        IccidCommand { spelling: "+CCID", prefix: "+CCID: ", digits: IccidDigits::Plain },
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
    qmi: None,
    switch: ProfileSwitch {
        on_refresh: OnRefresh::KeepStale,
        reread: Reread::AnyFunctionalityCycle,
        delay_ms: 300,
        sim_ms: 1200,
        register_ms: 2500,
    },
    sim: SimIndications { inserted: &["+SIM READY"], removed: &["+SIM: Removed"] },
    boot: &[(400, "+SIM READY")],
    babble: None,
    slow: &[("+COPS=?", 9000), ("+CFUN=", 500)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps],
        cell: CellForm::Quoted,
        act: 7,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 8000,
};
