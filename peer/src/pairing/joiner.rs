//! The joiner's side of a pairing.

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::group::{Digest, Group, GroupError, GroupKey, MAX_ENTRIES, MemberId, Moment};
use crate::identity::{Identity, client, random};

use super::code::{Code, Invitation};
use super::error::{PairingError, Refusal, Stage};
use super::host::APPROVAL;
use super::spake2::{Exchange, Role, is_same};
use super::window::Means;
use super::wire::{Channel, Description, Message, STEP, Welcome, within};
use super::{EXPORTER, NAMES, PROTOCOL, VERSIONS, context};

/// What a joiner was given by the host's operator.
#[derive(Debug, Clone)]
pub enum Ticket {
    /// Eight digits.
    Code(Code),
    /// The content of a QR code.
    Invitation(Invitation),
}

impl Ticket {
    fn means(&self) -> (Means, &[u8]) {
        match self {
            Ticket::Code(code) => (Means::Code, code.password()),
            Ticket::Invitation(invitation) => (Means::Invitation, &invitation.secret),
        }
    }
}

/// Pairs with the host at the other end of `stream`.
///
/// `store` puts the new group on disk; it is called once, shortly before the end. When an error comes back, whatever it has stored is to be
/// deleted.
///
/// # Errors
/// [`PairingError`]; then this machine has become no member.
pub async fn join<S, F>(
    stream: S,
    identity: &Arc<Identity>,
    ticket: &Ticket,
    description: Description,
    now: Moment,
    store: F,
) -> Result<Group, PairingError>
where
    S: AsyncRead + AsyncWrite + Unpin,
    F: AsyncFnOnce(&mut Group) -> std::io::Result<()>,
{
    let known = match ticket {
        Ticket::Code(_) => None,
        Ticket::Invitation(invitation) => Some(invitation.host),
    };
    let admission = Arc::new(move |host: &MemberId| known.is_none_or(|known| known == *host));
    let tls = within(STEP, Stage::Connect, client(stream, identity, PROTOCOL, admission)).await??;
    let mut channel = Channel { tls, stage: Stage::Prove };
    let result = converse(&mut channel, identity, ticket, description, now, store).await;
    if let Err(error) = &result {
        channel.apologise(error).await;
    }
    result
}

async fn converse<S, F>(
    channel: &mut Channel<S>,
    identity: &Arc<Identity>,
    ticket: &Ticket,
    description: Description,
    now: Moment,
    store: F,
) -> Result<Group, PairingError>
where
    S: AsyncRead + AsyncWrite + Unpin,
    F: AsyncFnOnce(&mut Group) -> std::io::Result<()>,
{
    prove(channel, identity, ticket).await?;

    channel.stage = Stage::Describe;
    channel.send(&Message::Describe(description)).await?;

    channel.stage = Stage::Approve;
    // The host has its own deadline for the operator and says so when it is over.
    let Message::Approved(verdict) = channel.receive(APPROVAL + STEP).await? else {
        return Err(channel.unexpected());
    };
    channel.stage = Stage::Admit;
    channel.send(&Message::Ready).await?;
    channel.stage = Stage::Transfer;
    let Message::Welcome(welcome) = channel.receive(2 * STEP).await? else {
        return Err(channel.unexpected());
    };
    let entries = receive_log(channel, &welcome).await?;
    let key = Some((welcome.generation, GroupKey::new(welcome.key)));
    let mut group = Group::join(identity.clone(), &entries, verdict.genesis, key, random()?, now)?;
    if group.view().group != verdict.group {
        return Err(GroupError::ForeignStore.into());
    }

    channel.stage = Stage::Finish;
    store(&mut group).await.map_err(PairingError::Store)?;
    let head = entries.last().map_or(Digest::NONE, |last| Digest::of(last));
    channel.send(&Message::Joined { head }).await?;
    match channel.receive(STEP).await? {
        Message::Done => Ok(group),
        _ => Err(channel.unexpected()),
    }
}

async fn prove<S: AsyncRead + AsyncWrite + Unpin>(
    channel: &mut Channel<S>,
    identity: &Identity,
    ticket: &Ticket,
) -> Result<(), PairingError> {
    let (means, password) = ticket.means();
    let exchange = Exchange::begin(Role::A, password)?;
    let versions = VERSIONS.to_vec();
    channel.send(&Message::Hello { versions: versions.clone(), means, share: exchange.share() }).await?;

    let Message::Share { version, share } = channel.receive(STEP).await? else {
        return Err(channel.unexpected());
    };
    if !versions.contains(&version) {
        return Err(Refusal::Incompatible.into());
    }
    let context =
        context(&channel.tls.export(EXPORTER)?, &identity.id(), &channel.tls.peer, &versions, version);
    let confirmations = exchange.finish(&share, NAMES, &context).map_err(|_| channel.unexpected())?;
    channel.send(&Message::Proof { confirmation: confirmations.a }).await?;

    let Message::Proof { confirmation } = channel.receive(STEP).await? else {
        return Err(channel.unexpected());
    };
    if is_same(&confirmation, &confirmations.b) { Ok(()) } else { Err(Refusal::WrongCode.into()) }
}

async fn receive_log<S: AsyncRead + AsyncWrite + Unpin>(
    channel: &mut Channel<S>,
    welcome: &Welcome,
) -> Result<Vec<Vec<u8>>, PairingError> {
    let count = usize::try_from(welcome.entries).ok().filter(|count| *count <= MAX_ENTRIES);
    let count = count.ok_or_else(|| channel.unexpected())?;
    let mut entries = Vec::new();
    while entries.len() < count {
        let Message::Entries { entries: run } = channel.receive(STEP).await? else {
            return Err(channel.unexpected());
        };
        if run.is_empty() || entries.len() + run.len() > count {
            return Err(channel.unexpected());
        }
        entries.extend(run);
    }
    Ok(entries)
}
