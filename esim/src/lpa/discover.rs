//! What waits for this card at the discovery servers (SGP.22 3.6).

use std::collections::VecDeque;

use super::download::{Cause, CheckFailure, DownloadError, Run, Stage, UserInterface};
use crate::certificate::ServerRole;
use crate::es9::{Es9Error, EventEntry, RspTransport, ServerRefusal, StatusKind};
use crate::es10::{DeviceInfo, Function, addresses};
use crate::isdr::IsdROptions;
use crate::transport::ApduChannel;
use crate::types::{MatchingId, ServerAddress};

/// How often one discovery server may refer to another.
pub const MAX_CASCADE: usize = 4;
/// Most servers that are asked in one discovery.
pub const MAX_DISCOVERY_SERVERS: usize = 32;
/// Most orders that are told.
pub const MAX_ORDERS: usize = 64;

/// Where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscoverRequest {
    /// How this card is reached.
    pub card: IsdROptions,
    /// What the servers are told about the device.
    pub device: DeviceInfo,
    /// SM-DSs to ask besides those that are configured on the card.
    pub servers: Vec<ServerAddress>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discovery {
    /// Profiles that wait, each once.
    pub orders: Vec<EventEntry>,
    /// The SM-DP+ that is configured on the card: it may have something too, which only
    /// [`preview`](super::preview) tells.
    pub default_smdp: Option<ServerAddress>,
    /// Servers that could not be asked.
    pub failures: Vec<DiscoveryFailure>,
}

/// A server that could not be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscoveryFailure {
    /// The server.
    pub server: ServerAddress,
    /// Why not.
    pub error: DownloadError,
}

/// Asks the discovery servers that are configured on the card, those of `request`, and those to which they refer.
///
/// # Errors
/// [`DownloadError`] when the card fails or the user stops it; a server that fails stands in [`Discovery::failures`].
pub async fn discover<C: ApduChannel, T: RspTransport, U: UserInterface>(
    channel: &mut C,
    transport: &mut T,
    user: &mut U,
    request: &DiscoverRequest,
) -> Result<Discovery, DownloadError> {
    let run = Run::new(channel, transport, user, request.card, &request.device);
    let mut search = Search {
        run,
        found: Discovery::default(),
        waiting: VecDeque::new(),
        seen: Vec::new(),
        not_smds: Vec::new(),
    };
    let result = search.all(&request.servers).await;
    search.run.card.close().await;
    result.map(|()| search.found)
}

struct Search<'a, C: ApduChannel, T, U> {
    run: Run<'a, C, T, U>,
    found: Discovery,
    /// Servers to ask, and how many have referred to each.
    waiting: VecDeque<(EventEntry, usize)>,
    /// Everything that any server has named, so that nothing is asked or told twice.
    seen: Vec<EventEntry>,
    /// Servers that are no discovery servers, or do not answer: not to be asked again who they are.
    not_smds: Vec<ServerAddress>,
}

impl<C: ApduChannel, T: RspTransport, U: UserInterface> Search<'_, C, T, U> {
    async fn all(&mut self, servers: &[ServerAddress]) -> Result<(), DownloadError> {
        if let Err(cause) = self.configured(servers).await {
            return Err(self.run.fail(cause).await);
        }
        let mut asked = 0;
        while let Some((entry, depth)) = self.waiting.pop_front() {
            if self.not_smds.contains(&entry.server) {
                self.order(entry);
                continue;
            }
            if asked == MAX_DISCOVERY_SERVERS {
                let error = self.run.fail(Cause::TooManyServers).await;
                self.found.failures.push(DiscoveryFailure { server: entry.server, error });
                return Ok(());
            }
            asked += 1;
            if let Err(cause) = self.ask(&entry, depth).await {
                let fatal = !matches!(cause, Cause::Server(_) | Cause::Check(_) | Cause::TooManyServers);
                let error = self.run.fail(cause).await;
                if fatal {
                    return Err(error);
                }
                self.found.failures.push(DiscoveryFailure { server: entry.server, error });
            }
        }
        Ok(())
    }

    async fn configured(&mut self, servers: &[ServerAddress]) -> Result<(), Cause> {
        self.run.enter(Stage::ReadingCard)?;
        let addresses = self
            .run
            .card
            .call(Function::ConfiguredAddresses, &addresses::request(), addresses::parse)
            .await?;
        self.found.default_smdp = addresses.default_smdp.and_then(|address| address.parse().ok());
        let on_card = addresses.root_smds.into_iter().chain(addresses.further_smds);
        for server in on_card.filter_map(|address| address.parse().ok()).chain(servers.iter().cloned()) {
            self.add(EventEntry { event_id: MatchingId::default(), server }, 0);
        }
        Ok(())
    }

    fn add(&mut self, entry: EventEntry, depth: usize) {
        if !self.seen.contains(&entry) {
            self.seen.push(entry.clone());
            self.waiting.push_back((entry, depth));
        }
    }

    /// An event's server may be an SM-DP+ or another SM-DS. Its certificate tells, before any session is open.
    async fn ask(&mut self, entry: &EventEntry, depth: usize) -> Result<(), Cause> {
        let contacted = match self.run.contact(&entry.server, None).await {
            Ok(contacted) => contacted,
            Err(cause) => {
                if matches!(cause, Cause::Server(_)) {
                    self.not_smds.push(entry.server.clone());
                    // An event is worth telling also when its server does not answer now.
                    self.told(entry, depth);
                }
                return Err(cause);
            }
        };
        match contacted.role {
            ServerRole::SmDpPlus if depth == 0 => {
                return Err(CheckFailure::NoDiscoveryServer { server: entry.server.clone() }.into());
            }
            ServerRole::SmDpPlus | ServerRole::Other if depth > 0 => {
                self.not_smds.push(entry.server.clone());
                self.told(entry, depth);
                return Ok(());
            }
            _ if depth == MAX_CASCADE => return Err(Cause::TooManyServers),
            _ => {}
        }
        match self.run.events(entry, &contacted).await {
            Ok(entries) => {
                entries.into_iter().for_each(|entry| self.add(entry, depth + 1));
                Ok(())
            }
            Err(Cause::Server(Es9Error::Refused(refusal))) if says_none(&refusal, entry) => {
                let _ = self.run.clean_up(&Cause::NoOrder).await;
                Ok(())
            }
            Err(cause) => Err(cause),
        }
    }

    /// What another server has told is an order; what was merely asked is none.
    fn told(&mut self, entry: &EventEntry, depth: usize) {
        if depth > 0 {
            self.order(entry.clone());
        }
    }

    fn order(&mut self, entry: EventEntry) {
        if self.found.orders.len() < MAX_ORDERS {
            self.found.orders.push(entry);
        }
    }
}

/// Whether a discovery server says, in one of two ways, that it has nothing for this card.
fn says_none(refusal: &ServerRefusal, entry: &EventEntry) -> bool {
    match refusal.kind {
        StatusKind::NoEvent => true,
        StatusKind::UnknownCode => entry.event_id.is_empty(),
        _ => false,
    }
}
