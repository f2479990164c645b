//! The daemon as a whole: puts the parts together, runs until it is told to stop, and takes them apart in order.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dbus_interface::names::BUS_NAME;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use zbus::Connection;

use crate::authority::Authority;
use crate::config::Config;
use crate::hotplug::{self, DeviceEvent, MAX_EVENTS, Rescan};
use crate::lpa::{Lpa, Postman};
use crate::neighbour::Neighbour;
use crate::notify::{self, Status, Watchdog};
use crate::objects::Desk;
use crate::operations::Operations;
use crate::publisher::Publisher;
use crate::store::{Store, StoreError};
use crate::supervisor::probe::Connect;
use crate::supervisor::units::Units;
use crate::supervisor::{Shared, Supervisor};
use crate::uplink;
use crate::world::Board;

/// All modems have to be closed by then.
const STOP_DEADLINE: Duration = Duration::from_millis(1800);

/// What the daemon is started with.
pub struct Setup {
    /// As read.
    pub config: Config,
    /// For what must survive.
    pub state_dir: PathBuf,
    /// Who may do what.
    pub authority: Authority,
    /// How ports are opened.
    pub connect: Arc<dyn Connect>,
    /// Whether the bus name is requested.
    pub name: NameRequest,
    /// `/`, or a folder with `proc` and `sys` in it: where routes and network interfaces are looked up.
    pub system: PathBuf,
}

/// Whether the bus name is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameRequest {
    /// On a bus.
    Own,
    /// On a peer-to-peer connection there are no names.
    None,
}

/// Why the daemon ended, or did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The bus, or the connection to it.
    #[error("message bus: {0}")]
    Bus(#[from] zbus::Error),
    /// The bus has gone away.
    #[error("the connection to the message bus is lost")]
    Disconnected,
    /// Somebody has the name.
    #[error("{BUS_NAME} is taken: another tandemd is running")]
    NameTaken,
    /// Where devices come from.
    #[error("cannot look for devices: {0}")]
    Source(String),
    /// The state folder.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The running daemon.
pub struct Server {
    connection: Connection,
    board: Board,
    operations: Operations,
    stop: watch::Sender<bool>,
    supervisor: JoinHandle<()>,
    publisher: JoinHandle<zbus::Result<()>>,
    expiry: JoinHandle<()>,
    postman: JoinHandle<()>,
    _uplinks: Option<uplink::Monitor>,
}

impl Server {
    /// Serves on a connection that has no name yet. The root object is there before the name is requested, and no port is
    /// touched before the name is ours.
    pub async fn start(connection: Connection, setup: Setup) -> Result<Server, ServerError> {
        let (events, heard) = mpsc::channel(MAX_EVENTS);
        let config = setup.config.clone();
        Self::start_with(connection, setup, heard, async move || sources(&config, events).await).await
    }

    /// As [`Server::start`], with devices from somewhere else.
    pub async fn start_with(
        connection: Connection,
        setup: Setup,
        events: mpsc::Receiver<DeviceEvent>,
        sources: impl AsyncFnOnce() -> Result<Vec<Box<dyn Rescan>>, ServerError>,
    ) -> Result<Server, ServerError> {
        let store = Store::open(&setup.state_dir)?;
        let board = Board::default();
        let uplinks = uplink::Monitor::start(setup.system, board.clone());
        let units = Arc::new(Units::new(store.clone(), board.clone()));
        let lpa = Arc::new(Lpa::open(&setup.state_dir, &setup.config)?);
        let postman = Postman::new(Arc::clone(&lpa), Arc::clone(&units), board.clone());
        let timeouts = setup.config.timeouts.clone();
        let operations = Operations::new(board.clone(), store.clone(), timeouts, lpa);
        let neighbour = match setup.name {
            NameRequest::Own => Neighbour::on(&connection),
            NameRequest::None => Neighbour::nobody(),
        };
        let card_timeout = setup.config.timeouts.card;
        let shared = Shared {
            config: Arc::new(setup.config),
            store,
            units: Arc::clone(&units),
            connect: setup.connect,
            neighbour: neighbour.clone(),
        };
        let (mut supervisor, scanner) = Supervisor::new(shared, board.clone(), events);
        let desk = Desk {
            authority: setup.authority,
            units: Arc::clone(&units),
            operations: operations.clone(),
            scanner,
            board: board.clone(),
            card_timeout,
        };
        operations.resume(&units);
        let publisher = Publisher::start(connection.clone(), desk, board.clone()).await?;
        if setup.name == NameRequest::Own {
            own_name(&connection).await?;
        }
        let (stop, stopped) = watch::channel(false);
        supervisor.hear_of_devices(sources().await?);
        Ok(Server {
            board,
            stop,
            supervisor: tokio::spawn(supervisor.run(stopped)),
            publisher: tokio::spawn(publisher.run()),
            expiry: tokio::spawn(operations.clone().expire()),
            postman: tokio::spawn(postman.run()),
            operations,
            connection,
            _uplinks: uplinks,
        })
    }

    /// Runs until `stop` resolves or the bus goes away.
    pub async fn run(mut self, stop: impl Future<Output = ()>) -> Result<(), ServerError> {
        let mut stop = std::pin::pin!(stop);
        let mut worlds = self.board.subscribe();
        let mut status = Status::default();
        let mut watchdog = Watchdog::from_environment();
        status.show(&self.board.world());
        notify::ready();
        let end = loop {
            tokio::select! {
                () = &mut stop => break Ok(()),
                () = self.connection.closed() => break Err(ServerError::Disconnected),
                ended = &mut self.publisher => break Err(publisher_error(ended)),
                Ok(()) = worlds.changed() => {
                    let world = worlds.borrow_and_update().clone();
                    status.show(&world);
                }
                // From this loop on purpose: if it hangs, the watchdog bites.
                () = watchdog.due() => Watchdog::pet(),
            }
        };
        notify::stopping();
        self.stop().await;
        end
    }

    /// Ends operations, then modems with their channels closed, then the connection.
    async fn stop(self) {
        self.operations.close();
        self.postman.abort();
        self.stop.send_replace(true);
        let abort = self.supervisor.abort_handle();
        if tokio::time::timeout(STOP_DEADLINE, self.supervisor).await.is_err() {
            tracing::warn!("modems did not close in time");
            abort.abort();
        }
        self.publisher.abort();
        self.expiry.abort();
        let _ = self.connection.close().await;
    }
}

async fn own_name(connection: &Connection) -> Result<(), ServerError> {
    use zbus::fdo::{RequestNameFlags, RequestNameReply};
    match connection.request_name_with_flags(BUS_NAME, RequestNameFlags::DO_NOT_QUEUE).await {
        Ok(RequestNameReply::PrimaryOwner | RequestNameReply::AlreadyOwner) => Ok(()),
        Ok(_) | Err(zbus::Error::NameTaken) => Err(ServerError::NameTaken),
        Err(error) => Err(error.into()),
    }
}

fn publisher_error(ended: Result<zbus::Result<()>, tokio::task::JoinError>) -> ServerError {
    match ended {
        Ok(Err(error)) => ServerError::Bus(error),
        // The board lives as long as we do.
        Ok(Ok(())) | Err(_) => ServerError::Bus(zbus::Error::Failure("the publisher has ended".into())),
    }
}

async fn sources(
    config: &Config,
    events: mpsc::Sender<DeviceEvent>,
) -> Result<Vec<Box<dyn Rescan>>, ServerError> {
    let mut sources = Vec::new();
    if !config.device.is_empty() {
        let source = hotplug::configured::start(config.device.clone(), events.clone()).await;
        sources.push(source.map_err(|error| ServerError::Source(error.to_string()))?);
    }
    if config.udev {
        let source = hotplug::detected::start(hotplug::udev::Sysfs::default(), events);
        sources.push(source.map_err(|error| ServerError::Source(error.to_string()))?);
    }
    Ok(sources)
}
