//! What a SIM does for an authentication (TS 33.102 6.3, TS 31.102 7.1).

pub mod usim;

use std::fmt;
use std::future::Future;

/// What the network asks of a SIM.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    /// RAND.
    pub rand: [u8; 16],
    /// AUTN: SQN xor AK, AMF, MAC.
    pub autn: [u8; 16],
}

/// What a SIM answers.
#[derive(Clone, PartialEq, Eq)]
pub enum AkaAnswer {
    /// The network is the right one.
    Success(Vector),
    /// The network's sequence number is out of range; it is to start over from the one in AUTS.
    OutOfSync {
        /// SQN of the SIM xor AK*, MAC-S.
        auts: [u8; 14],
    },
    /// The MAC in AUTN is wrong: the network does not know the key of this SIM (status 9862).
    WrongMac,
}

/// What follows from a challenge.
#[derive(Clone, PartialEq, Eq)]
pub struct Vector {
    /// RES, 4 to 16 bytes.
    pub res: Vec<u8>,
    /// CK.
    pub ck: [u8; 16],
    /// IK.
    pub ik: [u8; 16],
}

/// A SIM that authenticates. Only one challenge at a time is answered.
pub trait Aka: Send {
    /// Runs AUTHENTICATE in the 3G context.
    fn authenticate(
        &mut self,
        challenge: &Challenge,
    ) -> impl Future<Output = Result<AkaAnswer, AkaError>> + Send;
}

/// Why a SIM did not answer a challenge. What it says about the challenge itself is an [`AkaAnswer`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AkaError {
    /// The device has gone.
    #[error("the modem has gone away")]
    Gone,
    /// An answer that is none.
    #[error("the SIM's answer to the carrier's challenge is malformed: {reason}")]
    Malformed {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No SIM, or none with a subscription.
    #[error("there is no SIM that could answer the carrier's challenge")]
    NoSim,
    /// The PIN was not entered.
    #[error("the SIM answers only after its PIN")]
    PinRequired,
    /// The SIM or the modem refused.
    #[error("the SIM did not answer the carrier's challenge: {reason}")]
    Refused {
        /// In the modem's words, or the status word.
        reason: String,
    },
    /// No answer in time.
    #[error("the SIM did not answer the carrier's challenge within {seconds} s")]
    Timeout {
        /// The deadline that passed.
        seconds: u32,
    },
    /// Neither the modem nor the SIM can do it.
    #[error("this modem gives no access to the authentication of the SIM")]
    Unsupported,
}

/// For a device that has no SIM, or one that must not be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoSim;

impl Aka for NoSim {
    async fn authenticate(&mut self, _: &Challenge) -> Result<AkaAnswer, AkaError> {
        Err(AkaError::NoSim)
    }
}

impl AkaError {
    /// What to do now, for a person.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Gone => "wait until the modem is back, or plug it in again",
            Self::Malformed { .. } => "try again; if it persists, report the modem's model and firmware",
            Self::NoSim => "enable a profile of this carrier, or insert its SIM",
            Self::PinRequired => "enter the PIN of the SIM",
            Self::Refused { .. } => "check that the SIM is active, and try again",
            Self::Timeout { .. } => "try again; if it persists, reset the modem",
            Self::Unsupported => {
                "use a modem that gives access to the SIM (MBIM, QMI, or AT+CCHO and AT+CGLA)"
            }
        }
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenge(…)")
    }
}

impl fmt::Debug for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vector(…)")
    }
}

impl fmt::Debug for AkaAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Success(_) => "Success(…)",
            Self::OutOfSync { .. } => "OutOfSync(…)",
            Self::WrongMac => "WrongMac",
        })
    }
}
