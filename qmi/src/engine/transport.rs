//! The ways to a modem, and how a message is wrapped on each.

use std::collections::VecDeque;
use std::time::Duration;

use crate::error::EncodeError;
use crate::frame::{Frame, Framed, Framer, Kind, MAX_FRAME, Sdu, Sender};
use crate::service::Service;
use crate::tlv::Tlvs;

/// How the modem is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// A character device that is ours alone (`/dev/cdc-wdm0`, `/dev/wwan0qmi0`). Opening begins with a Sync.
    Direct,
    /// The QMI tunnel of MBIM: an information buffer is one frame.
    Mbim,
    /// A connection to qmi-proxy. No Sync: it would take away the client ids of others.
    Proxy {
        /// The device that the proxy is to open: a path, or `qrtr://` and a node.
        device: String,
    },
    /// A QRTR socket: one client of one service, without client ids.
    Qrtr {
        /// Whose port the socket speaks to.
        service: Service,
    },
}

/// What is particular about a transport.
#[derive(Debug)]
pub(super) enum Link {
    Stream { shared: bool, framer: Framer, half_since: Option<Duration> },
    Buffers,
    Datagrams { service: Service },
}

impl Link {
    pub(super) fn new(transport: &Transport) -> Self {
        let stream = |shared| Self::Stream { shared, framer: Framer::new(), half_since: None };
        match transport {
            Transport::Direct => stream(false),
            Transport::Proxy { .. } => stream(true),
            Transport::Mbim => Self::Buffers,
            Transport::Qrtr { service } => Self::Datagrams { service: *service },
        }
    }

    /// Others may use the same modem: Sync would harm them.
    pub(super) fn may_sync(&self) -> bool {
        matches!(self, Self::Stream { shared: false, .. })
    }

    /// Whether this service can be reached.
    pub(super) fn reaches(&self, service: Service) -> bool {
        match self {
            Self::Stream { shared: true, .. } => true,
            Self::Stream { shared: false, .. } | Self::Buffers => service.short_number().is_some(),
            Self::Datagrams { service: only } => service == *only,
        }
    }

    /// A QRTR socket is a client by itself.
    pub(super) fn has_client_ids(&self) -> bool {
        !matches!(self, Self::Datagrams { .. })
    }

    pub(super) fn clear(&mut self) {
        if let Self::Stream { framer, half_since, .. } = self {
            *framer = Framer::new();
            *half_since = None;
        }
    }

    /// When the rest of a frame has to be there.
    pub(super) fn deadline(&self) -> Option<Duration> {
        match self {
            Self::Stream { half_since: Some(since), .. } => Some(*since + super::HALF_FRAME_WITHIN),
            _ => None,
        }
    }

    /// Everything that `bytes` complete.
    pub(super) fn unwrap(&mut self, now: Duration, bytes: &[u8], mut each: impl FnMut(Framed)) {
        match self {
            Self::Stream { framer, half_since, .. } => {
                // What is held is less than a frame, so memory stays within two.
                for piece in bytes.chunks(MAX_FRAME) {
                    framer.push(piece);
                    drain(now, framer, half_since, &mut each);
                }
            }
            Self::Buffers => each(Framed::of(bytes)),
            Self::Datagrams { service } => each(of_datagram(*service, bytes)),
        }
    }

    /// Takes the beginning of a frame for noise when the rest has not come in time.
    pub(super) fn give_up(&mut self, now: Duration, mut each: impl FnMut(Framed)) {
        if self.deadline().is_some_and(|deadline| deadline <= now)
            && let Self::Stream { framer, half_since, .. } = self
        {
            framer.give_up();
            drain(now, framer, half_since, &mut each);
        }
    }
}

fn drain(
    now: Duration,
    framer: &mut Framer,
    half_since: &mut Option<Duration>,
    each: &mut impl FnMut(Framed),
) {
    while let Some(framed) = framer.next() {
        *half_since = None;
        each(framed);
    }
    *half_since = if framer.held() == 0 { None } else { half_since.or(Some(now)) };
}

fn of_datagram(service: Service, bytes: &[u8]) -> Framed {
    match Sdu::parse(service, bytes) {
        Ok(sdu) => Framed::Frame(Frame { sender: Sender::Modem, service, client: 0, sdu }),
        Err(error) => Framed::Malformed { error, envelope: Sdu::envelope(service, 0, bytes) },
    }
}

/// Frames to be written.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    frames: VecDeque<Vec<u8>>,
}

impl Outbox {
    pub(super) fn push(
        &mut self,
        link: &Link,
        service: Service,
        client: u8,
        transaction: u16,
        id: u16,
        tlvs: &Tlvs,
    ) -> Result<(), EncodeError> {
        let sdu = Sdu { kind: Kind::Request, transaction, id, tlvs: tlvs.clone() };
        let bytes = match link {
            Link::Datagrams { service } => sdu.encode(*service)?,
            Link::Stream { .. } | Link::Buffers => {
                Frame { sender: Sender::Host, service, client, sdu }.encode()?
            }
        };
        self.frames.push_back(bytes);
        Ok(())
    }

    pub(super) fn next(&mut self) -> Option<Vec<u8>> {
        self.frames.pop_front()
    }

    pub(super) fn clear(&mut self) {
        self.frames.clear();
    }
}
