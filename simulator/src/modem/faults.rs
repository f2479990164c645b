//! What is to go wrong between modem and host.

use std::time::Duration;

use super::control::{DropAt, SwallowAt, Switch, VanishWhen};
use crate::at::{Command, Final};

/// More refusals at once than a test needs.
pub(crate) const MAX_REFUSALS: usize = 32;

/// The faults that are armed.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) mute: bool,
    pub(crate) late: Option<Late>,
    pub(crate) echo: Option<Switch>,
    pub(crate) garble: Option<Garble>,
    pub(crate) split: Option<Duration>,
    pub(crate) refusals: Vec<Refused<Final>>,
    /// For messages of MBIM and QMI.
    pub(crate) message_refusals: Vec<Refused<Option<u32>>>,
    pub(crate) vanish_after_enable: Option<VanishAfterEnable>,
    pub(crate) drop_after: Option<DropAfter>,
    pub(crate) swallow: Option<Swallow>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Late {
    pub(crate) by: Duration,
    pub(crate) once: bool,
}

/// Commands or messages that are refused.
#[derive(Debug, Clone)]
pub(crate) struct Refused<T> {
    /// Beginning of the spelling or name, such as `+CGLA=`, in upper case.
    pub(crate) beginning: String,
    pub(crate) result: T,
    /// How often still; none = always.
    pub(crate) left: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct VanishAfterEnable {
    pub(crate) when: VanishWhen,
    pub(crate) return_after: Option<Duration>,
}

/// Going away in the middle of a step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DropAfter {
    pub(crate) counted: Counted,
    /// Steps that still go well.
    pub(crate) left: u64,
    pub(crate) at: DropAt,
    pub(crate) return_after: Option<Duration>,
}

/// A command line that is not answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Swallow {
    /// Command lines that still go well.
    pub(crate) left: u64,
    pub(crate) at: SwallowAt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    Commands,
    Apdus,
}

impl Faults {
    /// The result that a refusal prescribes for this command.
    pub(crate) fn refuse(&mut self, command: &Command) -> Option<Final> {
        take_refusal(&mut self.refusals, &command.spelling())
    }

    /// The code that a refusal prescribes for the message with this name; `general` where it leaves the code open.
    pub(crate) fn refuse_message(&mut self, name: &str, general: u32) -> Option<u32> {
        let code = take_refusal(&mut self.message_refusals, &name.to_ascii_uppercase())?;
        Some(code.unwrap_or(general))
    }

    /// How much later than usual the next answer comes.
    pub(crate) fn take_lateness(&mut self) -> Duration {
        match self.late {
            Some(Late { by, once }) => {
                if once {
                    self.late = None;
                }
                by
            }
            None => Duration::ZERO,
        }
    }

    /// Counts one step; gives the drop when this is the step in which the modem goes.
    pub(crate) fn count(&mut self, counted: Counted) -> Option<DropAfter> {
        let drop = self.drop_after.as_mut().filter(|drop| drop.counted == counted)?;
        match drop.left.checked_sub(1) {
            Some(left) => {
                drop.left = left;
                None
            }
            None => self.drop_after.take(),
        }
    }

    /// Counts one command line; says what becomes of it when it is the one that is not answered.
    pub(crate) fn take_swallow(&mut self) -> Option<SwallowAt> {
        let swallow = self.swallow.as_mut()?;
        match swallow.left.checked_sub(1) {
            Some(left) => {
                swallow.left = left;
                None
            }
            None => self.swallow.take().map(|swallow| swallow.at),
        }
    }
}

/// The result of the refusal that is meant, counted.
fn take_refusal<T: Clone>(refusals: &mut Vec<Refused<T>>, spelling: &str) -> Option<T> {
    let position = refusals.iter().position(|refused| spelling.starts_with(&refused.beginning))?;
    let refused = refusals.get_mut(position)?;
    let result = refused.result.clone();
    if let Some(left) = &mut refused.left {
        *left = left.saturating_sub(1);
        if *left == 0 {
            refusals.remove(position);
        }
    }
    Some(result)
}

/// Random bytes between the modem's own, the same for the same seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Garble {
    /// Chance of a random byte before each own byte, in percent.
    pub(crate) percent: u8,
    state: u64,
}

impl Garble {
    pub(crate) fn new(percent: u8, seed: u64) -> Self {
        // xorshift must not start from zero.
        Self { percent, state: seed ^ 0x9e37_79b9_7f4a_7c15 | 1 }
    }

    /// Mixes random bytes into `bytes`.
    pub(crate) fn mix(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut mixed = Vec::with_capacity(bytes.len() * 2);
        for byte in bytes {
            while self.next() % 100 < u64::from(self.percent.min(90)) {
                let [random, ..] = self.next().to_be_bytes();
                mixed.push(random);
            }
            mixed.push(*byte);
        }
        mixed
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state >> 3
    }
}
