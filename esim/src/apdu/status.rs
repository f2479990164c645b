//! Status words and what they mean on an eUICC.

use std::fmt;

/// SW1 SW2 (ISO/IEC 7816-4 5.6).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// 9000: done.
    pub const OK: Self = Self(0x9000);
    /// 6300: no information, or a verification that failed; vendors differ.
    pub const WARNING: Self = Self(0x6300);
    /// 6581: writing to non-volatile memory failed.
    pub const MEMORY_FAILURE: Self = Self(0x6581);
    /// 6601: some modems and cards say so when a block is too long for them.
    pub const SECURITY_ISSUE: Self = Self(0x6601);
    /// 6700: Lc or Le is wrong.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// 6881: the logical channel does not exist, or not any more.
    pub const CHANNEL_NOT_SUPPORTED: Self = Self(0x6881);
    /// 6882: secure messaging is not supported.
    pub const SECURE_MESSAGING_NOT_SUPPORTED: Self = Self(0x6882);
    /// 6982: security status not satisfied.
    pub const SECURITY_STATUS: Self = Self(0x6982);
    /// 6985: conditions of use not satisfied: the ISD-R is busy or has no such session.
    pub const CONDITIONS_NOT_SATISFIED: Self = Self(0x6985);
    /// 6999: SELECT failed.
    pub const SELECT_FAILED: Self = Self(0x6999);
    /// 6A80: the data object is rejected.
    pub const INCORRECT_DATA: Self = Self(0x6A80);
    /// 6A81: function not supported; to MANAGE CHANNEL, that no channel is free.
    pub const FUNCTION_NOT_SUPPORTED: Self = Self(0x6A81);
    /// 6A82: no such application or file.
    pub const NOT_FOUND: Self = Self(0x6A82);
    /// 6A84: no space.
    pub const NO_SPACE: Self = Self(0x6A84);
    /// 6A86: P1 or P2 is wrong.
    pub const WRONG_PARAMETERS: Self = Self(0x6A86);
    /// 6A88: unknown object.
    pub const REFERENCED_DATA_NOT_FOUND: Self = Self(0x6A88);
    /// 6D00: unknown instruction; what many cards answer to a data object that they do not know.
    pub const INSTRUCTION_NOT_SUPPORTED: Self = Self(0x6D00);
    /// 6E00: the class byte is not supported; also after the channel has gone.
    pub const CLASS_NOT_SUPPORTED: Self = Self(0x6E00);
    /// 6F00: internal error.
    pub const INTERNAL: Self = Self(0x6F00);

    /// SW1.
    #[must_use]
    pub const fn sw1(self) -> u8 {
        self.0.to_be_bytes()[0]
    }

    /// SW2.
    #[must_use]
    pub const fn sw2(self) -> u8 {
        self.0.to_be_bytes()[1]
    }

    /// 9000, or 91xx: done, and a proactive command is waiting for the modem.
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.0 == Self::OK.0 || self.has_proactive_command()
    }

    /// 91xx: a proactive command of xx bytes is waiting, a REFRESH after most profile switches. Fetching it is the modem's business.
    #[must_use]
    pub const fn has_proactive_command(self) -> bool {
        self.sw1() == 0x91
    }

    /// 61xx: the Le for GET RESPONSE, where 0 is 256.
    #[must_use]
    pub const fn more_data(self) -> Option<u8> {
        if self.sw1() == 0x61 { Some(self.sw2()) } else { None }
    }

    /// 6Cxx: the Le with which to repeat the command, where 0 is 256.
    #[must_use]
    pub const fn correct_le(self) -> Option<u8> {
        if self.sw1() == 0x6C { Some(self.sw2()) } else { None }
    }

    /// What a card says on a channel that it has closed under us, after a profile switch for example.
    #[must_use]
    pub const fn says_channel_gone(self) -> bool {
        matches!(self, Self::CHANNEL_NOT_SUPPORTED | Self::CLASS_NOT_SUPPORTED | Self::NOT_FOUND)
    }

    /// The meaning in a few words, for messages.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::OK => "done",
            Self::MEMORY_FAILURE => "the card's memory failed",
            Self::SECURITY_ISSUE => "the block is too long for this modem or card",
            Self::WRONG_LENGTH => "wrong length",
            Self::CHANNEL_NOT_SUPPORTED => "the logical channel is closed",
            Self::SECURE_MESSAGING_NOT_SUPPORTED => "secure messaging is not supported",
            Self::SECURITY_STATUS => "security status not satisfied",
            Self::CONDITIONS_NOT_SATISFIED => "not possible in the card's present state",
            Self::SELECT_FAILED => "the application cannot be selected",
            Self::INCORRECT_DATA => "the card rejects the data",
            Self::FUNCTION_NOT_SUPPORTED => "function not supported",
            Self::NOT_FOUND => "no such application or file",
            Self::NO_SPACE => "the card is full",
            Self::WRONG_PARAMETERS => "wrong parameters",
            Self::REFERENCED_DATA_NOT_FOUND => "the card does not know this object",
            Self::INSTRUCTION_NOT_SUPPORTED => "the card does not know this command",
            Self::CLASS_NOT_SUPPORTED => "the class or channel is not supported",
            Self::INTERNAL => "internal error of the card",
            other => match other.sw1() {
                0x61 => "more data is waiting",
                0x62 | 0x63 => "warning",
                0x64 | 0x65 => "execution error",
                0x66 => "security issue",
                0x68 => "function of the class byte not supported",
                0x69 => "command not allowed",
                0x6A => "wrong parameters",
                0x6C => "wrong expected length",
                0x91 => "done, a proactive command is waiting",
                0x93 => "the card application toolkit is busy",
                _ => "unknown status",
            },
        }
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X} ({})", self.0, self.meaning())
    }
}
