//! The service as its introspection data describe it, with nothing behind: operations do what a test scripts.

mod objects;
mod play;
mod world;

use std::sync::{Arc, Mutex};

use dbus_interface::{names::BUS_NAME, path};
use tokio::sync::{Notify, watch};
use zbus::{Connection, connection::Builder};

use crate::bench::PATIENCE;

pub(crate) use self::{play::Play, world::World};

/// A running fake.
pub(crate) struct Fake {
    shared: Arc<Shared>,
}

/// What the objects of a fake share.
struct Shared {
    address: String,
    world: World,
    play: Mutex<Play>,
    /// `Member(arguments)`, in order.
    calls: Mutex<Vec<String>>,
    /// How often an operation has been read.
    reads: watch::Sender<u32>,
    /// Lets [`Play::AfterGate`] go on.
    gate: Notify,
    connection: Mutex<Option<Connection>>,
}

impl Fake {
    pub(crate) async fn start(address: &str, world: World) -> Fake {
        let shared = Arc::new(Shared {
            address: address.to_owned(),
            world,
            play: Mutex::new(Play::Succeed),
            calls: Mutex::default(),
            reads: watch::Sender::new(0),
            gate: Notify::new(),
            connection: Mutex::new(None),
        });
        shared.appear(None).await;
        Fake { shared }
    }

    /// How operations go from now on.
    pub(crate) fn plays(self, play: Play) -> Self {
        *self.shared.play.lock().unwrap() = play;
        self
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.shared.calls.lock().unwrap().clone()
    }

    pub(crate) async fn operation_is_read(&self) {
        self.shared.operation_is_read(1).await;
    }

    /// How often the operation has been read by itself, not together with all other objects.
    pub(crate) fn reads(&self) -> u32 {
        *self.shared.reads.borrow()
    }

    pub(crate) async fn operation_is_read_again(&self, since: u32) {
        self.shared.operation_is_read(since + 1).await;
    }

    pub(crate) fn open_gate(&self) {
        self.shared.gate.notify_one();
    }

    pub(crate) fn connection(&self) -> Connection {
        self.shared.connection.lock().unwrap().clone().unwrap()
    }

    pub(crate) async fn leave(&self) {
        self.shared.disappear().await;
    }

    pub(crate) async fn come_back(&self) {
        self.shared.appear(None).await;
    }
}

impl Shared {
    /// Connects, shows the objects, then takes the name, as a service has to.
    async fn appear(self: &Arc<Self>, operation: Option<objects::Operation>) {
        let connection = Builder::address(self.address.as_str()).build().await.unwrap();
        let server = connection.object_server();
        server.at(dbus_interface::names::ROOT_PATH, zbus::fdo::ObjectManager).await.unwrap();
        objects::add_all(self, server).await;
        if let Some(operation) = operation {
            server.at(path::operation_path(play::NUMBER), operation).await.unwrap();
        }
        connection.request_name(BUS_NAME).await.unwrap();
        *self.connection.lock().unwrap() = Some(connection);
    }

    async fn disappear(&self) {
        let connection = self.connection.lock().unwrap().take();
        if let Some(connection) = connection {
            // Objects that are still being worked on hold the connection as well.
            let _ = connection.release_name(BUS_NAME).await;
            let _ = connection.close().await;
        }
    }

    async fn operation_is_read(&self, times: u32) {
        let mut reads = self.reads.subscribe();
        let waiting = reads.wait_for(|count| *count >= times);
        tokio::time::timeout(PATIENCE, waiting).await.expect("nobody reads the operation").unwrap();
    }
}
