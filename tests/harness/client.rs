//! A D-Bus client that knows how to wait: subscribe first, then read, then listen.

use anyhow::{Context, Result, bail};
use dbus_interface::properties::{OperationProperties, PropertyMap};
use futures_util::StreamExt;
use zbus::fdo::{ObjectManagerProxy, PropertiesProxy};

use crate::bus::Bus;
use crate::process::PATIENCE;

/// The name and the root object, once more by hand: a test that took them from the code could not find a slip in it.
const NAME: &str = "org.tandem.Tandem1";
const ROOT: &str = "/org/tandem/Tandem1";

/// A connection to the bus of a test.
#[derive(Debug, Clone)]
pub struct Client {
    /// The connection, for calls of the test's own.
    pub connection: zbus::Connection,
    name: &'static str,
    root: &'static str,
}

/// All objects with their interfaces and properties, in the order of their paths.
pub type Objects = std::collections::BTreeMap<String, std::collections::BTreeMap<String, PropertyMap>>;

impl Client {
    /// Connects, to look at the daemon.
    pub async fn connect(bus: &Bus) -> Result<Self> {
        Self::of(bus, NAME, ROOT).await
    }

    /// Connects, to look at another service, whose object manager is `root`.
    pub async fn of(bus: &Bus, name: &'static str, root: &'static str) -> Result<Self> {
        let connection = zbus::connection::Builder::address(bus.address.as_str()).build().await?;
        Ok(Self { connection, name, root })
    }

    /// One call of `GetManagedObjects`.
    pub async fn objects(&self) -> Result<Objects> {
        let objects = self.object_manager().await?.get_managed_objects().await?;
        Ok(objects
            .into_iter()
            .map(|(path, interfaces)| {
                let interfaces =
                    interfaces.into_iter().map(|(name, properties)| (name.to_string(), properties)).collect();
                (path.to_string(), interfaces)
            })
            .collect())
    }

    /// Waits until the objects are as wanted; `what` is for the message when they never are.
    pub async fn wait_for(&self, what: &str, wanted: impl Fn(&Objects) -> bool) -> Result<Objects> {
        // Every signal of the service is a reason to look again.
        let rule = zbus::MatchRule::builder()
            .msg_type(zbus::message::Type::Signal)
            .sender(self.name)
            .path_namespace(self.root)
            .build();
        let mut signals =
            zbus::MessageStream::for_match_rule(rule?, &self.connection, std::num::NonZeroUsize::new(256))
                .await?;
        let waiting = async {
            loop {
                if let Ok(objects) = self.objects().await
                    && wanted(&objects)
                {
                    return Ok(objects);
                }
                signals.next().await.context("the bus has gone")??;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(found) => found,
            Err(_) => bail!("never saw {what}; the objects are {:#?}", self.objects().await),
        }
    }

    /// Waits for the end of an operation, however it ends.
    pub async fn finished(&self, operation: &str) -> Result<OperationProperties> {
        let objects = self
            .wait_for(&format!("the end of {operation}"), |objects| {
                operation_of(objects, operation).is_some_and(|operation| operation.state.is_final())
            })
            .await?;
        operation_of(&objects, operation).context("the operation is there")
    }

    /// A property that is a text or an object path.
    pub async fn property(&self, path: &str, interface: &str, name: &str) -> Result<String> {
        let properties = PropertiesProxy::builder(&self.connection)
            .destination(self.name)
            .path(path.to_owned())
            .build()
            .await?;
        let value = properties.get(interface.to_owned().try_into()?, name).await?;
        Ok(match &*value {
            zbus::Variant::ObjectPath(path) => path.to_string(),
            _ => value.try_into()?,
        })
    }

    async fn object_manager(&self) -> Result<ObjectManagerProxy<'static>> {
        Ok(ObjectManagerProxy::builder(&self.connection)
            .destination(self.name)
            .path(self.root)
            .build()
            .await?)
    }
}

fn operation_of(objects: &Objects, path: &str) -> Option<OperationProperties> {
    OperationProperties::from_map(objects.get(path)?.get(OperationProperties::INTERFACE)?).ok()
}

/// A property of one object in a snapshot, as text; empty where there is none.
pub fn text(objects: &Objects, path: &str, interface: &str, name: &str) -> String {
    objects
        .get(path)
        .and_then(|interfaces| interfaces.get(interface))
        .and_then(|properties| properties.get(name))
        .and_then(|value| String::try_from(value.clone()).ok())
        .unwrap_or_default()
}
