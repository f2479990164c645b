//! `org.freedesktop.DBus.ObjectManager` of our own: zbus's lists the nodes between objects as empty objects.
//!
//! The signals are zbus's: wherever an interface of this name is served, it announces what is added and removed below.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use zbus::object_server::SignalEmitter;
use zbus::{ObjectPath, Variant, interface};

use super::Interface;

type Values = HashMap<&'static str, Variant<'static>>;

/// What is on the bus, by path; the publisher writes it.
pub(crate) type Shown = Arc<Mutex<BTreeMap<String, Vec<Interface>>>>;

/// Serves `GetManagedObjects` from what the publisher has put on the bus.
pub(crate) struct ObjectManager {
    /// All objects below the one that serves this.
    pub shown: Shown,
}

#[interface(name = "org.freedesktop.DBus.ObjectManager", introspection_docs = false)]
impl ObjectManager {
    #[zbus(out_args("objpath_interfaces_and_properties"))]
    fn get_managed_objects(&self) -> HashMap<ObjectPath<'static>, HashMap<&'static str, Values>> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown
            .iter()
            .map(|(path, interfaces)| {
                let interfaces = interfaces.iter().map(|interface| (interface.name(), interface.values()));
                (ObjectPath::from_string_unchecked(path.clone()), interfaces.collect())
            })
            .collect()
    }

    #[zbus(signal)]
    pub async fn interfaces_added(
        emitter: &SignalEmitter<'_>,
        object_path: ObjectPath<'_>,
        interfaces_and_properties: HashMap<&str, Values>,
    ) -> zbus::Result<()>;

    #[zbus(signal)]
    pub async fn interfaces_removed(
        emitter: &SignalEmitter<'_>,
        object_path: ObjectPath<'_>,
        interfaces: Vec<&str>,
    ) -> zbus::Result<()>;
}
