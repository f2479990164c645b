//! A group at work: one task that owns the [`Group`], keeps its files, runs its timers, and has a session with every member that can be
//! reached.
//!
//! Its owner keeps the files ([`Store`]), reaches machines ([`Dial`]) and has the clocks ([`Clock`]). [`Node`] is the handle.

mod desk;
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::group::{Event, Files, Group, Held, MemberId, Moment, Resource, View};
use crate::identity::Identity;
use crate::session::{Answer, End, RequestError};

use self::run::{Command, Reply, Run};

pub use self::desk::{Approval, Desk};

/// A member that was paired and does not call within this is taken back.
pub const CONFIRMATION: Duration = Duration::from_secs(60);

/// The clocks of this machine.
pub trait Clock: Send + Sync + 'static {
    /// What they say.
    fn now(&self) -> Moment;
}

/// Where the files of the group are kept.
pub trait Store: Send + 'static {
    /// Puts the files on disk, each atomically, `state` before `log`; returns when they are there for certain.
    fn save(&mut self, files: Files) -> impl Future<Output = std::io::Result<()>> + Send;
    /// Deletes them: this machine is no longer a member.
    fn wipe(&mut self) -> impl Future<Output = std::io::Result<()>> + Send;
}

/// How other machines are reached.
pub trait Dial: Clone + Send + Sync + 'static {
    /// A connection.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;
    /// Connects to a member, at whatever addresses are known.
    fn dial(&self, member: MemberId) -> impl Future<Output = std::io::Result<Self::Stream>> + Send;
}

/// What the owner of a node is told. When nobody takes notices they are dropped; [`Status`] has where things are.
#[derive(Debug)]
pub enum Notice {
    /// Of the group.
    Group(Event),
    /// A member wants something.
    Request {
        /// Who.
        from: MemberId,
        /// What.
        topic: String,
        /// Of the topic's own format.
        body: Vec<u8>,
        /// Where the answer goes.
        answer: Answer,
    },
    /// A member can be reached.
    Connected {
        /// Which.
        peer: MemberId,
        /// The version that it speaks; to be given in [`Options::versions`] the next time.
        version: u64,
    },
    /// A member cannot be reached any more.
    Disconnected {
        /// Which.
        peer: MemberId,
        /// Why.
        end: End,
    },
}

/// Where the group stands at this moment.
#[derive(Debug, Clone)]
pub struct Status {
    /// What the log adds up to.
    pub view: View,
    /// Whether this machine is the primary.
    pub is_primary: bool,
    /// Whether this machine decides nothing: see [`Disk::Unknown`](crate::group::Disk::Unknown).
    pub is_quarantined: bool,
    /// Up to where the log is on a majority.
    pub acknowledged: u64,
    /// The leases of this machine.
    pub held: Vec<(Resource, Held)>,
    /// Members that can be reached.
    pub connected: BTreeSet<MemberId>,
    /// When each member was heard last, on this machine's clock.
    pub seen: BTreeMap<MemberId, Duration>,
}

/// What a node is given.
pub struct Options<S, D, C> {
    /// The key of this machine.
    pub identity: Arc<Identity>,
    /// Where files go.
    pub store: S,
    /// How others are reached.
    pub dial: D,
    /// The clocks.
    pub clock: C,
    /// The highest version that each member has spoken.
    pub versions: BTreeMap<MemberId, u64>,
}

/// Why a node is over.
#[derive(Debug, thiserror::Error)]
pub enum Over {
    /// All handles are gone.
    #[error("closed")]
    Closed,
    /// This machine is no longer a member; its files are deleted.
    #[error("this machine is no longer a member of the group")]
    Departed,
    /// The files cannot be written, and nothing may be said that is not on disk.
    #[error("the files of the group cannot be written: {0}")]
    Store(#[source] std::io::Error),
}

/// The node has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the group is not at work on this machine")]
pub struct NodeGone;

/// A handle to a group at work.
pub struct Node<D: Dial> {
    commands: mpsc::Sender<Command<D::Stream>>,
    status: watch::Receiver<Arc<Status>>,
}

impl<D: Dial> Clone for Node<D> {
    fn clone(&self) -> Self {
        Node { commands: self.commands.clone(), status: self.status.clone() }
    }
}

impl<D: Dial> Node<D> {
    /// Sets a group to work.
    pub fn spawn<S: Store, C: Clock>(
        group: Group,
        options: Options<S, D, C>,
    ) -> (Self, mpsc::Receiver<Notice>, JoinHandle<Over>) {
        let (commands, received) = mpsc::channel(64);
        let (notices, taken) = mpsc::channel(256);
        let (run, status) = Run::new(group, options, notices);
        let task = tokio::spawn(run.run(received));
        (Node { commands, status }, taken, task)
    }

    /// Where the group stands; changes can be waited for.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Arc<Status>> {
        self.status.clone()
    }

    /// Does something with the group. What it changes is on disk when the result comes back.
    ///
    /// # Errors
    /// [`NodeGone`].
    pub async fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Group, Moment) -> T + Send + 'static,
    ) -> Result<T, NodeGone> {
        let (reply, replied) = oneshot::channel();
        let act = Box::new(move |group: &mut Group, now: Moment| {
            let result = act(group, now);
            // Whoever has asked may have gone.
            Box::new(move || drop(reply.send(result))) as Reply
        });
        self.commands.send(Command::Act(act)).await.map_err(|_| NodeGone)?;
        replied.await.map_err(|_| NodeGone)
    }

    /// Takes a connection of somebody who calls.
    ///
    /// # Errors
    /// [`NodeGone`].
    pub async fn accept(&self, stream: D::Stream) -> Result<(), NodeGone> {
        self.commands.send(Command::Accept(stream)).await.map_err(|_| NodeGone)
    }

    /// Asks a member for something.
    ///
    /// # Errors
    /// [`RequestError`].
    pub async fn request(
        &self,
        member: MemberId,
        topic: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, RequestError> {
        let (reply, replied) = oneshot::channel();
        self.commands.send(Command::Peer(member, reply)).await.map_err(|_| RequestError::Gone)?;
        let peer = replied.await.map_err(|_| RequestError::Gone)?.ok_or(RequestError::Gone)?;
        peer.request(topic, body).await
    }

    /// A way to other machines may have appeared: everybody who cannot be reached is called at once.
    ///
    /// # Errors
    /// [`NodeGone`].
    pub async fn network_changed(&self) -> Result<(), NodeGone> {
        self.commands.send(Command::NetworkChanged).await.map_err(|_| NodeGone)
    }

    /// A member was paired, and is to call within [`CONFIRMATION`].
    async fn expect(&self, member: MemberId) {
        let _ = self.commands.send(Command::Expect(member)).await;
    }
}
