//! Single exchanges with the card, over `+CGLA` or `+CSIM`, and what their failures mean.

use std::time::Duration;

use at_parser::reply::ReplyError;
use at_parser::reply::uicc::{self, ApduResponse};
use at_parser::{Command, CommandError, ErrorCode, FinalResult};
use esim::TransportError;
use esim::apdu::{ApduError, Command as Apdu, Response, StatusWord};

use super::access::{hex, on_channel};
use super::slot::SlotTask;
use super::way::{Channel, Opened};
use crate::at::{Priority, Reply};
use crate::error::{ModemError, describe};

impl SlotTask {
    /// One command on an open channel.
    pub(super) async fn exchange(
        &self,
        channel: &Channel,
        command: &Apdu,
    ) -> Result<Response, TransportError> {
        match channel {
            Channel::Session(id) => {
                let bytes = command.encode().map_err(unsendable_apdu)?;
                let command = Command::set("+CGLA").word(id).map_err(unsendable)?;
                let command =
                    command.number(digits(&bytes)).quoted_hex(&bytes).finish().map_err(unsendable)?;
                let reply =
                    self.port.send(Priority::Foreground, command).await.map_err(|error| match error {
                        ModemError::Refused { result, .. } if says_channel_lost(&result) => {
                            TransportError::ChannelLost
                        }
                        error => self.failed(error),
                    })?;
                response(uicc::parse_cgla(line(&reply)))
            }
            Channel::Number(number) => self.generic(&on_channel(command, *number)?).await,
        }
    }

    /// One command over `+CSIM`, its class byte as it is; once more with the length that the card wants.
    pub(super) async fn generic(&self, command: &Apdu) -> Result<Response, TransportError> {
        let response = self.generic_once(command).await?;
        match response.sw.correct_le() {
            Some(le) => self.generic_once(&command.clone().with_le(le)).await,
            None => Ok(response),
        }
    }

    async fn generic_once(&self, command: &Apdu) -> Result<Response, TransportError> {
        let bytes = command.encode().map_err(unsendable_apdu)?;
        let command = Command::set("+CSIM").number(digits(&bytes)).quoted_hex(&bytes).finish();
        let reply = self.send(command.map_err(unsendable)?).await?;
        response(uicc::parse_csim(line(&reply)))
    }

    /// `+CCHO`, which selects as well (TS 27.007 8.45).
    pub(super) async fn open_session(&self, aid: &[u8]) -> Result<Opened, TransportError> {
        let command = Command::set("+CCHO").quoted_hex(aid).finish().map_err(unsendable)?;
        let reply = self.send(command).await.map_err(|error| match error {
            TransportError::Refused { reason } if reason == NOT_FOUND => {
                TransportError::NoSuchApplication { aid: hex(aid) }
            }
            error => error,
        })?;
        let opened = uicc::parse_ccho(line(&reply)).map_err(malformed)?;
        // What the card answered to SELECT stays with the modem.
        let response = Response { data: Vec::new(), sw: StatusWord(0x9000) };
        Ok(Opened { channel: Channel::Session(opened.session_id.as_str().to_owned()), response })
    }

    pub(super) async fn close_channel(&self, channel: &Channel) -> Result<(), TransportError> {
        match channel {
            Channel::Session(id) => {
                let command =
                    Command::set("+CCHC").word(id).map_err(unsendable)?.finish().map_err(unsendable)?;
                self.send(command).await.map(drop)
            }
            Channel::Number(number) => {
                let response = self.generic_once(&Apdu::manage_channel_close(*number)).await?;
                match response.sw {
                    sw if sw.is_success() => Ok(()),
                    sw => Err(TransportError::Refused {
                        reason: format!("closing channel {number} failed with {sw:?}"),
                    }),
                }
            }
        }
    }

    async fn send(&self, command: Command) -> Result<Reply, TransportError> {
        self.port.send(Priority::Foreground, command).await.map_err(|error| self.failed(error))
    }

    fn failed(&self, error: ModemError) -> TransportError {
        let seconds = |after: Duration| u32::try_from(after.as_secs()).unwrap_or(u32::MAX);
        match error {
            ModemError::Closed | ModemError::Gone => TransportError::Gone,
            ModemError::Malformed { reason, .. } => TransportError::Malformed { reason },
            ModemError::Refused { result, .. } => TransportError::Refused { reason: describe(&result) },
            ModemError::Timeout { after, .. } | ModemError::WriteBlocked { after, .. } => {
                TransportError::Timeout { seconds: seconds(after) }
            }
            // It has not answered for at least as long.
            ModemError::Unresponsive { .. } => {
                TransportError::Timeout { seconds: seconds(self.deadlines.resync) }
            }
            error @ (ModemError::SimNotReady { .. } | ModemError::Unsendable(_)) => {
                TransportError::Refused { reason: error.to_string() }
            }
        }
    }
}

/// The first line; its absence is the parser's to report.
fn line(reply: &Reply) -> &str {
    reply.lines.first().map_or("", String::as_str)
}

fn digits(bytes: &[u8]) -> i64 {
    i64::try_from(2 * bytes.len()).unwrap_or(i64::MAX)
}

fn response(parsed: Result<ApduResponse, ReplyError>) -> Result<Response, TransportError> {
    let parsed = parsed.map_err(malformed)?;
    Ok(Response { data: parsed.data().to_vec(), sw: StatusWord(parsed.status_word()) })
}

fn malformed(error: ReplyError) -> TransportError {
    TransportError::Malformed { reason: error.to_string() }
}

fn unsendable(error: CommandError) -> TransportError {
    TransportError::Refused { reason: error.to_string() }
}

fn unsendable_apdu(error: ApduError) -> TransportError {
    TransportError::Refused { reason: error.to_string() }
}

/// What `+CCHO` says on modems that know the difference: the card has no such application (TS 27.007 9.2).
const NOT_FOUND: &str = "+CME ERROR: 22";

/// The card has gone or was reset (10, 13, 14), or the session id means nothing any more: invalid index, not found (21, 22).
fn says_channel_lost(result: &FinalResult) -> bool {
    matches!(result, FinalResult::Cme(ErrorCode::Number(10 | 13 | 14 | 21 | 22)))
}
