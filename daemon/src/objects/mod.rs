//! The D-Bus objects. Properties come from the latest snapshot; methods check, authorise and hand on to the [`Desk`].

mod desk;
mod euicc;
mod manager;
mod modem;
mod network;
pub(crate) mod object_manager;
mod operation;
mod profile;
mod sim;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use dbus_interface::{
    EuiccProperties, ManagerProperties, ModemProperties, NetworkProperties, OperationProperties,
    ProfileProperties, SimProperties,
};
use zbus::{ObjectServer, Variant};

pub(crate) use desk::Desk;
pub(crate) use object_manager::ObjectManager;

/// A cell that the publisher fills and getters read.
#[derive(Debug)]
struct Latest<T>(Arc<RwLock<Arc<T>>>);

impl<T> Latest<T> {
    fn new(value: T) -> Self {
        Latest(Arc::new(RwLock::new(Arc::new(value))))
    }

    fn get(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, value: T) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
    }
}

impl<T> Clone for Latest<T> {
    fn clone(&self) -> Self {
        Latest(Arc::clone(&self.0))
    }
}

macro_rules! interfaces {
    ($($variant:ident($properties:ident) is $module:ident::$object:ident),+ $(,)?) => {
        /// One interface of one object: the D-Bus twin of a part of the snapshot.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) enum Interface { $(
            #[doc = concat!("`", stringify!($variant), "`")]
            $variant($properties)
        ),+ }

        /// The cell of an interface that is being served.
        #[derive(Debug)]
        pub(crate) struct Served(Cell);

        #[derive(Debug)]
        enum Cell { $($variant(Latest<$properties>)),+ }

        impl Interface {
            /// Its name.
            pub(crate) fn name(&self) -> &'static str {
                match self { $(Interface::$variant(_) => $properties::INTERFACE),+ }
            }

            /// All properties.
            pub(crate) fn values(&self) -> HashMap<&'static str, Variant<'static>> {
                match self { $(Interface::$variant(properties) => properties.values()),+ }
            }

            /// The properties that are not what they were; all of them if it was another interface.
            pub(crate) fn changed_since(&self, before: &Interface) -> HashMap<&'static str, Variant<'static>> {
                match (self, before) {
                    $((Interface::$variant(now), Interface::$variant(before)) => now.changed_since(before),)+
                    (now, _) => now.values(),
                }
            }

            /// Puts an object with this interface on the bus.
            pub(crate) async fn serve(&self, server: &ObjectServer, path: &str, desk: &Desk) -> zbus::Result<Served> {
                match self { $(Interface::$variant(properties) => {
                    let latest = Latest::new(properties.clone());
                    let object = $module::$object::new(path, latest.clone(), desk.clone());
                    server.at(path, object).await?;
                    Ok(Served(Cell::$variant(latest)))
                })+ }
            }

            /// Takes it off the bus.
            pub(crate) async fn remove(&self, server: &ObjectServer, path: &str) -> zbus::Result<()> {
                match self { $(Interface::$variant(_) => {
                    server.remove::<$module::$object, _>(path).await.map(drop)
                })+ }
            }
        }

        impl Served {
            /// What the getters tell from now on.
            pub(crate) fn update(&self, interface: &Interface) {
                match (&self.0, interface) {
                    $((Cell::$variant(latest), Interface::$variant(now)) => latest.set(now.clone()),)+
                    _ => {}
                }
            }
        }
    };
}

interfaces! {
    Manager(ManagerProperties) is manager::ManagerObject,
    Modem(ModemProperties) is modem::ModemObject,
    Sim(SimProperties) is sim::SimObject,
    Network(NetworkProperties) is network::NetworkObject,
    Euicc(EuiccProperties) is euicc::EuiccObject,
    Profile(ProfileProperties) is profile::ProfileObject,
    Operation(OperationProperties) is operation::OperationObject,
}

/// The modem that an object belongs to, from its path.
fn modem_number(path: &str) -> u32 {
    // Paths are made by the publisher from numbers.
    dbus_interface::path::Object::parse(path).and_then(|object| object.modem()).unwrap_or(u32::MAX)
}
