//! The task of the card slot.

use std::sync::Arc;

use esim::TransportError;
use esim::apdu::{Command, Response, StatusWord};
use tokio::sync::{mpsc, watch};
use tracing::{debug, warn};

use super::access::LEAKY;
use super::way::{Channel, Opened};
use super::ways::Ways;
use super::{CardLease, Control, Order, SlotView, Waiting};
use crate::backend::Backends;
use crate::backend::mbim::ClassByte;
use crate::options::Deadlines;
use crate::quirks::{ChannelClose, Quirks};
use crate::state::CardAccess;

/// Channels remembered from an earlier run, at most: a card has no more than 20.
const MAX_STALE: usize = 20;

pub(super) struct SlotTask {
    pub(super) ways: Ways,
    pub(super) quirks: Quirks,
    /// The way that has worked.
    pub(super) access: CardAccess,
    /// Leaked channels were looked for since the last channel that could be opened.
    pub(super) swept: bool,
    /// The card has been told of the LPA since it was last reset.
    pub(super) announced: bool,
    /// How MBIM is told the class byte, once that has worked.
    pub(super) mbim_class: Option<ClassByte>,
    pub(super) deadlines: Deadlines,
    /// Who knows of slots.
    pub(super) backends: Backends,
    /// The slot to go back to.
    pub(super) home: Option<u8>,
    pub(super) visiting: watch::Sender<bool>,
    channel: Option<Held>,
    /// A channel of a modem that cannot close any.
    kept: Option<Held>,
    stale: Vec<String>,
    open: watch::Sender<Arc<[String]>>,
    known_access: watch::Sender<CardAccess>,
}

/// A channel, and what was selected on it.
struct Held {
    channel: Channel,
    aid: Vec<u8>,
    /// The longest command that went through; see [`SlotTask::transmit`].
    longest: usize,
}

impl SlotTask {
    pub(super) fn new(
        (ways, backends): (Ways, Backends),
        quirks: Quirks,
        deadlines: Deadlines,
        mut stale: Vec<String>,
    ) -> (Self, SlotView) {
        stale.truncate(MAX_STALE);
        let (open, open_channels) = watch::channel(Arc::from(stale.clone()));
        let (known_access, access) = watch::channel(CardAccess::Untried);
        let home = stale.iter().find_map(|mark| Self::parse_home(mark));
        stale.retain(|mark| Self::parse_home(mark).is_none());
        let (visiting, is_visiting) = watch::channel(home.is_some());
        let task = Self {
            ways,
            quirks,
            access: CardAccess::Untried,
            swept: false,
            announced: false,
            mbim_class: None,
            deadlines,
            backends,
            home,
            visiting,
            channel: None,
            kept: None,
            stale,
            open,
            known_access,
        };
        (task, SlotView { access, open_channels, visiting: is_visiting })
    }

    pub(super) async fn run(
        mut self,
        mut waiting: mpsc::Receiver<Waiting>,
        mut control: mpsc::Receiver<Control>,
        mut stop: watch::Receiver<bool>,
    ) {
        self.close_stale().await;
        loop {
            self.go_home().await;
            let wanted = tokio::select! {
                biased;
                () = stopped(&mut stop) => break,
                Some(order) = control.recv() => {
                    self.control(order).await;
                    continue;
                }
                wanted = waiting.recv() => wanted,
            };
            let Some(Waiting { slot, reply }) = wanted else { break };
            if let Some(slot) = slot
                && let Err(error) = self.visit(slot).await
            {
                let _ = reply.send(Err(error));
                continue;
            }
            let (orders, queue) = mpsc::channel(1);
            if reply.send(Ok(CardLease { orders })).is_ok() {
                self.serve(queue, &mut control, &mut stop).await;
            }
        }
        self.go_home().await;
    }

    /// One lease, until it is dropped.
    async fn serve(
        &mut self,
        mut orders: mpsc::Receiver<Order>,
        control: &mut mpsc::Receiver<Control>,
        stop: &mut watch::Receiver<bool>,
    ) {
        loop {
            let order = tokio::select! {
                biased;
                () = stopped(stop) => break,
                Some(order) = control.recv() => {
                    self.control(order).await;
                    continue;
                }
                order = orders.recv() => order,
            };
            match order {
                None => break,
                // Nobody hears of a result whose future was dropped; what it changed is known here.
                Some(Order::Open { aid, reply }) => drop(reply.send(self.open(&aid).await)),
                Some(Order::Transmit { command, reply }) => drop(reply.send(self.transmit(&command).await)),
                Some(Order::Close { reply }) => drop(reply.send(self.release().await)),
            }
        }
        if let Err(error) = self.release().await {
            debug!(%error, "channel not closed");
        }
    }

    async fn control(&mut self, control: Control) {
        self.announced = false;
        match control {
            Control::Close { done } => {
                let _ = self.release().await;
                // It does not outlive the reset.
                self.kept = None;
                self.publish();
                let _ = done.send(());
            }
            Control::Restarted => {}
        }
    }

    async fn open(&mut self, aid: &[u8]) -> Result<Response, TransportError> {
        // An earlier channel of the same lease; what became of it does not matter here.
        let _ = self.release().await;
        if let Some(kept) = self.kept.take_if(|kept| kept.aid == aid) {
            self.channel = Some(kept);
            return Ok(Response { data: Vec::new(), sw: StatusWord::OK });
        }
        let Opened { channel, response } = self.open_channel(aid).await?;
        self.swept = false;
        self.channel = Some(Held { channel, aid: aid.to_vec(), longest: 0 });
        self.publish();
        Ok(response)
    }

    async fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        let Some(held) = &self.channel else { return Err(TransportError::ChannelLost) };
        let (longest, length, channel) = (held.longest, command.data.len(), held.channel.clone());
        match self.exchange(&channel, command).await {
            Ok(response) => {
                if let Some(held) = &mut self.channel {
                    held.longest = longest.max(length);
                }
                Ok(response)
            }
            // A bare ERROR is all that many modems say when the channel has gone, and also when a command is too long for
            // them. A command no longer than one that went through is not too long.
            Err(TransportError::Refused { reason }) if length <= longest => {
                debug!(reason, "channel lost");
                self.give_up().await;
                Err(TransportError::ChannelLost)
            }
            Err(error) => {
                if matches!(error, TransportError::ChannelLost) {
                    self.give_up().await;
                }
                Err(error)
            }
        }
    }

    /// The channel does not work any more. The modem may still count it, so it is told.
    async fn give_up(&mut self) {
        if let Some(held) = self.channel.take() {
            let _ = self.close_channel(&held.channel).await;
            self.publish();
        }
    }

    /// Closes the channel, if one is open.
    async fn release(&mut self) -> Result<(), TransportError> {
        let Some(held) = self.channel.take() else { return Ok(()) };
        if self.quirks.channel_close == ChannelClose::Kept && held.channel.is_session() {
            self.kept = Some(held);
            return Ok(());
        }
        let closed = self.close_channel(&held.channel).await;
        match closed {
            // The card or the modem had closed it already.
            Ok(()) | Err(TransportError::Refused { .. } | TransportError::ChannelLost) => {
                self.publish();
                Ok(())
            }
            Err(error) => {
                if !matches!(error, TransportError::Gone) {
                    warn!(%error, "channel may have stayed open");
                    self.stale.push(held.channel.to_string());
                }
                self.publish();
                Err(error)
            }
        }
    }

    async fn close_stale(&mut self) {
        for id in std::mem::take(&mut self.stale) {
            let Some(channel) = self.stale_channel(&id) else { continue };
            match self.close_channel(&channel).await {
                Ok(()) => debug!(id, "closed a channel of an earlier run"),
                Err(error) => debug!(id, %error, "channel of an earlier run not closed"),
            }
        }
        self.publish();
    }

    /// A run that was killed may not have written down how a channel came to be: then all there is is its number, and it is
    /// closed by the way by which this model is reached first.
    fn stale_channel(&self, id: &str) -> Option<Channel> {
        let way = self.quirks.card_access.iter().find(|way| self.ways.may_have(**way));
        match (way, id.parse().ok().filter(|number| LEAKY.contains(number))) {
            (Some(way), Some(number)) => Some(Channel::numbered(*way, number)),
            _ => Channel::parse(id),
        }
    }

    /// Another card is about to be there.
    pub(super) fn forget_card(&mut self) {
        (self.announced, self.swept) = (false, false);
        (self.channel, self.kept) = (None, None);
    }

    /// Tells what is open and what works.
    pub(super) fn publish(&self) {
        let held = [&self.channel, &self.kept].into_iter().flatten().map(|held| held.channel.to_string());
        let open: Arc<[String]> = held.chain(self.stale.iter().cloned()).chain(self.home_mark()).collect();
        self.open.send_if_modified(|old| replace(old, open));
        self.known_access.send_if_modified(|old| replace(old, self.access));
    }
}

fn replace<T: PartialEq>(old: &mut T, new: T) -> bool {
    let changed = *old != new;
    *old = new;
    changed
}

/// Resolves when the modem is shut down, or when nobody is left who could.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
