//! Single exchanges with the card, over `+CGLA` or `+CSIM`, and what their failures mean.

use std::time::Duration;

use at_parser::reply::ReplyError;
use at_parser::reply::uicc::{self, ApduResponse};
use at_parser::{Command, ErrorCode, FinalResult};
use esim::TransportError;
use esim::apdu::{Command as Apdu, Response, StatusWord};
use mbim::Status;
use qmi::ProtocolError;
use tokio::time::{Instant, sleep};

use super::access::{hex, on_channel};
use super::slot::SlotTask;
use super::way::{Channel, Opened};
use crate::at::{AtPort, Priority};
use crate::error::{ModemError, Refusal};

/// A card that is still starting is asked again after this long.
pub(super) const ASK_AGAIN: Duration = Duration::from_millis(500);

/// What to do about a card that is still starting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Busy {
    Fails,
    Waits,
}

impl SlotTask {
    /// One command on an open channel.
    pub(super) async fn exchange(
        &mut self,
        channel: &Channel,
        command: &Apdu,
    ) -> Result<Response, TransportError> {
        let response = match channel {
            Channel::Session(id) => self.cgla(id, command).await,
            Channel::Number(number) => self.csim(&on_channel(command, *number)?, Busy::Fails).await,
            Channel::Uicc(_) | Channel::Uim(_) => self.message(channel, command).await?,
        };
        response.map_err(|error| match error {
            ModemError::Refused { answer, .. } if says_channel_lost(&answer) => TransportError::ChannelLost,
            error => self.failed(error),
        })
    }

    /// One command over `+CSIM`, its class byte as it is.
    pub(super) async fn generic(&self, command: &Apdu) -> Result<Response, TransportError> {
        self.csim(command, Busy::Fails).await.map_err(|error| self.failed(error))
    }

    /// As [`SlotTask::generic`], when the card has started.
    pub(super) async fn generic_when_ready(&self, command: &Apdu) -> Result<Response, TransportError> {
        self.csim(command, Busy::Waits).await.map_err(|error| self.failed(error))
    }

    /// `+CCHO`, which selects as well (TS 27.007 8.45).
    pub(super) async fn open_session(&self, aid: &[u8]) -> Result<Opened, TransportError> {
        let id = self.ccho(aid).await.map_err(|error| match error {
            ModemError::Refused { answer: Refusal::At(NOT_FOUND), .. } => {
                TransportError::NoSuchApplication { aid: hex(aid) }
            }
            error => self.failed(error),
        })?;
        // What the card answered to SELECT stays with the modem.
        let response = Response { data: Vec::new(), sw: StatusWord::OK };
        Ok(Opened { channel: Channel::Session(id), response })
    }

    pub(super) async fn close_channel(&self, channel: &Channel) -> Result<(), TransportError> {
        match channel {
            Channel::Session(id) => self.cchc(id).await.map_err(|error| self.failed(error)),
            Channel::Uicc(_) | Channel::Uim(_) => self.close_by_message(channel).await,
            Channel::Number(number) => match self.generic(&Apdu::manage_channel_close(*number)).await?.sw {
                sw if sw.is_success() => Ok(()),
                sw => Err(TransportError::Refused {
                    reason: format!("closing channel {number} failed with {sw:?}"),
                }),
            },
        }
    }

    async fn ccho(&self, aid: &[u8]) -> Result<String, ModemError> {
        let command = Command::set("+CCHO").quoted_hex(aid).finish()?;
        let opened = self.ask(command, Busy::Waits, uicc::parse_ccho).await?;
        Ok(opened.session_id.as_str().to_owned())
    }

    async fn cgla(&self, id: &str, command: &Apdu) -> Result<Response, ModemError> {
        let bytes = encoded(command)?;
        let command = Command::set("+CGLA").word(id)?.number(digits(&bytes)).quoted_hex(&bytes).finish()?;
        Ok(response(&self.ask(command, Busy::Fails, uicc::parse_cgla).await?))
    }

    async fn cchc(&self, id: &str) -> Result<(), ModemError> {
        let command = Command::set("+CCHC").word(id)?.finish()?;
        self.at().await?.send(Priority::Foreground, command).await.map(drop)
    }

    /// Once more with the length that the card wants, where it wants another.
    async fn csim(&self, command: &Apdu, busy: Busy) -> Result<Response, ModemError> {
        let response = self.csim_once(command, busy).await?;
        match response.sw.correct_le() {
            Some(le) => self.csim_once(&command.clone().with_le(le), busy).await,
            None => Ok(response),
        }
    }

    async fn csim_once(&self, command: &Apdu, busy: Busy) -> Result<Response, ModemError> {
        let bytes = encoded(command)?;
        let command = Command::set("+CSIM").number(digits(&bytes)).quoted_hex(&bytes).finish()?;
        Ok(response(&self.ask(command, busy, uicc::parse_csim).await?))
    }

    async fn ask<T>(
        &self,
        command: Command,
        busy: Busy,
        parse: fn(&str) -> Result<T, ReplyError>,
    ) -> Result<T, ModemError> {
        let port = self.at().await?;
        let deadline = Instant::now() + self.deadlines.sim_ready;
        loop {
            match port.send(Priority::Foreground, command.clone()).await {
                Ok(reply) => {
                    // Without a line the parser says what is missing.
                    let line = reply.lines.first().map_or("", String::as_str);
                    return parse(line).map_err(|error| malformed(&command, &error));
                }
                Err(ModemError::Refused { answer: Refusal::At(SIM_BUSY), .. })
                    if busy == Busy::Waits && Instant::now() < deadline =>
                {
                    sleep(ASK_AGAIN).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn at(&self) -> Result<AtPort, ModemError> {
        self.ways.at().await.ok_or_else(|| ModemError::Unsupported { what: "AT+CSIM".into() })
    }

    pub(super) fn failed(&self, error: ModemError) -> TransportError {
        let seconds = |after: Duration| u32::try_from(after.as_secs()).unwrap_or(u32::MAX);
        match error {
            ModemError::Closed | ModemError::Gone => TransportError::Gone,
            ModemError::Malformed { reason, .. } => TransportError::Malformed { reason },
            ModemError::Refused { answer, .. } => TransportError::Refused { reason: answer.to_string() },
            ModemError::Timeout { after, .. } | ModemError::WriteBlocked { after, .. } => {
                TransportError::Timeout { seconds: seconds(after) }
            }
            // It has not answered for at least as long.
            ModemError::Unresponsive { .. } => {
                TransportError::Timeout { seconds: seconds(self.deadlines.resync) }
            }
            ModemError::Restarted { .. } => TransportError::ChannelLost,
            error @ (ModemError::SimNotReady { .. }
            | ModemError::Unsendable(_)
            | ModemError::Unsupported { .. }) => TransportError::Refused { reason: error.to_string() },
        }
    }
}

fn digits(bytes: &[u8]) -> i64 {
    i64::try_from(2 * bytes.len()).unwrap_or(i64::MAX)
}

fn encoded(command: &Apdu) -> Result<Vec<u8>, ModemError> {
    command
        .encode()
        .map_err(|error| ModemError::Malformed { command: "the card".into(), reason: error.to_string() })
}

fn response(parsed: &ApduResponse) -> Response {
    Response { data: parsed.data().to_vec(), sw: StatusWord(parsed.status_word()) }
}

fn malformed(command: &Command, error: &ReplyError) -> ModemError {
    ModemError::Malformed { command: command.log_line().into_owned(), reason: error.to_string() }
}

/// TS 27.007 9.2.1
const SIM_BUSY: FinalResult = FinalResult::Cme(ErrorCode::Number(14));

/// What `+CCHO` says on modems that know the difference: the card has no such application (TS 27.007 9.2.1).
const NOT_FOUND: FinalResult = FinalResult::Cme(ErrorCode::Number(22));

/// The card has gone or was reset (10, 13, 14), or the session id means nothing any more: invalid index, not found (21, 22). MBIM and
/// QMI say that a channel or an argument is not valid, or that there is no SIM.
fn says_channel_lost(answer: &Refusal) -> bool {
    use ProtocolError::{InvalidArgument, InvalidHandle, NoSim};
    match answer {
        Refusal::At(result) => matches!(result, FinalResult::Cme(ErrorCode::Number(10 | 13 | 14 | 21 | 22))),
        Refusal::Mbim(status) => {
            matches!(status, Status::InvalidLogicalChannel | Status::SimNotInserted | Status::NotInitialized)
        }
        Refusal::Qmi(error) => matches!(error, InvalidArgument | InvalidHandle | NoSim),
    }
}
