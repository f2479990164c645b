//! The table. The first row that matches applies, so a model stands before its manufacturer.
//!
//! Each entry that differs from [`GENERIC`] says where it was seen.

use esim::BlockSize;
use esim::types::RefreshFlag;

use super::{AfterSwitch, ChannelClose, Quirks, Row, TrailingLe};
use crate::state::{CardAccess, Functionality};

const CHANNELS: CardAccess = CardAccess::LogicalChannel;
const GENERIC_ACCESS: CardAccess = CardAccess::GenericAccess;
const UICC: CardAccess = CardAccess::MbimUicc;
const UIM: CardAccess = CardAccess::QmiUim;

/// What applies where no row matches: the standards' ways, and every known command for the ICCID.
///
/// `=?` forms are never asked: FG132-GL and EM05-G refuse them for commands that they have (estkme-group/lpac#300), EM7590
/// refuses `+CGLA=?` (PR#139) and FM350 does not answer at all (PR#442). What the modem can shows at first use.
///
/// Blocks of 120 bytes are what most programs send; longer ones fail on some firmware with 6601, 6F00 or ERROR.
pub const GENERIC: Quirks = Quirks {
    name: "generic",
    card_access: &[UICC, UIM, CHANNELS, GENERIC_ACCESS],
    // L850GL, T99W175 and DW5821e want 0C, ModemManager sends 04 to all (estkme-group/lpac PR#438).
    mbim_select: &[0x00, 0x04, 0x0c],
    // Without it some answer nothing (lpac#118); all that is sent to an eUICC has an answer.
    mbim_le: TrailingLe::Always,
    channel_close: ChannelClose::Cchc,
    refresh_flag: RefreshFlag::Refresh,
    block_size: BlockSize::DEFAULT,
    after_switch: AfterSwitch::Wait,
    iccid: &["+CCID", "+ICCID", "+QCCID", "#CCID", "^ICCID?", "^SCID", "!ICCID?"],
    sim_events: &[],
};

/// The rows.
pub const TABLE: &[Row] = &[
    Row {
        manufacturer: "quectel",
        models: &["eg25", "ec25"],
        quirks: Quirks {
            name: "quectel-eg25",
            // Channels opened with +CSIM carry no commands, +CCHO works well (lpac#164).
            card_access: &[UICC, UIM, CHANNELS],
            // A REFRESH makes the module leave USB and come back (commaai/agnos-builder#556).
            refresh_flag: RefreshFlag::NoRefresh,
            after_switch: AfterSwitch::Cycle(Functionality::Minimum),
            ..QUECTEL
        },
    },
    Row {
        manufacturer: "quectel",
        models: &["eg916"],
        // Takes a profile up with a functionality cycle (commaai/openpilot#37779).
        quirks: Quirks {
            name: "quectel-eg916",
            after_switch: AfterSwitch::Cycle(Functionality::Minimum),
            ..QUECTEL
        },
    },
    Row { manufacturer: "quectel", models: &[], quirks: QUECTEL },
    Row {
        manufacturer: "fibocom",
        models: &["fm350"],
        // Answers +CCHO with the channel number alone (lpac#209, PR#445), which needs no entry: a bare session id is taken from
        // every modem.
        quirks: Quirks { name: "fibocom-fm350", ..FIBOCOM },
    },
    Row { manufacturer: "fibocom", models: &[], quirks: FIBOCOM },
    Row {
        manufacturer: "sierra",
        models: &["em9190", "em9191"],
        quirks: Quirks {
            name: "sierra-em9191",
            // No +CCHC (lpac#187), and +CCHO answers a handle, not a channel number that MANAGE CHANNEL could close. So
            // +CSIM goes first; where the firmware refuses that, the one channel is kept.
            card_access: &[UICC, UIM, GENERIC_ACCESS, CHANNELS],
            channel_close: ChannelClose::Kept,
            ..SIERRA
        },
    },
    Row { manufacturer: "sierra", models: &[], quirks: SIERRA },
    Row {
        manufacturer: "",
        models: &["dw5821e", "t77w968"],
        quirks: Quirks {
            name: "foxconn-t77w968",
            // No +CCHO, +CGLA, +CCHC (lpac#164).
            card_access: &[UICC, UIM, GENERIC_ACCESS],
            iccid: &["+ICCID", "+CCID"],
            ..GENERIC
        },
    },
    Row {
        manufacturer: "simcom",
        models: &[],
        quirks: Quirks {
            name: "simcom",
            // SIM7600 keeps the old SIM until the card has been without power (lpac#236).
            after_switch: AfterSwitch::Cycle(Functionality::Minimum),
            iccid: &["+CICCID", "+CCID", "+ICCID"],
            ..GENERIC
        },
    },
    Row {
        manufacturer: "telit",
        models: &[],
        quirks: Quirks {
            name: "telit",
            iccid: &["#CCID", "+CCID", "+ICCID"],
            // #QSS: 0 to 3, from no SIM to ready (Telit AT reference).
            sim_events: &["#QSS=2"],
            ..GENERIC
        },
    },
    Row {
        manufacturer: "huawei",
        models: &[],
        quirks: Quirks {
            name: "huawei",
            // +CSIM reaches the basic channel only (lpac#164).
            card_access: &[UICC, UIM, CHANNELS],
            iccid: &["^ICCID?", "+CCID", "+ICCID"],
            ..GENERIC
        },
    },
    Row {
        manufacturer: "cinterion",
        models: &[],
        quirks: Quirks {
            name: "cinterion",
            iccid: &["^SCID", "+CCID"],
            sim_events: &["^SCKS=1"],
            // No record of one that takes a profile up in any other way; a reset always does.
            after_switch: AfterSwitch::Reset,
            ..GENERIC
        },
    },
    Row {
        manufacturer: "u-blox",
        models: &[],
        quirks: Quirks { name: "u-blox", iccid: &["+CCID"], ..GENERIC },
    },
];

const QUECTEL: Quirks = Quirks {
    name: "quectel",
    iccid: &["+QCCID", "+CCID", "+ICCID"],
    sim_events: &["+QSIMSTAT=1"],
    ..GENERIC
};

const FIBOCOM: Quirks = Quirks { name: "fibocom", iccid: &["+ICCID", "+CCID", "+ICCID?"], ..GENERIC };

const SIERRA: Quirks = Quirks { name: "sierra", iccid: &["+ICCID", "!ICCID?", "+CCID"], ..GENERIC };
