//! Exchanges with the card over ports that carry messages: MBIM's UICC low level access and QMI's UIM.

use ::mbim::Status;
use ::qmi::ProtocolError;
use esim::TransportError;
use esim::apdu::{Command as Apdu, Response, StatusWord};
use tokio::time::{Instant, sleep};

use super::access::{hex, on_channel};
use super::exchange::ASK_AGAIN;
use super::slot::SlotTask;
use super::way::{Channel, Opened};
use crate::backend::mbim::ClassByte;
use crate::backend::{mbim, qmi};
use crate::error::{ModemError, Refusal};
use crate::mbim::MbimPort;
use crate::qmi::QmiPort;
use crate::quirks::TrailingLe;

/// What a refusal to open a channel comes to.
enum Refused {
    /// The card is still starting.
    Busy,
    /// Another form of SELECT may do.
    Form(TransportError),
    /// It will not do.
    Whatever(TransportError),
}

impl SlotTask {
    /// MBIM Open Channel, which selects as well, in the forms of SELECT that the quirks table names.
    pub(super) async fn open_uicc(&mut self, aid: &[u8]) -> Result<Opened, TransportError> {
        let mut refusal = None;
        for &select_p2 in self.quirks.mbim_select {
            match self.open_uicc_with(aid, select_p2).await {
                Ok(opened) => return Ok(opened),
                Err(Refused::Form(error)) => drop(refusal.get_or_insert(error)),
                Err(Refused::Whatever(error)) => return Err(error),
                Err(Refused::Busy) => {
                    return Err(TransportError::Refused { reason: Status::NotInitialized.to_string() });
                }
            }
        }
        Err(refusal.unwrap_or_else(|| TransportError::NoSuchApplication { aid: hex(aid) }))
    }

    async fn open_uicc_with(&self, aid: &[u8], select_p2: u8) -> Result<Opened, Refused> {
        let deadline = Instant::now() + self.deadlines.sim_ready;
        let (number, response) = loop {
            let port = self.mbim().map_err(Refused::Whatever)?;
            let refused = match mbim::open(port, aid, select_p2).await {
                Ok(opened) => break opened,
                Err(ModemError::Refused { answer: Refusal::Mbim(status), .. }) => of_status(status, aid),
                Err(error) => return Err(Refused::Whatever(self.failed(error))),
            };
            match refused {
                Refused::Busy if Instant::now() < deadline => sleep(ASK_AGAIN).await,
                refused => return Err(refused),
            }
        };
        self.selected(Channel::Uicc(number), response, aid).await.map_err(|error| match error {
            TransportError::NoSuchApplication { .. } | TransportError::Select(_) => Refused::Form(error),
            error => Refused::Whatever(error),
        })
    }

    /// UIM Open Logical Channel, which selects as well.
    pub(super) async fn open_uim(&self, aid: &[u8]) -> Result<Opened, TransportError> {
        let deadline = Instant::now() + self.deadlines.sim_ready;
        let (number, response) = loop {
            match qmi::open(self.qmi()?, aid).await {
                Ok(opened) => break opened,
                Err(ModemError::Refused { answer: Refusal::Qmi(error), .. }) => match error {
                    ProtocolError::SimFileNotFound => {
                        return Err(TransportError::NoSuchApplication { aid: hex(aid) });
                    }
                    ProtocolError::InsufficientResources => return Err(TransportError::NoChannel),
                    // The card is still starting.
                    ProtocolError::DeviceNotReady | ProtocolError::UimUninitialized
                        if Instant::now() < deadline =>
                    {
                        sleep(ASK_AGAIN).await;
                    }
                    error => return Err(TransportError::Refused { reason: error.to_string() }),
                },
                Err(error) => return Err(self.failed(error)),
            }
        };
        self.selected(Channel::Uim(number), response, aid).await
    }

    /// What the card's answer to SELECT says. A channel on which nothing is selected is closed again.
    async fn selected(
        &self,
        channel: Channel,
        response: Response,
        aid: &[u8],
    ) -> Result<Opened, TransportError> {
        let sw = response.sw;
        if sw.is_success() || sw.more_data().is_some() {
            return Ok(Opened { channel, response });
        }
        let _ = self.close_channel(&channel).await;
        match sw {
            StatusWord::NOT_FOUND | StatusWord::SELECT_FAILED => {
                Err(TransportError::NoSuchApplication { aid: hex(aid) })
            }
            sw => Err(TransportError::Select(sw)),
        }
    }

    /// One command. The outer error is that of this service, the inner one the modem's.
    pub(super) async fn message(
        &mut self,
        channel: &Channel,
        command: &Apdu,
    ) -> Result<Result<Response, ModemError>, TransportError> {
        let known = self.mbim_class;
        let form = known.unwrap_or(ClassByte::AsItIs);
        let first = self.with_right_length(channel, command, form).await?;
        if known.is_some() || !matches!(channel, Channel::Uicc(_)) {
            return Ok(first);
        }
        if first.as_ref().is_ok_and(|response| reached_the_card(response.sw)) {
            self.mbim_class = Some(form);
            return Ok(first);
        }
        // Some firmware sends a class that is told to it in a way that it does not like to the basic channel, where nobody
        // knows the command.
        let other = self.with_right_length(channel, command, ClassByte::InterIndustry).await?;
        match other.as_ref().is_ok_and(|response| reached_the_card(response.sw)) {
            true => {
                self.mbim_class = Some(ClassByte::InterIndustry);
                Ok(other)
            }
            false => Ok(first),
        }
    }

    /// Once more with the length that the card wants, where it wants another.
    async fn with_right_length(
        &self,
        channel: &Channel,
        command: &Apdu,
        form: ClassByte,
    ) -> Result<Result<Response, ModemError>, TransportError> {
        let first = self.message_once(channel, command, self.quirks.mbim_le, form).await?;
        match first.as_ref().map(|response| response.sw.correct_le()) {
            Ok(Some(le)) => {
                let command = command.clone().with_le(le);
                self.message_once(channel, &command, TrailingLe::AsIs, form).await
            }
            _ => Ok(first),
        }
    }

    async fn message_once(
        &self,
        channel: &Channel,
        command: &Apdu,
        trailing_le: TrailingLe,
        form: ClassByte,
    ) -> Result<Result<Response, ModemError>, TransportError> {
        Ok(match channel {
            Channel::Uicc(number) => {
                let command = on_channel(command, u8::try_from(*number).unwrap_or(u8::MAX))?;
                mbim::transmit(self.mbim()?, *number, &command, trailing_le, form).await
            }
            Channel::Uim(number) => qmi::transmit(self.qmi()?, *number, &on_channel(command, *number)?).await,
            Channel::Session(_) | Channel::Number(_) => Err(ModemError::Closed),
        })
    }

    pub(super) async fn close_by_message(&self, channel: &Channel) -> Result<(), TransportError> {
        let closed = match channel {
            Channel::Uicc(number) => mbim::close(self.mbim()?, *number).await,
            Channel::Uim(number) => qmi::close(self.qmi()?, *number).await,
            Channel::Session(_) | Channel::Number(_) => Ok(()),
        };
        closed.map_err(|error| self.failed(error))
    }

    fn mbim(&self) -> Result<&MbimPort, TransportError> {
        self.ways
            .mbim
            .as_ref()
            .ok_or_else(|| TransportError::Refused { reason: "no MBIM port is open".into() })
    }

    fn qmi(&self) -> Result<&QmiPort, TransportError> {
        self.ways.qmi.as_ref().ok_or_else(|| TransportError::Refused { reason: "no QMI port is open".into() })
    }
}

/// The application has answered, and not the basic channel in its place.
fn reached_the_card(sw: StatusWord) -> bool {
    sw.is_success() || sw.more_data().is_some()
}

fn of_status(status: Status, aid: &[u8]) -> Refused {
    match status {
        Status::Busy | Status::NotInitialized => Refused::Busy,
        Status::SelectFailed => Refused::Form(TransportError::NoSuchApplication { aid: hex(aid) }),
        Status::NoLogicalChannels => Refused::Whatever(TransportError::NoChannel),
        Status::NoDeviceSupport | Status::SimNotInserted => {
            Refused::Whatever(TransportError::Refused { reason: status.to_string() })
        }
        // Firmware has many ways to say that it does not like how SELECT is asked for.
        status => Refused::Form(TransportError::Refused { reason: status.to_string() }),
    }
}
