//! ES10a, ES10b and ES10c (SGP.22 5.7): who answers which command, and the commands that no server has a part in.

mod addresses;
pub(super) mod information;
mod notifications;
mod profiles;

use super::apdu::Sw;
use super::config::UnknownCommand;
use super::euicc::Euicc;
use super::load::{self, LoadPlan};
use super::notification::Spoilt;
use super::session;
use super::state::Refusal;
use crate::tlv::{self, Malformed, nest, tlv};

/// `Ok` of every ES10 command with a result code.
const DONE: u8 = 0;

/// What a command found outside of the eUICC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Surroundings {
    /// The proactive session is taken, so that no REFRESH can be sent.
    pub(super) cat_busy: bool,
    /// There is no free memory.
    pub(super) full: bool,
    /// The logical channel that the command came on.
    pub(super) channel: u8,
    /// Whether the signature of the answer is to be right.
    pub(super) spoilt: Spoilt,
    /// What is to go wrong with a package whose loading begins now.
    pub(super) load: LoadPlan,
}

/// What a command did beyond its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    None,
    /// The USIM behind the card is another one now, or gone.
    Switched,
    /// It will be, as soon as the terminal does the REFRESH.
    WantsRefresh,
    /// It is gone, and the terminal has to do a REFRESH.
    SwitchedAndWantsRefresh,
}

/// Answer to an ES10 command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Executed {
    pub(super) response: Vec<u8>,
    pub(super) effect: Effect,
}

impl From<Vec<u8>> for Executed {
    fn from(response: Vec<u8>) -> Executed {
        Executed { response, effect: Effect::None }
    }
}

impl From<Malformed> for Sw {
    fn from(Malformed: Malformed) -> Sw {
        Sw::WRONG_DATA
    }
}

/// Runs one whole command: a single data object, or a segment of a bound profile package.
pub(super) fn execute(euicc: &mut Euicc, around: Surroundings, command: &[u8]) -> Result<Executed, Sw> {
    if let Some(response) = load::segment(euicc, around, command)? {
        return Ok(response.into());
    }
    let command = tlv::only(command)?;
    let value = command.value;
    match command.tag {
        0xBF20 => Ok(information::info1(euicc).into()),
        0xBF21 => session::prepare(euicc, around, value).map(Executed::from),
        0xBF22 => Ok(information::info2(euicc, around).into()),
        0xBF28 => notifications::list(euicc, value).map(Executed::from),
        0xBF29 => profiles::set_nickname(euicc, value).map(Executed::from),
        0xBF2B => notifications::retrieve(euicc, around, value).map(Executed::from),
        0xBF2D => Ok(profiles::list(euicc, value).into()),
        0xBF2E => information::challenge(euicc).map(Executed::from),
        0xBF30 => notifications::remove(euicc, value).map(Executed::from),
        0xBF31 => profiles::enable(euicc, around, value),
        0xBF32 => profiles::disable(euicc, around, value),
        0xBF33 => profiles::delete(euicc, value).map(Executed::from),
        0xBF34 => profiles::reset_memory(euicc, around, value),
        0xBF38 => session::authenticate(euicc, around, value).map(Executed::from),
        0xBF3C => Ok(addresses::configured(euicc).into()),
        0xBF3E => information::eid(euicc, value).map(Executed::from),
        0xBF3F => addresses::set_default(euicc, value).map(Executed::from),
        0xBF41 => session::cancel(euicc, around, value).map(Executed::from),
        0xBF43 => Ok(information::rules_authorisation_table().into()),
        _ => Err(match euicc.factory.config.unknown_command {
            UnknownCommand::ReferencedDataNotFound => Sw::REFERENCE_NOT_FOUND,
            UnknownCommand::InstructionNotSupported => Sw::WRONG_INSTRUCTION,
        }),
    }
}

/// A result code alone.
pub(super) fn result(tag: u32, code: u8) -> Vec<u8> {
    nest(tag, [tlv(0x80, [code])])
}

/// The error of a command whose good answer is a list.
pub(super) fn list_error(tag: u32, code: u8) -> Vec<u8> {
    nest(tag, [tlv(0x81, [code])])
}

/// The error of a command of a session, which repeats the transaction id.
pub(super) fn session_error(tag: u32, transaction_id: &[u8], code: u8) -> Vec<u8> {
    nest(tag, [nest(0xA1, [tlv(0x80, transaction_id), tlv(0x02, [code])])])
}

fn outcome(tag: u32, outcome: Result<(), Refusal>) -> Vec<u8> {
    result(tag, outcome.map_or_else(|refusal| refusal as u8, |()| DONE))
}
