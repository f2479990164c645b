//! The client engine: requests, client ids and deadlines, without socket and clock.
//!
//! ```
//! # use std::time::Duration;
//! # use qmi::engine::{Engine, Event, Transport};
//! # use qmi::{Service, dms};
//! let now = Duration::ZERO; // since whatever moment the caller chooses
//! let mut engine = Engine::open(now, Transport::Mbim);
//! let wanted = engine.send(now, Service::Dms, &dms::GetModel::default(), Duration::from_secs(10)).unwrap();
//! let frame = engine.poll_transmit().unwrap(); // asks for a client id first
//! # let id = [0x01, 0x17, 0, 0x80, 0, 0, 0x01, frame[7], 0x22, 0, 12, 0, 0x02, 4, 0, 0, 0, 0, 0, 0x01, 2, 0, 2, 7];
//! engine.receive(now, &id);
//! let frame = engine.poll_transmit().unwrap(); // Get Model
//! # let model = [0x01, 0x18, 0, 0x80, 2, 7, 0x02, 1, 0, 0x22, 0, 12, 0, 0x02, 4, 0, 0, 0, 0, 0, 0x01, 2, 0, b'E', b'M'];
//! engine.receive(now, &model);
//! assert_eq!(engine.poll_event(), Some(Event::Opened));
//! let Some(Event::Answered { handle, outcome }) = engine.poll_event() else { panic!() };
//! assert_eq!(handle, wanted);
//! assert_eq!(outcome.unwrap().read::<dms::GetModel>().unwrap().model, "EM");
//! ```
//!
//! # When to call what
//!
//! After every call of [`send`](Engine::send), [`request`](Engine::request), [`receive`](Engine::receive),
//! [`handle_timeout`](Engine::handle_timeout), [`release`](Engine::release), [`shut_down`](Engine::shut_down) and
//! [`gone`](Engine::gone):
//!
//! 1. [`poll_transmit`](Engine::poll_transmit) until `None`, and write each frame with one write.
//! 2. [`poll_event`](Engine::poll_event) until `None`.
//! 3. [`poll_timeout`](Engine::poll_timeout), and call [`handle_timeout`](Engine::handle_timeout) at that time.
//!
//! # Clients
//!
//! A [`Client`] is a name that the caller chooses: a service, and a number where several are needed (one WDS client per IP
//! family). The modem's client id for it is allocated when the first request needs it, kept until
//! [`release`](Engine::release) or [`shut_down`](Engine::shut_down), and forgotten when the modem restarts its QMI or calls it
//! invalid; the next request allocates another. Whoever leaves without [`shut_down`](Engine::shut_down) leaks ids in the modem.

mod accept;
mod clients;
mod event;
mod inbox;
mod requests;
mod transactions;
mod transport;

use std::time::Duration;

use crate::ctl;
use crate::error::EncodeError;
use crate::message::Request;
use crate::service::Service;
use crate::tlv::Tlvs;

pub use clients::{Client, MAX_CLIENTS};
pub use event::{Answer, Event, Failure, Handle, OpenError, RequestError};
pub use inbox::{MAX_UNPOLLED, MAX_UNPOLLED_BYTES};
pub use transport::Transport;

use clients::Clients;
use inbox::Inbox;
use transactions::{Purpose, Transactions};
use transport::{Link, Outbox};

/// Most requests that wait for an answer, or whose answer waits to be polled.
pub const MAX_OUTSTANDING: usize = 64;

/// How long opening may take: Sync, or the proxy opening the device.
pub const OPEN_WITHIN: Duration = Duration::from_secs(10);

/// How long the modem has for allocating a client id.
pub const ALLOCATE_WITHIN: Duration = Duration::from_secs(10);

/// How long the modem has for releasing a client id.
pub const RELEASE_WITHIN: Duration = Duration::from_secs(5);

/// A client id that is allocated later than anybody waits for is released, if it comes within this time.
pub const LATE_ALLOCATION_WITHIN: Duration = Duration::from_secs(60);

/// The rest of a frame has to come within this time, or its beginning is taken for noise.
pub const HALF_FRAME_WITHIN: Duration = Duration::from_secs(3);

/// See the module's text.
#[derive(Debug)]
pub struct Engine {
    stage: Stage,
    link: Link,
    outbox: Outbox,
    clients: Clients,
    transactions: Transactions,
    inbox: Inbox,
    handles: u64,
    /// Client ids that the modem was not seen to release.
    leaked: usize,
}

/// What has become of the transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Opening,
    Open,
    Failed(OpenError),
    ShuttingDown { until: Duration },
    ShutDown,
    Gone,
}

impl Engine {
    /// Takes a transport into use: Sync where the modem is ours alone, "proxy open" where it is shared.
    ///
    /// Requests may follow at once; they wait until [`Event::Opened`]. [`Event::OpenFailed`] is the end.
    #[must_use]
    pub fn open(now: Duration, transport: Transport) -> Self {
        let mut engine = Self {
            stage: Stage::Opening,
            link: Link::new(&transport),
            outbox: Outbox::default(),
            clients: Clients::default(),
            transactions: Transactions::default(),
            inbox: Inbox::default(),
            handles: 0,
            leaked: 0,
        };
        match transport {
            Transport::Direct => {
                engine.control(now + OPEN_WITHIN, &ctl::Sync::default(), Purpose::Open);
            }
            Transport::Proxy { device } => {
                let open = ctl::InternalProxyOpen { device_path: device, ..Default::default() };
                engine.control(now + OPEN_WITHIN, &open, Purpose::Open);
            }
            Transport::Mbim => engine.opened(),
            Transport::Qrtr { service } => {
                engine.clients.fix(Client::from(service));
                engine.opened();
            }
        }
        engine
    }

    /// Sends `request` for `client` when the transport is open and the client has its id. The outcome is an
    /// [`Event::Answered`] with the handle, at the latest `within` that time; [`Answer::read`] gives it its type.
    ///
    /// # Errors
    /// [`RequestError`] when it cannot even wait.
    pub fn send<R: Request>(
        &mut self,
        now: Duration,
        client: impl Into<Client>,
        request: &R,
        within: Duration,
    ) -> Result<Handle, RequestError> {
        let client = client.into();
        if client.service != R::SERVICE {
            return Err(RequestError::Service { client: client.service, message: R::SERVICE });
        }
        self.request(now, client, R::ID, request.encode()?, within)
    }

    /// The same with a message that has no type here: its id and its TLVs.
    ///
    /// # Errors
    /// [`RequestError`] when it cannot even wait.
    pub fn request(
        &mut self,
        now: Duration,
        client: impl Into<Client>,
        id: u16,
        tlvs: Tlvs,
        within: Duration,
    ) -> Result<Handle, RequestError> {
        self.admit(now, client.into(), id, tlvs, within)
    }

    /// Gives the client's id back. What it has not been answered fails with [`Failure::Released`].
    pub fn release(&mut self, now: Duration, client: impl Into<Client>) {
        let client = client.into();
        self.fail_client(client, Failure::Released);
        self.let_go(now, client);
        self.settle();
    }

    /// Gives every client id back and takes no more requests; what has not been answered fails with [`Failure::ShuttingDown`].
    ///
    /// [`Event::ShutDown`] comes when the modem has released all, at the latest `within` that time.
    pub fn shut_down(&mut self, now: Duration, within: Duration) {
        if !matches!(self.stage, Stage::Opening | Stage::Open) {
            return;
        }
        self.stage = Stage::ShuttingDown { until: now + within };
        self.fail_all(Failure::ShuttingDown);
        self.transactions.forget(|purpose| matches!(purpose, Purpose::Open));
        for client in self.clients.names() {
            self.let_go(now, client);
        }
        self.settle();
    }

    /// The device or the connection is gone: everything that waits fails at once with [`Failure::Gone`].
    pub fn gone(&mut self) {
        self.stage = Stage::Gone;
        self.fail_all(Failure::Gone);
        self.transactions.forget(|_| true);
        self.clients.clear();
        self.outbox.clear();
        self.link.clear();
    }

    /// Takes in what was read: over [`Transport::Direct`] and [`Transport::Proxy`] in whatever pieces, over
    /// [`Transport::Mbim`] one information buffer, over [`Transport::Qrtr`] one datagram from the service's port.
    pub fn receive(&mut self, now: Duration, bytes: &[u8]) {
        self.take_in(now, bytes);
        self.settle();
    }

    /// Does what is due. Nothing happens when it is called too early.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.give_up_half_frame(now);
        self.expire(now);
        self.settle();
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due; `None` when nothing waits.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        let until = match self.stage {
            Stage::ShuttingDown { until } => Some(until),
            _ => None,
        };
        [until, self.transactions.next_deadline(), self.link.deadline()].into_iter().flatten().min()
    }

    /// The next frame to be written, as a whole: QMUX, or over [`Transport::Qrtr`] a bare SDU.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.outbox.next()
    }

    /// What has happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.inbox.next()
    }

    /// Under which transaction id a request travels, once it was sent: WDS Abort asks for it.
    #[must_use]
    pub fn transaction(&self, handle: Handle) -> Option<u16> {
        self.transactions.transaction(handle)
    }

    /// The modem's id for a client, while it has one.
    #[must_use]
    pub fn client_id(&self, client: impl Into<Client>) -> Option<u8> {
        self.clients.id(client.into())
    }

    fn opened(&mut self) {
        self.stage = Stage::Open;
        self.inbox.push(Event::Opened);
    }

    /// Sends a message of CTL for the engine's own sake.
    fn control<R: Request>(&mut self, deadline: Duration, request: &R, purpose: Purpose) {
        // It holds numbers and a path, which the outbox refuses when it is too long.
        let sent = request
            .encode()
            .and_then(|tlvs| self.transmit(Client::from(Service::Ctl), 0, R::ID, &tlvs, deadline, purpose));
        if sent.is_err() {
            self.closed(OpenError::DevicePath);
        }
    }

    fn transmit(
        &mut self,
        client: Client,
        cid: u8,
        id: u16,
        tlvs: &Tlvs,
        deadline: Duration,
        purpose: Purpose,
    ) -> Result<(), EncodeError> {
        let transaction = self.transactions.free_id(client.service, cid);
        self.outbox.push(&self.link, client.service, cid, transaction, id, tlvs)?;
        self.transactions.sent(transactions::Sent { client, cid, transaction, id, deadline, purpose });
        Ok(())
    }

    /// Opening has failed, for good.
    fn closed(&mut self, error: OpenError) {
        self.stage = Stage::Failed(error);
        self.fail_all(Failure::NotOpened(error));
        self.inbox.push(Event::OpenFailed(error));
    }
}
