//! The one task that touches the D-Bus object tree.
//!
//! It turns each snapshot into its D-Bus twin, compares that with what is on the bus, and adds, removes and announces
//! exactly the difference. Whatever happens between two snapshots that it sees is not announced.

mod tree;
mod twin;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use dbus_interface::names::ROOT_PATH;
use tokio::sync::watch;
use zbus::fdo::Properties;
use zbus::names::InterfaceName;
use zbus::object_server::SignalEmitter;
use zbus::{Connection, ObjectPath};

use crate::objects::object_manager::Shown;
use crate::objects::{Desk, Interface, ObjectManager, Served};
use crate::world::{Board, World};
use tree::{Step, Tree};

/// Shows the world on one connection.
pub(crate) struct Publisher {
    connection: Connection,
    desk: Desk,
    board: Board,
    worlds: watch::Receiver<World>,
    tree: Tree,
    served: BTreeMap<(String, &'static str), Served>,
    shown: Shown,
}

impl Publisher {
    /// Puts the root object and all that is known on the bus. To be called before the name is requested.
    pub(crate) async fn start(connection: Connection, desk: Desk, board: Board) -> zbus::Result<Publisher> {
        let shown = Shown::default();
        connection.object_server().at(ROOT_PATH, ObjectManager { shown: Arc::clone(&shown) }).await?;
        let worlds = board.subscribe();
        let served = BTreeMap::new();
        let mut publisher = Publisher { connection, desk, board, worlds, tree: Tree::new(), served, shown };
        publisher.show().await?;
        Ok(publisher)
    }

    /// Follows the snapshots until the connection or the board ends.
    pub(crate) async fn run(mut self) -> zbus::Result<()> {
        while self.worlds.changed().await.is_ok() {
            self.show().await?;
        }
        Ok(())
    }

    async fn show(&mut self) -> zbus::Result<()> {
        let world = self.worlds.borrow_and_update().clone();
        let next = twin::tree(&world);
        let before = std::mem::take(&mut self.tree);
        for step in tree::diff(&before, &next) {
            self.take(step).await?;
        }
        self.tree = next;
        self.board.mark_shown(world.revision);
        Ok(())
    }

    async fn take(&mut self, step: Step<'_>) -> zbus::Result<()> {
        match step {
            Step::Add { path, interfaces } => {
                for interface in interfaces {
                    self.remember(path, |known| known.push(interface.clone()));
                    let served = interface.serve(self.connection.object_server(), path, &self.desk).await?;
                    self.served.insert((path.to_owned(), interface.name()), served);
                }
                Ok(())
            }
            Step::Remove { path, interfaces } => {
                for interface in interfaces {
                    self.remember(path, |known| known.retain(|other| other.name() != interface.name()));
                    self.served.remove(&(path.to_owned(), interface.name()));
                    interface.remove(self.connection.object_server(), path).await?;
                }
                Ok(())
            }
            Step::Change { path, interface, changed } => {
                if let Some(served) = self.served.get(&(path.to_owned(), interface.name())) {
                    served.update(interface);
                }
                self.remember(path, |known| {
                    for known in known.iter_mut().filter(|known| known.name() == interface.name()) {
                        *known = interface.clone();
                    }
                });
                let emitter = SignalEmitter::new(&self.connection, object_path(path))?;
                let name = InterfaceName::from_static_str_unchecked(interface.name());
                Properties::properties_changed(&emitter, name, changed, [].as_slice().into()).await
            }
        }
    }

    /// Keeps `GetManagedObjects` in step; the root is not one of its own objects.
    fn remember(&self, path: &str, change: impl FnOnce(&mut Vec<Interface>)) {
        if path == ROOT_PATH {
            return;
        }
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let known = shown.entry(path.to_owned()).or_default();
        change(known);
        if known.is_empty() {
            shown.remove(path);
        }
    }
}

/// Paths in the tree come from `dbus_interface::path`, which makes valid ones only.
fn object_path(path: &str) -> ObjectPath<'_> {
    ObjectPath::from_str_unchecked(path)
}
