//! Fibocom FM350-GL (MediaTek T700), M.2 5G.

use super::*;

/// `+CCHO` answers the bare channel number (lpac#209, PR#445); the test forms of the channel commands never
/// answer on some firmware (lpac PR#442). Identity answers carry their prefix and quotes.
pub(super) static FM350: Personality = Personality {
    name: "fibocom-fm350",
    title: "Fibocom FM350-GL",
    summary: "bare channel number from +CCHO, silence after =?, prefixed identity",
    manufacturer: "Fibocom Wireless Inc.",
    model: "FM350-GL",
    revision: "81600.0000.00.29.23.06",
    usb: (0x0e8d, 0x7127),
    tac: "35417440",
    ports: 2,
    mbim: None,
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
                "SVN: 09",
                "",
                "IMEI: {imei}",
            ]),
        ),
        ("+CGMI", Fixed::Lines(&["+CGMI: \"{manufacturer}\""])),
        ("+CGMI?", Fixed::Lines(&["+CGMI: \"{manufacturer}\""])),
        ("+CGMM", Fixed::Lines(&["+CGMM: \"{model}\""])),
        ("+CGMM?", Fixed::Lines(&["+CGMM: \"{model}\""])),
        ("+CGMR", Fixed::Lines(&["+CGMR: \"{revision}\""])),
        ("+CGMR?", Fixed::Lines(&["+CGMR: \"{revision}\""])),
        ("+CGSN", Fixed::Lines(&["+CGSN: \"{imei}\""])),
        ("+CGSN?", Fixed::Lines(&["+CGSN: \"{imei}\""])),
        ("+GTPKGVER?", Fixed::Lines(&["+GTPKGVER: \"{revision}_5000.0002.018.302.011_F09\""])),
        ("+GTPKGVER", Fixed::Lines(&["{revision}_5000.0002.018.302.011_F09"])),
        ("+GCAP", Fixed::Lines(&["+GCAP: +CGSM,+FCLASS,+DS"])),
        ("+CCHO=?", Fixed::Silence),
        ("+CGLA=?", Fixed::Silence),
        ("+CCHC=?", Fixed::Silence),
    ],
    iccid: &[
        IccidCommand { spelling: "+ICCID", prefix: "+ICCID: ", digits: IccidDigits::Plain },
        IccidCommand { spelling: "+ICCID?", prefix: "+ICCID: ", digits: IccidDigits::Plain },
        IccidCommand { spelling: "+CCID", prefix: "+CCID: ", digits: IccidDigits::Plain },
    ],
    apdu: ApduWays {
        channels: Some(ChannelCommands {
            session: SessionForm::BareChannel,
            close: CloseForm::Bare,
            test: TestForm::Silence,
            limit: 3,
            refusal: Refusal::Error,
        }),
        csim: Csim::Channels,
        get_response: GetResponse::ByModem,
        max_command: 261,
    },
    switch: ProfileSwitch {
        on_refresh: OnRefresh::Reinitialise,
        reread: Reread::AnyFunctionalityCycle,
        delay_ms: 300,
        sim_ms: 1500,
        register_ms: 2500,
    },
    sim: SimIndications {
        inserted: &["+SIM: Inserted", "+SIM READY"],
        removed: &["+SIM DROP", "+SIM: Removed"],
    },
    boot: &[(400, "+SIM READY")],
    babble: None,
    slow: &[("+COPS=?", 8000), ("+CFUN=", 500), ("+CCHO=", 150)],
    registration: RegistrationForm {
        domains: &[Domain::Circuit, Domain::Packet, Domain::Eps, Domain::FiveG],
        cell: CellForm::Quoted,
        act: 7,
        names: OperatorNames::FollowCharacterSet,
    },
    away_ms: 12000,
};
