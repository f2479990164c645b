//! The host's side of a pairing.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::group::{Digest, EntryError, Grants, GroupError, GroupId, GroupKey, Member, MemberId};
use crate::identity::{Identity, server};

use super::error::{PairingError, Refusal, Stage};
use super::spake2::{Exchange, Role, is_same};
use super::window::{Means, Window};
use super::wire::{Channel, Description, MAX_RUN, Message, STEP, Verdict, Welcome, within};
use super::{EXPORTER, NAMES, PROTOCOL, VERSIONS, context};

/// How long the operator of the host may take.
pub const APPROVAL: Duration = Duration::from_secs(120);

/// A machine that has proved to know the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its name, to be compared on both screens.
    pub id: MemberId,
    /// What it says it is.
    pub description: Description,
}

/// What a pairing needs of its host's owner.
pub trait Host: Send {
    /// Now, on the clock of the [`Window`].
    fn now(&self) -> Duration;
    /// The group that others are let into, and the digest of its first entry.
    fn group(&self) -> (GroupId, Digest);
    /// Asks the operator; what the machine may, or `None` for no.
    fn approve(&mut self, candidate: &Candidate) -> impl Future<Output = Option<Grants>> + Send;
    /// Adds it, and has it on disk; the log and the group key.
    fn admit(
        &mut self,
        member: Member,
    ) -> impl Future<Output = Result<(Vec<Vec<u8>>, u64, GroupKey), PairingError>> + Send;
    /// Takes that back: the joiner did not get to the end.
    fn take_back(&mut self, member: MemberId) -> impl Future<Output = ()> + Send;
}

/// Pairs with whoever calls. Returns the new member.
///
/// # Errors
/// [`PairingError`]; then nobody has become a member.
pub async fn host<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    identity: &Identity,
    window: &Mutex<Window>,
    owner: &mut impl Host,
) -> Result<Candidate, PairingError> {
    let everybody = std::sync::Arc::new(|_: &MemberId| true);
    let tls = within(STEP, Stage::Connect, server(stream, identity, PROTOCOL, everybody)).await??;
    let mut channel = Channel { tls, stage: Stage::Prove };
    let result = converse(&mut channel, identity, window, owner).await;
    if let Err(error) = &result {
        channel.apologise(error).await;
    }
    result
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    channel: &mut Channel<S>,
    identity: &Identity,
    window: &Mutex<Window>,
    owner: &mut impl Host,
) -> Result<Candidate, PairingError> {
    prove(channel, identity, window, owner).await?;

    channel.stage = Stage::Describe;
    let Message::Describe(description) = channel.receive(STEP).await? else {
        return Err(channel.unexpected());
    };
    let candidate = Candidate { id: channel.tls.peer, description };

    channel.stage = Stage::Approve;
    let approved = within(APPROVAL, Stage::Approve, owner.approve(&candidate)).await?;
    let grants = approved.ok_or(Refusal::Declined)?;
    let (group, genesis) = owner.group();
    channel.send(&Message::Approved(Verdict { group, genesis })).await?;

    channel.stage = Stage::Admit;
    let Message::Ready = channel.receive(STEP).await? else { return Err(channel.unexpected()) };
    let Description { name, model, eid, mode } = candidate.description.clone();
    let member = Member { key: channel.tls.peer_key, name, model, eid, mode, grants };
    let admitted = owner.admit(member).await.map_err(as_refusal)?;
    let finished = hand_over(channel, admitted).await;
    if finished.is_err() {
        owner.take_back(candidate.id).await;
    }
    finished.map(|()| candidate)
}

/// What the joiner can do something about is said in its words.
fn as_refusal(error: PairingError) -> PairingError {
    match error {
        PairingError::Group(GroupError::Entry(EntryError::DeviceLimit { .. })) => Refusal::DeviceLimit.into(),
        PairingError::Group(GroupError::AlreadyMember { .. }) => Refusal::AlreadyMember.into(),
        error => error,
    }
}

async fn prove<S: AsyncRead + AsyncWrite + Unpin>(
    channel: &mut Channel<S>,
    identity: &Identity,
    window: &Mutex<Window>,
    owner: &impl Host,
) -> Result<(), PairingError> {
    lock(window).is_open(owner.now()).ok_or(Refusal::Expired)?;
    let Message::Hello { versions, means, share } = channel.receive(STEP).await? else {
        return Err(channel.unexpected());
    };
    let version =
        VERSIONS.into_iter().find(|version| versions.contains(version)).ok_or(Refusal::Incompatible)?;
    let password = lock(window).password(means, owner.now())?;
    let exchange = Exchange::begin(Role::B, &password)?;
    let context =
        context(&channel.tls.export(EXPORTER)?, &channel.tls.peer, &identity.id(), &versions, version);
    let confirmations = exchange.finish(&share, NAMES, &context).map_err(|_| channel.unexpected())?;
    channel.send(&Message::Share { version, share: exchange.share() }).await?;

    let proof = channel.receive(STEP).await?;
    let is_right =
        matches!(&proof, Message::Proof { confirmation } if is_same(confirmation, &confirmations.a));
    judge(window, means, &password, owner.now(), is_right)?;
    channel.send(&Message::Proof { confirmation: confirmations.b }).await
}

/// One proof per code: a right one uses it up, a wrong one burns it.
fn judge(
    window: &Mutex<Window>,
    means: Means,
    password: &[u8],
    now: Duration,
    is_right: bool,
) -> Result<(), Refusal> {
    let mut window = lock(window);
    if is_right {
        return window.claim(means, password, now);
    }
    window.burn(means, password, now);
    Err(Refusal::WrongCode)
}

async fn hand_over<S: AsyncRead + AsyncWrite + Unpin>(
    channel: &mut Channel<S>,
    (entries, generation, key): (Vec<Vec<u8>>, u64, GroupKey),
) -> Result<(), PairingError> {
    channel.stage = Stage::Transfer;
    let head = entries.last().map_or(Digest::NONE, |last| Digest::of(last));
    let welcome = Welcome { entries: entries.len() as u64, generation, key: *key.bytes() };
    channel.send(&Message::Welcome(welcome)).await?;
    for run in runs(entries) {
        channel.send(&Message::Entries { entries: run }).await?;
    }
    channel.stage = Stage::Finish;
    match channel.receive(STEP).await? {
        Message::Joined { head: stored } if stored == head => {}
        _ => return Err(channel.unexpected()),
    }
    channel.send(&Message::Done).await
}

/// Entries in as many messages as they need.
fn runs(entries: Vec<Vec<u8>>) -> Vec<Vec<Vec<u8>>> {
    const ROOM: usize = 32 * 1024;
    let mut runs: Vec<Vec<Vec<u8>>> = Vec::new();
    let mut room = 0;
    for entry in entries {
        let fits = entry.len() <= room && runs.last().is_some_and(|run| run.len() < MAX_RUN);
        room = if fits { room } else { ROOM }.saturating_sub(entry.len());
        match runs.last_mut().filter(|_| fits) {
            Some(run) => run.push(entry),
            None => runs.push(vec![entry]),
        }
    }
    runs
}

/// A thread that panicked while it held the window cannot have left it half changed.
fn lock(window: &Mutex<Window>) -> std::sync::MutexGuard<'_, Window> {
    window.lock().unwrap_or_else(PoisonError::into_inner)
}
