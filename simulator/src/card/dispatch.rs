//! From an APDU to whoever answers it, and back to the terminal.

use super::Card;
use super::apdu::{Class, Command, Sw, ins};
use super::channel::{Application, Channel};
use super::config::GetResponse;
use super::es10::{self, Effect, Executed, Surroundings};
use super::faults::SwitchAnswer;
use super::files::USIM_AID;
use super::isd_r;
use super::load::{self, LoadPlan};
use super::state::State;
use super::toolkit::{TerminalResponse, Toolkit};
use super::uicc::{PIN1, PIN2, Tree, Wanted, names_application};
use crate::tlv::tlv;

/// Tries of PIN2, which guards nothing on this card.
const PIN2_TRIES: u8 = 3;
const PUK2_TRIES: u8 = 10;

/// How much a command has to say.
enum Answer {
    /// Whatever Le says.
    Immediate(Vec<u8>),
    /// Right after the command, if Le is its length; otherwise the terminal has to ask again (`6Cxx`).
    Sized(Vec<u8>),
    /// Behind a command that had data itself, so it is fetched with GET RESPONSE.
    Response(Vec<u8>),
}

/// Done, without anything to say.
const NOTHING: Answer = Answer::Immediate(Vec::new());

/// Longest answer to GET RESPONSE.
const MAX_RESPONSE: usize = 256;

impl Card {
    pub(super) fn run(&mut self, apdu: &[u8]) -> (Vec<u8>, Sw) {
        let answered = self.faults.before_command().and_then(|()| {
            let command = Command::parse(apdu)?;
            self.check_limits(&command)?;
            let answer = self.answer(&command)?;
            self.deliver(&command, answer)
        });
        match answered {
            Ok((data, Sw::OK)) if self.toolkit == Toolkit::Announced => {
                let length = self.toolkit.command().map_or(0, <[u8]>::len);
                (data, Sw::proactive(length))
            }
            Ok(answer) => answer,
            Err(sw) => (Vec::new(), sw),
        }
    }

    /// Closes the channels that a fault takes away.
    pub(super) fn close_lost(&mut self) {
        for lost in self.faults.take_lost() {
            match lost {
                Some(number) => {
                    self.channels.close(number);
                }
                None => self.channels.reset(),
            }
        }
    }

    /// A load goes on where it began: it ends with its channel.
    pub(super) fn drop_cut_download(&mut self) {
        let Some(number) = self.euicc.loads_on() else { return };
        let channel = self.channels.open(number);
        if channel.is_none_or(|channel| channel.application != Application::IsdR) {
            self.euicc.interrupt();
        }
    }

    fn check_limits(&self, command: &Command<'_>) -> Result<(), Sw> {
        self.faults.check_length(command.data)?;
        match self.euicc.factory.config.mss_limit {
            Some(limit) if command.data.len() > usize::from(limit) => Err(Sw(0x6601)),
            _ => Ok(()),
        }
    }

    fn channel(&mut self, number: u8) -> Result<&mut Channel, Sw> {
        self.channels.open(number).ok_or(Sw::NO_SUCH_CHANNEL)
    }

    fn answer(&mut self, command: &Command<'_>) -> Result<Answer, Sw> {
        let channel = self.channel(command.channel)?;
        if command.ins == ins::GET_RESPONSE {
            return channel.response.take().map(Answer::Response).ok_or(Sw::NOT_NOW);
        }
        channel.response = None;
        match command.class {
            Class::Interindustry => self.interindustry(command),
            Class::Proprietary => self.proprietary(command),
        }
    }

    fn interindustry(&mut self, command: &Command<'_>) -> Result<Answer, Sw> {
        match command.ins {
            ins::VERIFY_PIN | ins::CHANGE_PIN | ins::UNBLOCK_PIN => self.pin(command).map(|()| NOTHING),
            ins::MANAGE_CHANNEL if command.p1 == 0 && self.faults.no_free_channel => Err(Sw::NO_FREE_CHANNEL),
            ins::MANAGE_CHANNEL => self.channels.manage(command).map(Answer::Immediate),
            ins::AUTHENTICATE => self.authenticate_command(command).map(Answer::Response),
            ins::SELECT => self.select(command).map(Answer::Response),
            ins::READ_BINARY => {
                let (tree, channel) = self.tree(command)?;
                tree.read_binary(channel, command).map(Answer::Sized)
            }
            ins::READ_RECORD => {
                let (tree, channel) = self.tree(command)?;
                tree.read_record(channel, command).map(Answer::Sized)
            }
            // Nothing on this card is the terminal's to write.
            ins::UPDATE_BINARY | ins::UPDATE_RECORD => Err(Sw::SECURITY_NOT_SATISFIED),
            other => Err(unknown(other)),
        }
    }

    fn proprietary(&mut self, command: &Command<'_>) -> Result<Answer, Sw> {
        match command.ins {
            // What the terminal can and what it saw is noted, no more.
            ins::TERMINAL_PROFILE | ins::ENVELOPE => Ok(NOTHING),
            ins::FETCH => self.fetch(),
            ins::TERMINAL_RESPONSE => self.terminal_response(command.data).map(|()| NOTHING),
            ins::TERMINAL_CAPABILITY => {
                self.euicc_support |= isd_r::announces_euicc_support(command.data)?;
                Ok(NOTHING)
            }
            ins::STORE_DATA => self.store_data(command).map(Answer::Response),
            ins::STATUS => {
                let (tree, channel) = self.tree(command)?;
                tree.status(channel, command).map(Answer::Sized)
            }
            other => Err(unknown(other)),
        }
    }

    /// The file tree and the channel that stands in it.
    fn tree(&mut self, command: &Command<'_>) -> Result<(Tree<'_>, &mut Channel), Sw> {
        let tree = Tree { profile: self.euicc.state().enabled(), pin_verified: self.pin_verified };
        let channel = self.channels.open(command.channel).ok_or(Sw::NO_SUCH_CHANNEL)?;
        Ok((tree, channel))
    }

    fn select(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Sw> {
        let wanted = Wanted::of(command.p2)?;
        let template = match command.p1 {
            0x04 => self.select_application(command)?,
            _ => {
                let (tree, channel) = self.tree(command)?;
                tree.select_file(channel, command)?
            }
        };
        Ok(match wanted {
            Wanted::Template => template,
            Wanted::Nothing => Vec::new(),
        })
    }

    fn select_application(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Sw> {
        let factory = &self.euicc.factory;
        let hidden =
            !factory.config.euicc || factory.config.terminal_capability_required && !self.euicc_support;
        if names_application(command.data, &factory.isd_r_aid) && !hidden && !self.faults.refuse_isd_r {
            let channel = self.channels.open(command.channel).ok_or(Sw::NO_SUCH_CHANNEL)?;
            return Ok(isd_r::select(channel, factory));
        }
        if names_application(command.data, &USIM_AID) {
            let (tree, channel) = self.tree(command)?;
            return tree.select_usim(channel);
        }
        Err(Sw::NOT_FOUND)
    }

    /// VERIFY PIN, CHANGE PIN and UNBLOCK PIN.
    fn pin(&mut self, command: &Command<'_>) -> Result<(), Sw> {
        match (command.p1, command.p2) {
            (0x00, PIN1) => {}
            (0x00, PIN2) if command.data.is_empty() => {
                return Err(Sw::tries(if command.ins == ins::VERIFY_PIN { PIN2_TRIES } else { PUK2_TRIES }));
            }
            (0x00, PIN2) => return Err(Sw::PIN_UNUSABLE),
            (0x00, _) => return Err(Sw::REFERENCE_NOT_FOUND),
            _ => return Err(Sw::WRONG_P1_P2),
        }
        let done = self.euicc.change(|state| {
            let pin = &mut state.enabled_mut().ok_or(Sw::REFERENCE_NOT_FOUND)?.pin;
            match command.ins {
                ins::VERIFY_PIN => pin.verify(command.data),
                ins::CHANGE_PIN => pin.change(command.data),
                _ => pin.unblock(command.data),
            }
        })?;
        done?;
        self.pin_verified = true;
        Ok(())
    }

    fn fetch(&mut self) -> Result<Answer, Sw> {
        let command = self.toolkit.fetch().ok_or(Sw::NOT_NOW)?;
        Ok(Answer::Sized(command.to_vec()))
    }

    fn terminal_response(&mut self, data: &[u8]) -> Result<(), Sw> {
        if self.toolkit == Toolkit::Idle {
            return Err(Sw::NOT_NOW);
        }
        match self.toolkit.answer(data) {
            TerminalResponse::Malformed => Err(Sw::WRONG_DATA),
            TerminalResponse::Declined => Ok(()),
            TerminalResponse::Performed => {
                if self.euicc.change(State::apply_pending)? {
                    self.switched();
                }
                Ok(())
            }
        }
    }

    /// STORE DATA to the ISD-R; runs the ES10 command once it is complete.
    fn store_data(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Sw> {
        let channel = self.channel(command.channel)?;
        let Some(es10) = isd_r::store_data(channel, command)? else {
            let early = self.faults.takes_early_answer();
            return Ok(if early { tlv(0xBF37, []) } else { Vec::new() });
        };
        self.delay = self.faults.delay_of(&es10).or(self.delay);
        if let Some(instead) = self.faults.instead_of(&es10) {
            return instead;
        }
        let around = Surroundings {
            cat_busy: self.faults.cat_busy || self.toolkit != Toolkit::Idle,
            full: self.faults.full,
            channel: command.channel,
            spoilt: self.faults.spoils_signature(&es10),
            load: if load::begins(&self.euicc, &es10) {
                self.faults.take_load()
            } else {
                LoadPlan::default()
            },
        };
        let executed = es10::execute(&mut self.euicc, around, &es10);
        if matches!(executed, Err(Sw::NO_SUCH_CHANNEL)) {
            self.channels.close(command.channel);
        }
        let Executed { response, effect } = executed?;
        self.follow(effect);
        if effect != Effect::None {
            match self.faults.take_after_switch() {
                Some(SwitchAnswer::Lost) => {
                    self.channels.close(command.channel);
                    return Err(Sw::NO_SUCH_CHANNEL);
                }
                Some(SwitchAnswer::Given) => self.channel(command.channel)?.doomed = true,
                None => {}
            }
        }
        Ok(self.faults.spoil(&es10, response))
    }

    fn follow(&mut self, effect: Effect) {
        match effect {
            Effect::None => {}
            Effect::Switched => self.switched(),
            Effect::WantsRefresh => self.toolkit.announce(),
            Effect::SwitchedAndWantsRefresh => {
                self.switched();
                self.toolkit.announce();
            }
        }
    }

    fn switched(&mut self) {
        self.pin_verified = false;
        self.channels.forget_usim();
    }

    fn deliver(&mut self, command: &Command<'_>, answer: Answer) -> Result<(Vec<u8>, Sw), Sw> {
        match answer {
            Answer::Immediate(data) => Ok((data, Sw::OK)),
            Answer::Sized(data) => match command.le {
                Some(le) if le != data.len() && !(self.answers_whole() && le > data.len()) => {
                    Err(Sw::exact(data.len()))
                }
                _ => Ok((data, Sw::OK)),
            },
            Answer::Response(data) if data.is_empty() => Ok((data, Sw::OK)),
            Answer::Response(data) => {
                let chunk = self.faults.endless_chunk().map(usize::from);
                let whole = self.answers_whole() && chunk.is_none();
                let channel = self.channel(command.channel)?;
                let answer = if whole {
                    (data, Sw::OK)
                } else if command.ins != ins::GET_RESPONSE {
                    let waiting = chunk.unwrap_or(data.len());
                    channel.response = Some(data);
                    return Ok((Vec::new(), Sw::more(waiting)));
                } else if let Some(chunk) = chunk {
                    let part = data.iter().copied().cycle().take(chunk).collect();
                    channel.response = Some(data);
                    (part, Sw::more(chunk))
                } else {
                    fetch_part(channel, data, command.le)?
                };
                if channel.doomed && channel.response.is_none() {
                    self.channels.close(command.channel);
                }
                Ok(answer)
            }
        }
    }

    fn answers_whole(&self) -> bool {
        self.faults.whole_answers || self.euicc.factory.config.get_response == GetResponse::Whole
    }
}

/// The answer to an instruction that its class does not have: the other class may.
fn unknown(instruction: u8) -> Sw {
    match instruction {
        ins::TERMINAL_PROFILE
        | ins::FETCH
        | ins::TERMINAL_RESPONSE
        | ins::VERIFY_PIN
        | ins::CHANGE_PIN
        | ins::UNBLOCK_PIN
        | ins::MANAGE_CHANNEL
        | ins::AUTHENTICATE
        | ins::SELECT
        | ins::TERMINAL_CAPABILITY
        | ins::READ_BINARY
        | ins::READ_RECORD
        | ins::ENVELOPE
        | ins::UPDATE_BINARY
        | ins::UPDATE_RECORD
        | ins::STORE_DATA
        | ins::STATUS => Sw::WRONG_CLASS,
        _ => Sw::WRONG_INSTRUCTION,
    }
}

/// GET RESPONSE: as much as the terminal asks for; the rest waits.
fn fetch_part(channel: &mut Channel, mut data: Vec<u8>, le: Option<usize>) -> Result<(Vec<u8>, Sw), Sw> {
    let le = le.unwrap_or(MAX_RESPONSE);
    if le > data.len() {
        let length = data.len();
        channel.response = Some(data);
        return Err(Sw::exact(length));
    }
    let rest = data.split_off(le);
    if rest.is_empty() {
        return Ok((data, Sw::OK));
    }
    let more = Sw::more(rest.len());
    channel.response = Some(rest);
    Ok((data, more))
}
