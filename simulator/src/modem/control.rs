//! Commands that drive a modem from outside: what a test or a person does to it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::card::FaultError;

/// A command, as one JSON object: `{"command":"late","ms":5000,"once":true}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Control {
    /// Takes the modem away; it comes back by itself after the time, if one is given.
    Unplug {
        /// Milliseconds until it comes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        return_after_ms: Option<u64>,
    },
    /// Puts the modem back; it boots.
    Replug,
    /// Carries commands out and says nothing any more.
    Mute,
    /// Ends [`Control::Mute`]; what was not said stays lost.
    Unmute,
    /// Answers later by so much; 0 ends it.
    Late {
        /// Milliseconds.
        ms: u64,
        /// The next answer only.
        #[serde(default)]
        once: bool,
    },
    /// Echoes or not, whatever `ATE` says; without a state it obeys `ATE` again.
    Echo {
        /// What it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<Switch>,
    },
    /// Mixes random bytes into what the modem says; 0 percent ends it.
    Garble {
        /// Chance of a random byte before each own one, at most 90.
        percent: u8,
        /// Same seed, same bytes.
        #[serde(default = "default_seed")]
        seed: u64,
    },
    /// Writes byte by byte.
    Split {
        /// On or off.
        state: Switch,
        /// Milliseconds between bytes.
        #[serde(default)]
        gap_ms: u64,
    },
    /// Says a line unasked on every port.
    Inject {
        /// The line without line ends.
        text: String,
    },
    /// Writes bytes on every port as they are.
    InjectBytes {
        /// Hex.
        hex: String,
    },
    /// Closes every logical channel of the card behind the host's back.
    LoseChannel,
    /// Leaves no memory free on the card.
    FillCard,
    /// Arms a fault of the card.
    CardFault {
        /// Its name.
        name: String,
        /// Its arguments.
        #[serde(default)]
        arguments: Value,
    },
    /// Refuses commands that begin so, with `ERROR` where no code is given.
    Refuse {
        /// Beginning of the command without `AT`, such as `+CGLA=`.
        on: String,
        /// Code for `+CME ERROR`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cme: Option<u16>,
        /// Code for `+CMS ERROR`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cms: Option<u16>,
        /// How often; without it always.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u32>,
    },
    /// Refuses messages of MBIM and QMI by their names.
    RefuseMessage {
        /// Beginning of the name, such as `UICC APDU` or `UIM Send APDU`.
        on: String,
        /// Status of MBIM or error of QMI; without it that of a general failure.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<u32>,
        /// How often; without it always.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u32>,
    },
    /// Restarts the QMI services: clients and connections are gone, and hosts are told to synchronise.
    RestartQmi,
    /// Goes away when the card has enabled a profile.
    VanishAfterEnable {
        /// Before or after the host hears of it.
        #[serde(default)]
        when: VanishWhen,
        /// Milliseconds until it comes back; without it only [`Control::Replug`] brings it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        return_after_ms: Option<u64>,
    },
    /// Goes away in the middle of a step: after so many command lines or APDUs that still go well.
    DropAfter {
        /// Command lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        commands: Option<u64>,
        /// APDUs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        apdus: Option<u64>,
        /// Where in the step.
        #[serde(default)]
        at: DropAt,
        /// Milliseconds until it comes back; without it only [`Control::Replug`] brings it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        return_after_ms: Option<u64>,
    },
    /// Says nothing to one command line, once: after so many that go well.
    Swallow {
        /// Command lines.
        commands: u64,
        /// Whether it is carried out.
        #[serde(default)]
        at: SwallowAt,
    },
    /// Changes the registration, now and for later attempts.
    Registration {
        /// `<stat>` of 3GPP TS 27.007 clause 7.2: 0 to 11.
        status: u8,
    },
    /// Changes the signal.
    Signal {
        /// `<rssi>` of 3GPP TS 27.007 clause 8.5: 0 to 31, 99 unknown.
        level: u8,
    },
    /// A short message comes.
    Message {
        /// Service centre and TPDU in hex, as `+CMGR` has them.
        pdu: String,
    },
    /// Makes another slot the active one, as a host would.
    SwitchSlot {
        /// 1 or 2.
        slot: u8,
    },
    /// Takes the card out of the active slot.
    RemoveSim,
    /// Puts the card back into the active slot.
    InsertSim,
    /// Takes the card out of a slot, active or not.
    EmptySlot {
        /// 1 or 2.
        slot: u8,
    },
    /// Puts the card back into a slot.
    FillSlot {
        /// 1 or 2.
        slot: u8,
    },
    /// Disarms every fault of the modem; those of the card stay.
    ClearFaults,
    /// Tells how things are.
    Status,
    /// Tells the last exchanges.
    Log {
        /// How many.
        #[serde(default = "default_last")]
        last: usize,
    },
}

fn default_seed() -> u64 {
    1
}

fn default_last() -> usize {
    20
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Switch {
    /// Off.
    Off,
    /// On.
    On,
}

impl Switch {
    pub(crate) const fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

/// When the modem goes away with respect to its answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VanishWhen {
    /// The host gets the answer.
    #[default]
    AfterReply,
    /// The host never hears that it went through.
    BeforeReply,
}

/// Where in a step the modem goes away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DropAt {
    /// The command was heard and nothing done.
    Received,
    /// The command was carried out and not answered.
    #[default]
    Executed,
    /// Half of the answer was given.
    HalfAnswered,
}

/// What becomes of a command line that is not answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SwallowAt {
    /// The command was heard and nothing done.
    Received,
    /// The command was carried out.
    #[default]
    Executed,
}

/// A command that cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The modem has no card in its slot.
    #[error("there is no card in this modem")]
    NoCard,
    /// The card knows no such fault.
    #[error(transparent)]
    CardFault(#[from] FaultError),
    /// The modem has no such slot.
    #[error("this modem has no slot {0}")]
    NoSlot(u8),
    /// The store of messages has no room.
    #[error("the modem has no room for another message")]
    Full,
    /// Arguments that make no sense together.
    #[error("{0}")]
    Arguments(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &Control) {
        assert_eq!(&serde_json::from_str::<Control>(text).expect(text), expect);
    }

    #[test]
    fn spelling() {
        check(r#"{"command":"unplug"}"#, &Control::Unplug { return_after_ms: None });
        check(r#"{"command":"late","ms":5,"once":true}"#, &Control::Late { ms: 5, once: true });
        check(r#"{"command":"echo","state":"on"}"#, &Control::Echo { state: Some(Switch::On) });
        check(r#"{"command":"log"}"#, &Control::Log { last: 20 });
        check(
            r#"{"command":"drop-after","apdus":3,"at":"half-answered"}"#,
            &Control::DropAfter {
                commands: None,
                apdus: Some(3),
                at: DropAt::HalfAnswered,
                return_after_ms: None,
            },
        );
        for text in [r#"{"command":"dance"}"#, r#"{"command":"late"}"#, r#"{"command":"late","ms":1,"x":2}"#]
        {
            assert!(serde_json::from_str::<Control>(text).is_err(), "{text}");
        }
    }
}
