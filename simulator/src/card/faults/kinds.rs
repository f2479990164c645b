//! The faults by name, with their arguments.

use serde::{Deserialize, Deserializer};

use crate::tlv::{self, tag_bytes};

/// More armed faults of one kind than any test needs.
pub(super) const MAX_ARMED: usize = 64;

/// Names that [`Faults::apply`](super::Faults::apply) takes, each with its arguments (`?` = optional) and what it does. Tags and status words are
/// hex texts such as `"BF31"` and `"6985"`; `count` is 1 where it is left out, and no tag means any.
pub const FAULTS: &[(&str, &str)] = &[
    ("clear", "{}: disarm everything"),
    ("result", "{tag, code, count?}: answer the ES10 command with this result code instead of doing it"),
    ("status", "{sw, tag?, count?}: answer the ES10 command with this status word instead of doing it"),
    ("internal-error", "{count?}: answer the next APDUs with 6F00"),
    ("cat-busy", "{}: Enable, Disable and memory reset answer 5 (catBusy) until the card is reset"),
    (
        "lose-channel-after-switch",
        "{answer?: lost|given}: the next command that changes the enabled profile closes its channel, by default in place of the answer (6881)",
    ),
    ("lose-channel", "{channel?}: close this logical channel, or all of them"),
    ("full", "{}: report no free memory"),
    (
        "malformed",
        "{how: empty|truncated|lying-length|huge-length|oversized|wrong-tag|trailing, tag?, count?}: do the ES10 command but spoil the answer",
    ),
    ("early-answer", "{count?}: answer a block that is not the last one with data"),
    ("endless-response", "{chunk?}: every answer says 61xx, for ever"),
    ("block-limit", "{bytes, sw?}: refuse command data over so many bytes with 6601 or this status word"),
    ("whole-answers", "{}: no GET RESPONSE, answers of any length at once"),
    ("delay", "{ms, tag?, count?}: take so long for the ES10 command, or without a tag for any APDU"),
    (
        "wrong-signature",
        "{tag, count?}: sign the answer to BF38, BF21, BF36, BF41 or BF2B wrongly; BF36 stands for the result of a profile installation",
    ),
    (
        "install-error",
        "{reason, command?, piece?, count?}: let the next profile installations fail with this ErrorReason, after this BppCommandId (0, 1, 2, 4; by default 5, when everything is there) or with the piece of the package of this number",
    ),
    (
        "abort-load",
        "{piece, sw?, count?}: answer the piece of a package of this number with 6F00 or this status word and forget the session; 6881 closes the channel as well",
    ),
    ("no-free-channel", "{}: refuse to open a logical channel with 6A81"),
    ("refuse-isd-r", "{}: there is no ISD-R (6A82)"),
];

/// A fault that does not exist, or not like this.
#[derive(Debug, thiserror::Error)]
pub enum FaultError {
    /// No fault of this name.
    #[error("no card fault is called {0:?}")]
    Unknown(String),
    /// The arguments do not fit.
    #[error("card fault {name}: {reason}")]
    Arguments {
        /// The fault.
        name: String,
        /// What is wrong with them.
        reason: String,
    },
    /// So many faults wait already that another one must be a mistake.
    #[error("{MAX_ARMED} card faults of this kind are armed already, clear some")]
    TooMany,
}

/// One fault; [`FAULTS`] says what each does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// Disarms everything.
    Clear,
    /// A result code in place of the command.
    Result {
        /// ES10 command, `0xBF31` for `BF31`.
        #[serde(deserialize_with = "hex_tag")]
        tag: u32,
        /// Result code.
        code: u8,
        /// How many commands.
        #[serde(default = "once")]
        count: u32,
    },
    /// A status word in place of the command.
    Status {
        /// SW1 SW2.
        #[serde(deserialize_with = "hex_status")]
        sw: u16,
        /// ES10 command; `None` = any.
        #[serde(default, deserialize_with = "optional_hex_tag")]
        tag: Option<u32>,
        /// How many commands.
        #[serde(default = "once")]
        count: u32,
    },
    /// `6F00`.
    InternalError {
        /// How many APDUs.
        #[serde(default = "once")]
        count: u32,
    },
    /// `catBusy` until a reset.
    CatBusy,
    /// The channel dies with the next switch.
    LoseChannelAfterSwitch {
        /// What becomes of the answer.
        #[serde(default)]
        answer: SwitchAnswer,
    },
    /// The channel dies now.
    LoseChannel {
        /// Its number; `None` = all.
        #[serde(default)]
        channel: Option<u8>,
    },
    /// No free memory.
    Full,
    /// A spoilt answer.
    Malformed {
        /// In what way.
        how: Malformation,
        /// ES10 command; `None` = any.
        #[serde(default, deserialize_with = "optional_hex_tag")]
        tag: Option<u32>,
        /// How many commands.
        #[serde(default = "once")]
        count: u32,
    },
    /// Data where none may be yet.
    EarlyAnswer {
        /// How many blocks.
        #[serde(default = "once")]
        count: u32,
    },
    /// `61xx` without end.
    EndlessResponse {
        /// Bytes in each answer.
        #[serde(default = "default_chunk")]
        chunk: u8,
    },
    /// Command data has a limit.
    BlockLimit {
        /// Most bytes of command data.
        bytes: u8,
        /// SW1 SW2 above.
        #[serde(default = "default_limit_status", deserialize_with = "hex_status")]
        sw: u16,
    },
    /// No GET RESPONSE.
    WholeAnswers,
    /// A slow card.
    Delay {
        /// Milliseconds, at most an hour.
        ms: u64,
        /// ES10 command; `None` = any APDU.
        #[serde(default, deserialize_with = "optional_hex_tag")]
        tag: Option<u32>,
        /// How many.
        #[serde(default = "once")]
        count: u32,
    },
    /// A signature that does not verify.
    WrongSignature {
        /// ES10 command; `BF36` for the result of a profile installation.
        #[serde(deserialize_with = "signing_tag")]
        tag: u32,
        /// How many commands.
        #[serde(default = "once")]
        count: u32,
    },
    /// An installation that fails.
    InstallError {
        /// `ErrorReason`.
        reason: u8,
        /// `BppCommandId`.
        #[serde(default)]
        command: Option<u8>,
        /// Number of the piece, from 1, in place of a command.
        #[serde(default)]
        piece: Option<u32>,
        /// How many installations.
        #[serde(default = "once")]
        count: u32,
    },
    /// A session that ends in the middle of a package, without a result.
    AbortLoad {
        /// Number of the piece, from 1.
        piece: u32,
        /// SW1 SW2.
        #[serde(default = "default_abort_status", deserialize_with = "hex_status")]
        sw: u16,
        /// How many installations.
        #[serde(default = "once")]
        count: u32,
    },
    /// `6A81` for MANAGE CHANNEL.
    NoFreeChannel,
    /// `6A82` for SELECT.
    RefuseIsdR,
}

/// What becomes of the answer to the switch that kills the channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SwitchAnswer {
    /// `6881` comes instead.
    #[default]
    Lost,
    /// It comes, and the channel is closed behind it.
    Given,
}

/// How an answer is spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Malformation {
    /// Nothing at all.
    Empty,
    /// The last half is missing.
    Truncated,
    /// The outermost length is too long by five.
    LyingLength,
    /// The outermost length claims 65535 bytes.
    HugeLength,
    /// 65535 bytes claimed and given.
    Oversized,
    /// The answer to another command.
    WrongTag,
    /// Bytes follow the data object.
    Trailing,
}

fn once() -> u32 {
    1
}

fn default_chunk() -> u8 {
    16
}

fn default_limit_status() -> u16 {
    0x6601
}

fn default_abort_status() -> u16 {
    0x6F00
}

fn signing_tag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let tag = hex_tag(deserializer)?;
    let signs = matches!(tag, 0xBF21 | 0xBF2B | 0xBF36 | 0xBF38 | 0xBF41);
    signs
        .then_some(tag)
        .ok_or_else(|| serde::de::Error::custom(format!("the answer to {tag:X} has no signature")))
}

fn hex_tag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let text = String::deserialize(deserializer)?;
    let whole = |tag: &u32| tlv::split_tag(&tag_bytes(*tag)).is_ok_and(|(_, rest)| rest.is_empty());
    u32::from_str_radix(&text, 16)
        .ok()
        .filter(whole)
        .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no tag such as \"BF31\"")))
}

fn optional_hex_tag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    hex_tag(deserializer).map(Some)
}

fn hex_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let text = String::deserialize(deserializer)?;
    u16::from_str_radix(&text, 16)
        .ok()
        .filter(|sw| matches!(sw >> 12, 6 | 9))
        .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no status word such as \"6985\"")))
}
