//! Huawei ME909s-821.

use super::*;

/// Says `COMMAND NOT SUPPORT` to what it does not know, reports signal quality all the time without being asked,
/// and gives operator names in ASCII even under `+CSCS="UCS2"`.
pub(super) static ME909S: Personality = Personality {
    name: "huawei-me909s",
    title: "Huawei ME909s-821",
    summary: "COMMAND NOT SUPPORT, babbles ^RSSI and ^HCSQ, bare cell ids",
    manufacturer: "Huawei Technologies Co., Ltd.",
    model: "ME909s-821",
    revision: "11.617.00.00.00",
    usb: (0x12d1, 0x15c1),
    tac: "86761703",
    ports: 2,
    mbim: None,
    max_line: 1024,
    framing: Framing::Plain,
    unknown: Refusal::Words("COMMAND NOT SUPPORT"),
    replies: &[
        (
            "I",
            Fixed::Lines(&[
                "Manufacturer: {manufacturer}",
                "Model: {model}",
                "Revision: {revision}",
                "IMEI: {imei}",
                "+GCAP: +CGSM,+DS,+ES",
            ]),
        ),
        ("+GCAP", Fixed::Lines(&["+GCAP: +CGSM,+DS,+ES"])),
        ("*CNTI=2", Fixed::No(Refusal::Words("COMMAND NOT SUPPORT"))),
        ("^SYSINFOEX", Fixed::Lines(&["^SYSINFOEX: 2,4,5,1,0,3,\"WCDMA\",41,\"HSPA+\""])),
        ("^HCSQ?", Fixed::Lines(&["^HCSQ:\"LTE\",30,19,66,0"])),
        ("^NWTIME?", Fixed::Lines(&["^NWTIME: 14/08/05,04:00:21+20,00"])),
        (
            "^GETPORTMODE",
            Fixed::Lines(&["^GETPORTMODE: TYPE: WCDMA: huawei,MDM:0,PCUI:1,NDIS:2,CDROM:3,SD:4,"]),
        ),
        ("^NDISSTATQRY?", Fixed::Lines(&["^NDISSTATQRY: 0,,,\"IPV4\",0,,,\"IPV6\""])),
    ],
    iccid: &[IccidCommand { spelling: "^ICCID?", prefix: "^ICCID: ", digits: IccidDigits::Padded }],
    apdu: ApduWays {
        channels: Some(ChannelCommands {
            session: SessionForm::Channel,
            close: CloseForm::Bare,
            test: TestForm::Ok,
            limit: 3,
            refusal: Refusal::Cme(13),
        }),
        csim: Csim::BasicOnly,
        get_response: GetResponse::ByHost,
        max_command: 261,
    },
    qmi: None,
    switch: ProfileSwitch {
        on_refresh: OnRefresh::Reinitialise,
        reread: Reread::MinimumFunctionalityCycle,
        delay_ms: 200,
        sim_ms: 2000,
        register_ms: 2500,
    },
    sim: SimIndications { inserted: &["^SIMST: 1"], removed: &["^SIMST: 255"] },
    boot: &[(500, "^SYSSTART")],
    babble: Some(Babble {
        every_ms: 3000,
        lines: &["^RSSI: 21", "^HCSQ:\"LTE\",30,19,66,0\r", "^HCSQ: LTE,33,40,135,11\r"],
        off: "^CURC=0",
        on: "^CURC=1",
    }),
    slow: &[("+COPS=?", 20000), ("+CFUN=", 600)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps],
        cell: CellForm::Bare,
        act: 7,
        names: OperatorNames::AlwaysAscii,
    },
    away_ms: 8000,
};
