//! Foxconn T99W175 (Qualcomm SDX55), M.2 5G, sold as Dell DW5930e and Lenovo's own.

use super::*;

/// Slot mappings are told and cannot be set; a channel opens with `SelectP2Arg` 0x0C, commands want `ClassByteType` extended
/// and `Le` (lpac PR#438). A new profile is not noticed until the radio was off and on.
pub(super) static T99W175: Personality = Personality {
    name: "foxconn-t99w175",
    title: "Foxconn T99W175",
    summary: "MBIM whose slots cannot be switched; silent after a profile switch",
    manufacturer: "Foxconn",
    model: "T99W175",
    revision: "T99W175.F0.6.0.0.6.CC.005",
    usb: (0x0489, 0xe0b4),
    tac: "35450411",
    ports: 1,
    mbim: Some(MbimStyle {
        firmware: "T99W175.F0.6.0.0.6.CC.005.073",
        hardware: "V1.0",
        data_class: 0xfc,
        max_sessions: 16,
        version: MbimExtensions::Three,
        services: &[
            MbimService::Sms,
            MbimService::Ussd,
            MbimService::Auth,
            MbimService::Extensions,
            MbimService::Uicc,
        ],
        unknown: &[],
        max_transfer: 4096,
        boot_ms: 5000,
        slots: SlotMapping::Fixed(SlotMapping::NO_DEVICE_SUPPORT),
        apdu: MbimApdu {
            select_p2: &[0x0c],
            refusal: MbimApdu::SELECT_FAILED,
            class: MbimClass::Extended,
            needs_le: true,
            get_response: GetResponse::ByModem,
            ..MbimApdu::STANDARD
        },
        subscriber_indications: true,
    }),
    max_line: 2048,
    framing: Framing::Plain,
    unknown: Refusal::Error,
    replies: &[(
        "I",
        Fixed::Lines(&[
            "Manufacturer: {manufacturer}",
            "Model: {model}",
            "Revision: {revision}",
            "SVN: 02",
            "IMEI: {imei}",
            "+GCAP: +CGSM",
        ]),
    )],
    iccid: &[
        IccidCommand { spelling: "+ICCID", prefix: "ICCID: ", digits: IccidDigits::Plain },
        IccidCommand { spelling: "+CCID", prefix: "+CCID: ", digits: IccidDigits::Plain },
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
        reread: Reread::AnyFunctionalityCycle,
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
        act: 13,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 9000,
};
