//! What is to go wrong, and when.
//!
//! Faults that count down (`count`) are used up by the commands they hit; the others hold until [`Faults::clear`] or
//! the fault `clear`. A reset of the card ends only `cat-busy`.

mod kinds;

use std::time::Duration;

use serde_json::Value;

use super::apdu::Sw;
use super::es10;
use super::load::{At, LoadPlan, Mishap, Step, What};
use super::notification::Spoilt;
use crate::tlv::{self, Members, Reader, Tlv, length_bytes, tag_bytes};
use kinds::MAX_ARMED;

pub use kinds::{FAULTS, Fault, FaultError, Malformation, SwitchAnswer};

/// Longest delay that can be asked for.
const MAX_DELAY_MS: u64 = 3_600_000;
/// The tag that a package begins with.
const LOAD: u32 = 0xBF36;

/// The faults that are armed.
#[derive(Debug, Default)]
pub struct Faults {
    scripted: Vec<Counted<Scripted>>,
    malformed: Vec<Counted<Malformation>>,
    delays: Vec<Counted<Duration>>,
    wrong_signatures: Vec<Counted<()>>,
    loads: Vec<Counted<Mishap>>,
    internal_errors: u32,
    early_answers: u32,
    after_switch: Option<SwitchAnswer>,
    /// Channels to close before anything else happens; `None` in it = all of them.
    lost: Vec<Option<u8>>,
    block_limit: Option<(u8, Sw)>,
    endless: Option<u8>,
    pub(super) cat_busy: bool,
    pub(super) full: bool,
    pub(super) whole_answers: bool,
    pub(super) no_free_channel: bool,
    pub(super) refuse_isd_r: bool,
}

/// Hits the next `left` commands with this tag.
#[derive(Debug)]
struct Counted<T> {
    tag: Option<u32>,
    left: u32,
    what: T,
}

/// Comes in place of what the command would do.
#[derive(Clone, Copy, Debug)]
enum Scripted {
    Result(u8),
    Status(Sw),
}

impl Faults {
    /// Arms the fault `name`; [`FAULTS`] lists names and arguments. `null` stands for no arguments.
    pub fn apply(&mut self, name: &str, args: &Value) -> Result<(), FaultError> {
        let Some((_, usage)) = FAULTS.iter().find(|(known, _)| *known == name) else {
            return Err(FaultError::Unknown(name.to_owned()));
        };
        let invalid = |reason: String| FaultError::Arguments { name: name.to_owned(), reason };
        let mut object = match args {
            Value::Null => serde_json::Map::new(),
            Value::Object(object) => object.clone(),
            _ => return Err(invalid("arguments are a JSON object".to_owned())),
        };
        // serde does not look at what comes with a variant that has no fields.
        if usage.starts_with("{}") && !object.is_empty() {
            return Err(invalid("takes no arguments".to_owned()));
        }
        object.insert("fault".to_owned(), Value::from(name));
        let fault: Fault =
            serde_json::from_value(Value::Object(object)).map_err(|error| invalid(error.to_string()))?;
        self.arm(fault)
    }

    /// Arms a fault.
    pub fn arm(&mut self, fault: Fault) -> Result<(), FaultError> {
        match fault {
            Fault::Clear => self.clear(),
            Fault::Result { tag: LOAD, .. } => {
                return Err(arguments("result", "a package has no result code, take install-error"));
            }
            Fault::Result { tag, code, count } => {
                push(&mut self.scripted, Some(tag), count, Scripted::Result(code))?;
            }
            Fault::Status { sw, tag, count } => {
                push(&mut self.scripted, tag, count, Scripted::Status(Sw(sw)))?
            }
            Fault::InternalError { count } => self.internal_errors = count,
            Fault::CatBusy => self.cat_busy = true,
            Fault::LoseChannelAfterSwitch { answer } => self.after_switch = Some(answer),
            Fault::LoseChannel { channel } => {
                if self.lost.len() >= MAX_ARMED {
                    return Err(FaultError::TooMany);
                }
                self.lost.push(channel);
            }
            Fault::Full => self.full = true,
            Fault::Malformed { how, tag, count } => push(&mut self.malformed, tag, count, how)?,
            Fault::EarlyAnswer { count } => self.early_answers = count,
            Fault::EndlessResponse { chunk } => self.endless = Some(chunk.max(1)),
            Fault::BlockLimit { bytes, sw } => self.block_limit = Some((bytes, Sw(sw))),
            Fault::WholeAnswers => self.whole_answers = true,
            Fault::Delay { ms, tag, count } => {
                push(&mut self.delays, tag, count, Duration::from_millis(ms.min(MAX_DELAY_MS)))?;
            }
            Fault::WrongSignature { tag, count } => push(&mut self.wrong_signatures, Some(tag), count, ())?,
            Fault::InstallError { reason, command, piece, count } => {
                let mishap = Mishap { at: moment(command, piece)?, what: What::Failure(reason) };
                push(&mut self.loads, None, count, mishap)?;
            }
            Fault::AbortLoad { piece, sw, count } => {
                let mishap = Mishap { at: At::Piece(piece), what: What::Status(Sw(sw)) };
                push(&mut self.loads, None, count, mishap)?;
            }
            Fault::NoFreeChannel => self.no_free_channel = true,
            Fault::RefuseIsdR => self.refuse_isd_r = true,
        }
        Ok(())
    }

    /// Disarms everything.
    pub fn clear(&mut self) {
        *self = Faults::default();
    }

    /// The card was reset.
    pub(super) fn reset(&mut self) {
        self.cat_busy = false;
    }

    /// What hits an APDU before anybody looks at it.
    pub(super) fn before_command(&mut self) -> Result<(), Sw> {
        if take_one(&mut self.internal_errors) { Err(Sw::INTERNAL) } else { Ok(()) }
    }

    pub(super) fn check_length(&self, data: &[u8]) -> Result<(), Sw> {
        match self.block_limit {
            Some((limit, sw)) if data.len() > usize::from(limit) => Err(sw),
            _ => Ok(()),
        }
    }

    /// Channels that die now.
    pub(super) fn take_lost(&mut self) -> Vec<Option<u8>> {
        std::mem::take(&mut self.lost)
    }

    /// Whether `channel` is about to die.
    pub(super) fn loses(&self, channel: u8) -> bool {
        self.lost.iter().any(|lost| lost.is_none_or(|lost| lost == channel))
    }

    pub(super) fn take_after_switch(&mut self) -> Option<SwitchAnswer> {
        self.after_switch.take()
    }

    pub(super) fn takes_early_answer(&mut self) -> bool {
        take_one(&mut self.early_answers)
    }

    pub(super) fn endless_chunk(&self) -> Option<u8> {
        self.endless
    }

    /// The answer that comes instead of doing the ES10 command, if one is armed.
    pub(super) fn instead_of(&mut self, command: &[u8]) -> Option<Result<Vec<u8>, Sw>> {
        let tag = first_tag(command);
        match take(&mut self.scripted, tag)? {
            Scripted::Status(sw) => Some(Err(sw)),
            Scripted::Result(code) => {
                let tag = tag.unwrap_or_default();
                Some(Ok(match tag {
                    0xBF28 | 0xBF2B | 0xBF2D | 0xBF41 => es10::list_error(tag, code),
                    0xBF21 | 0xBF38 => {
                        es10::session_error(tag, &transaction_id(command).unwrap_or_default(), code)
                    }
                    tag => es10::result(tag, code),
                }))
            }
        }
    }

    /// Whether the answer to `command` is to be signed wrongly. That of a package is decided when it begins.
    pub(super) fn spoils_signature(&mut self, command: &[u8]) -> Spoilt {
        match first_tag(command) {
            Some(tag) if tag != LOAD => self.spoils(tag),
            _ => Spoilt::No,
        }
    }

    /// What is to go wrong with a package that begins now.
    pub(super) fn take_load(&mut self) -> LoadPlan {
        LoadPlan { mishap: take_if(&mut self.loads, |_| true), spoilt: self.spoils(LOAD) }
    }

    fn spoils(&mut self, tag: u32) -> Spoilt {
        match take_if(&mut self.wrong_signatures, |fault| fault.tag == Some(tag)) {
            Some(()) => Spoilt::Yes,
            None => Spoilt::No,
        }
    }

    /// The answer as the terminal gets it.
    pub(super) fn spoil(&mut self, command: &[u8], response: Vec<u8>) -> Vec<u8> {
        // Most pieces of a package have no answer; its result is an answer to none of them.
        if response.is_empty() {
            return response;
        }
        let tag = match first_tag(&response) {
            Some(0xBF37) => Some(LOAD),
            _ => first_tag(command),
        };
        match take(&mut self.malformed, tag) {
            Some(how) => spoilt(how, response),
            None => response,
        }
    }

    /// How long the ES10 command `command` takes.
    pub(super) fn delay_of(&mut self, command: &[u8]) -> Option<Duration> {
        let tag = first_tag(command)?;
        take_if(&mut self.delays, |delay| delay.tag == Some(tag))
    }

    /// How long any APDU takes.
    pub(super) fn delay_of_any(&mut self) -> Option<Duration> {
        take_if(&mut self.delays, |delay| delay.tag.is_none())
    }
}

fn push<T>(armed: &mut Vec<Counted<T>>, tag: Option<u32>, left: u32, what: T) -> Result<(), FaultError> {
    if armed.len() >= MAX_ARMED {
        return Err(FaultError::TooMany);
    }
    if left > 0 {
        armed.push(Counted { tag, left, what });
    }
    Ok(())
}

/// Uses up one hit of the first fault for `tag`.
fn take<T: Copy>(armed: &mut Vec<Counted<T>>, tag: Option<u32>) -> Option<T> {
    take_if(armed, |fault| fault.tag.is_none() || fault.tag == tag)
}

fn take_if<T: Copy>(armed: &mut Vec<Counted<T>>, fits: impl Fn(&Counted<T>) -> bool) -> Option<T> {
    let index = armed.iter().position(fits)?;
    let fault = armed.get_mut(index)?;
    let what = fault.what;
    fault.left -= 1;
    if fault.left == 0 {
        armed.remove(index);
    }
    Some(what)
}

fn take_one(count: &mut u32) -> bool {
    let any = *count > 0;
    *count = count.saturating_sub(1);
    any
}

/// When an installation is to fail.
fn moment(command: Option<u8>, piece: Option<u32>) -> Result<At, FaultError> {
    let step = match (command, piece) {
        (None, Some(piece)) => return Ok(At::Piece(piece)),
        (Some(_), Some(_)) => return Err(arguments("install-error", "either a command or a piece")),
        (Some(0), None) => Step::InitialiseSecureChannel,
        (Some(1), None) => Step::ConfigureIsdp,
        (Some(2), None) => Step::StoreMetadata,
        (Some(4), None) => Step::ReplaceSessionKeys,
        (Some(5) | None, None) => Step::LoadProfileElements,
        (Some(_), None) => return Err(arguments("install-error", "no BppCommandId of a package")),
    };
    Ok(At::Step(step))
}

fn arguments(name: &str, reason: &str) -> FaultError {
    FaultError::Arguments { name: name.to_owned(), reason: reason.to_owned() }
}

/// The transaction id that a command of a session names in its first member.
fn transaction_id(command: &[u8]) -> Option<Vec<u8>> {
    let signed = Reader::of(tlv::only(command).ok()?.value).required(0x30).ok()?;
    Members::of(signed.value).ok()?.required(0x80).ok().map(<[u8]>::to_vec)
}

fn first_tag(command: &[u8]) -> Option<u32> {
    tlv::split_tag(command).ok().map(|(tag, _)| tag)
}

fn spoilt(how: Malformation, response: Vec<u8>) -> Vec<u8> {
    let Ok(Tlv { tag, value }) = tlv::only(&response) else { return response };
    let with_length = |length: usize| [&tag_bytes(tag)[..], &length_bytes(length), value].concat();
    match how {
        Malformation::Empty => Vec::new(),
        Malformation::Truncated => response.get(..response.len() / 2).unwrap_or_default().to_vec(),
        Malformation::LyingLength => with_length(value.len() + 5),
        Malformation::HugeLength => with_length(0xFFFF),
        Malformation::Oversized => {
            let mut value = value.to_vec();
            value.resize(0xFFFF, 0x00);
            tlv::tlv(tag, value)
        }
        Malformation::WrongTag => tlv::tlv(if tag == 0xBF3E { 0xBF2D } else { 0xBF3E }, value),
        Malformation::Trailing => [&response[..], &[0xDE, 0xAD]].concat(),
    }
}
