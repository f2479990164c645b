//! Opening and closing: which way works, and what to do when no channel is free.

use esim::TransportError;
use esim::apdu::{Command as Apdu, Response, StatusWord};
use tracing::{debug, info};

use super::slot::SlotTask;
use super::way::{Channel, Opened};
use crate::quirks::ChannelClose;
use crate::state::CardAccess;

/// Channels that leak first: several modems have no more than these three.
pub(super) const LEAKY: std::ops::RangeInclusive<u8> = 1..=3;

impl SlotTask {
    /// Opens a channel by the way that has worked, or by the first that does.
    pub(super) async fn open_channel(&mut self, aid: &[u8]) -> Result<Opened, TransportError> {
        let opened = self.open_by_known(aid).await;
        let Err(TransportError::NoSuchApplication { .. } | TransportError::Refused { .. }) = opened else {
            return opened;
        };
        if self.announced || !self.can_announce() {
            return opened;
        }
        // Some cards hide the ISD-R, and some firmware refuses it, until they have been told that the device has an LPA.
        self.announced = true;
        match self.generic(&Apdu::terminal_capability()).await {
            Ok(response) if response.sw.is_success() => self.open_by_known(aid).await,
            _ => opened,
        }
    }

    fn can_announce(&self) -> bool {
        let way = CardAccess::GenericAccess;
        self.quirks.card_access.contains(&way) && self.ways.may_have(way)
    }

    async fn open_by_known(&mut self, aid: &[u8]) -> Result<Opened, TransportError> {
        match self.access {
            CardAccess::LogicalChannel
            | CardAccess::GenericAccess
            | CardAccess::MbimUicc
            | CardAccess::QmiUim => self.open_by(self.access, aid).await,
            CardAccess::Untried | CardAccess::Refused => self.open_by_any(aid).await,
        }
    }

    async fn open_by_any(&mut self, aid: &[u8]) -> Result<Opened, TransportError> {
        let mut refusal = None;
        let card_access = self.quirks.card_access;
        for &way in card_access {
            if !self.ways.may_have(way) {
                continue;
            }
            match self.open_by(way, aid).await {
                Ok(opened) => {
                    info!(?way, "the card can be reached");
                    self.access = way;
                    return Ok(opened);
                }
                // The card has been asked: this is its word.
                Err(error @ (TransportError::NoSuchApplication { .. } | TransportError::Select(_))) => {
                    return Err(error);
                }
                Err(error @ (TransportError::Refused { .. } | TransportError::NoChannel)) => {
                    debug!(?way, %error, "way to the card refused");
                    refusal.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        self.access = CardAccess::Refused;
        self.publish();
        Err(refusal.unwrap_or(TransportError::NoChannel))
    }

    async fn open_by(&mut self, way: CardAccess, aid: &[u8]) -> Result<Opened, TransportError> {
        let first = self.open_once(way, aid).await;
        let (Err(TransportError::Refused { .. } | TransportError::NoChannel), false) = (&first, self.swept)
        else {
            return first;
        };
        // Either nothing can be opened, or all channels are taken by those that leaked: modems give no reliable sign which.
        self.swept = true;
        self.sweep(way).await?;
        self.open_once(way, aid).await
    }

    async fn open_once(&mut self, way: CardAccess, aid: &[u8]) -> Result<Opened, TransportError> {
        match way {
            CardAccess::LogicalChannel => self.open_session(aid).await,
            CardAccess::GenericAccess => self.open_number(aid).await,
            CardAccess::MbimUicc => self.open_uicc(aid).await,
            CardAccess::QmiUim => self.open_uim(aid).await,
            CardAccess::Untried | CardAccess::Refused => Err(TransportError::NoChannel),
        }
    }

    /// Closes what may have leaked.
    async fn sweep(&mut self, way: CardAccess) -> Result<(), TransportError> {
        if way == CardAccess::LogicalChannel && self.quirks.channel_close == ChannelClose::Kept {
            return Ok(());
        }
        for number in LEAKY {
            let channel = Channel::numbered(way, number);
            match self.close_channel(&channel).await {
                Err(error @ (TransportError::Gone | TransportError::Timeout { .. })) => return Err(error),
                Ok(()) => info!(number, "closed a leaked channel"),
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// MANAGE CHANNEL and SELECT by hand.
    async fn open_number(&mut self, aid: &[u8]) -> Result<Opened, TransportError> {
        let opened = self.generic_when_ready(&Apdu::manage_channel_open()).await?;
        let number = match (opened.sw, opened.data.as_slice()) {
            (StatusWord::OK, &[number]) => number,
            (StatusWord::OK, data) => {
                let reason = format!("MANAGE CHANNEL answered with {} bytes, not one", data.len());
                return Err(TransportError::Malformed { reason });
            }
            (StatusWord::FUNCTION_NOT_SUPPORTED | StatusWord::CHANNEL_NOT_SUPPORTED, _) => {
                return Err(TransportError::NoChannel);
            }
            (sw, _) => {
                return Err(TransportError::Refused { reason: format!("MANAGE CHANNEL failed with {sw:?}") });
            }
        };
        match self.select(number, aid).await {
            Ok(response) => Ok(Opened { channel: Channel::Number(number), response }),
            Err(error) => {
                let _ = self.close_channel(&Channel::Number(number)).await;
                Err(error)
            }
        }
    }

    async fn select(&mut self, number: u8, aid: &[u8]) -> Result<Response, TransportError> {
        let select = on_channel(&Apdu::select(aid), number)?;
        let response = self.generic(&select).await?;
        match response.sw {
            sw if sw.is_success() => Ok(response),
            sw if sw.more_data().is_some() => {
                let more = sw.more_data().unwrap_or_default();
                self.generic(&on_channel(&Apdu::get_response_iso(more), number)?).await
            }
            StatusWord::NOT_FOUND | StatusWord::SELECT_FAILED => {
                Err(TransportError::NoSuchApplication { aid: hex(aid) })
            }
            sw => Err(TransportError::Select(sw)),
        }
    }
}

pub(super) fn on_channel(command: &Apdu, number: u8) -> Result<Apdu, TransportError> {
    command.on_channel(number).map_err(|error| TransportError::Malformed { reason: error.to_string() })
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
