//! Channels and APDUs.

use crate::codec::Hidden;
use crate::declare::{message, structure, values};

structure! {
    /// A status word: SW1 in the low byte, SW2 in the next.
    pub struct StatusWord {
        /// As sent.
        number: u32,
    }
}

impl StatusWord {
    /// SW1 and SW2.
    #[must_use]
    pub fn bytes(&self) -> [u8; 2] {
        let [sw1, sw2, ..] = self.number.to_le_bytes();
        [sw1, sw2]
    }
}

impl From<[u8; 2]> for StatusWord {
    fn from([sw1, sw2]: [u8; 2]) -> Self {
        Self { number: u32::from_le_bytes([sw1, sw2, 0, 0]) }
    }
}

message! { UiccLowLevelAccess[1] -> Atr;
    /// Asks for the answer to reset.
    query AtrQuery {}

    /// The answer to reset.
    done Atr {
        /// Its bytes.
        atr: Vec<u8> = length_first,
    }
}

message! { UiccLowLevelAccess[2] -> OpenedChannel;
    /// Opens a logical channel and selects an application on it.
    set OpenChannelSet {
        /// AID of the application, 5 to 16 bytes.
        app_id: Vec<u8> = length_first,
        /// P2 of the SELECT. Zero suits many modems, `0x04` and `0x0C` are needed on some.
        select_p2_arg: u32,
        /// A number of the host's choice that channels can be closed by together; not zero.
        channel_group: u32,
    }

    /// The channel that was opened, or why not.
    done OpenedChannel {
        /// What the card said to SELECT, or to MANAGE CHANNEL when that failed.
        status: StatusWord,
        /// Number of the channel, from 1 to 19; zero when there is none.
        channel: u32,
        /// The card's answer to SELECT, without the status word.
        response: Hidden<Vec<u8>> = length_first,
    }
}

message! { UiccLowLevelAccess[3] -> ClosedChannel;
    /// Closes a channel, or all of a group.
    set CloseChannelSet {
        /// Its number; zero for all of the group.
        channel: u32,
        /// The group, where `channel` is zero.
        channel_group: u32,
    }

    /// How closing ended.
    done ClosedChannel {
        /// What the card said to MANAGE CHANNEL.
        status: StatusWord,
    }
}

values! {
    /// How an APDU is protected.
    pub enum SecureMessaging {
        0 => None "none",
        1 => NoHeaderAuthentication "without authentication of the header",
    }
}

values! {
    /// How the channel's number is coded into the class byte.
    pub enum ClassByteType {
        0 => InterIndustry "interindustry (0X, 4X)",
        1 => Extended "extended (8X, CX)",
    }
}

message! { UiccLowLevelAccess[4] -> ApduResponse;
    /// Sends a command APDU on a channel.
    set ApduSet {
        /// The channel's number.
        channel: u32,
        /// How it is protected.
        secure_messaging: SecureMessaging,
        /// How the modem puts the channel's number into the class byte.
        class_byte_type: ClassByteType,
        /// The APDU. Some firmware needs the Le byte at the end.
        command: Hidden<Vec<u8>> = length_first,
    }

    /// What the card answered. `61xx` and `6Cxx` are for the host to act on.
    done ApduResponse {
        /// Its status word, which the response does not contain.
        status: StatusWord,
        /// Its data.
        response: Hidden<Vec<u8>> = length_first,
    }
}

structure! {
    /// One object of TERMINAL CAPABILITY (ETSI TS 102 221, 11.1.19.2).
    pub struct TerminalCapabilityInfo {
        /// Tag, length and value.
        data: Vec<u8> = rest,
    }
}

message! { UiccLowLevelAccess[5] -> TerminalCapability;
    /// Asks what the card will be told about the terminal.
    query TerminalCapabilityQuery {}

    /// Says what the card is told about the terminal at its next reset.
    set TerminalCapabilitySet {
        count objects,
        /// The objects; firmware differs in whether the template `A9` is around them.
        objects: Vec<TerminalCapabilityInfo> = pairs(objects),
    }

    /// What the card will be told about the terminal.
    done TerminalCapability {
        count objects,
        /// The objects.
        objects: Vec<TerminalCapabilityInfo> = pairs(objects),
    }
}

values! {
    /// Whether the modem leaves the card alone.
    pub enum PassThroughAction {
        0 => Disable "disable",
        1 => Enable "enable",
    }
}

values! {
    /// Whether the modem leaves the card alone.
    pub enum PassThroughStatus {
        0 => Disabled "disabled",
        1 => Enabled "enabled",
    }
}

message! { UiccLowLevelAccess[6] -> ResetStatus;
    /// Asks whether the modem leaves the card alone.
    query ResetQuery {}

    /// Resets the card.
    set ResetSet {
        /// Whether the modem shall leave the card alone from then on.
        pass_through_action: PassThroughAction,
    }

    /// Whether the modem leaves the card alone.
    done ResetStatus {
        /// Whether.
        pass_through_status: PassThroughStatus,
    }
}
