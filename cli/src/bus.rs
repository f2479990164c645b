//! The connection to the daemon: calls with a deadline, and the signals that matter.

use std::time::Duration;

use dbus_interface::{
    CallError, CallResult, OperationProperties, PropertyMap,
    names::{BUS_NAME, ROOT_PATH, interface},
    path::operation_path,
};
use zbus::{
    Connection, MatchRule, MessageStream, ObjectPath,
    connection::Builder,
    fdo::{DBusProxy, NameOwnerChangedStream, ObjectManagerProxy, PropertiesProxy},
    message::Type,
    names::InterfaceName,
    proxy::{CacheProperties, Defaults, MethodFlags, ProxyImpl},
};

use crate::agent::PasswordAgent;

/// To reach the bus.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// For an answer that the daemon has ready; starting it included.
const READ_DEADLINE: Duration = Duration::from_secs(30);
/// For an answer that waits until somebody has typed a password.
const CHANGE_DEADLINE: Duration = Duration::from_secs(300);

/// How long an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// The daemon knows the answer.
    Read,
    /// polkit may ask somebody for a password first.
    Change,
}

/// A connection to the message bus.
#[derive(Debug, Clone)]
pub(crate) struct Bus {
    connection: Connection,
}

impl Bus {
    /// Connects to `address`, or to the system bus (`DBUS_SYSTEM_BUS_ADDRESS` included).
    pub(crate) async fn connect(address: Option<&str>) -> CallResult<Bus> {
        let builder = address.map_or_else(Builder::system, Builder::address);
        let connection = within(CONNECT_DEADLINE, builder.build()).await.map_err(|error| match error {
            CallError::Bus(error) => CallError::NoBus(error),
            error => error,
        })?;
        Ok(Bus { connection })
    }

    /// A proxy for one object; nothing is cached.
    pub(crate) async fn proxy<P>(&self, path: &ObjectPath<'_>) -> CallResult<P>
    where
        P: ProxyImpl<'static> + Defaults + From<zbus::Proxy<'static>>,
    {
        let builder = P::builder(&self.connection).destination(BUS_NAME).path(path.to_owned());
        Ok(builder.cache_properties(CacheProperties::No).build().await?)
    }

    /// Every object that the daemon shows, and the manager's own properties.
    pub(crate) async fn everything(&self) -> CallResult<(PropertyMap, zbus::fdo::ManagedObjects)> {
        let root = ObjectPath::from_static_str_unchecked(ROOT_PATH);
        let objects: ObjectManagerProxy<'static> = self.proxy(&root).await?;
        // One after the other: were both to start the daemon, both would wait for it just the same.
        let manager = self.properties(&root, interface::MANAGER).await?;
        let objects = within(READ_DEADLINE, objects.get_managed_objects()).await?;
        Ok((manager, objects))
    }

    /// The operation as it is now. Does not start the daemon: somebody may just have stopped it.
    pub(crate) async fn operation(&self, number: u32) -> CallResult<OperationProperties> {
        let properties: PropertiesProxy<'static> = self.proxy(&operation_path(number)).await?;
        let call = properties.inner().call_with_flags(
            "GetAll",
            MethodFlags::NO_AUTO_START,
            &(interface::OPERATION,),
        );
        let map: Option<PropertyMap> = within(READ_DEADLINE, call).await?;
        Ok(OperationProperties::from_map(&map.unwrap_or_default())?)
    }

    /// Every change of an object's properties from now on, also those by a daemon that is started again.
    pub(crate) async fn property_changes(&self, path: &ObjectPath<'_>) -> CallResult<MessageStream> {
        let rule = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(BUS_NAME)
            .interface("org.freedesktop.DBus.Properties")
            .member("PropertiesChanged")
            .path(path.to_owned());
        self.subscribe(rule.build()?).await
    }

    /// Every signal of the daemon from now on.
    pub(crate) async fn signals(&self) -> CallResult<MessageStream> {
        let rule = MatchRule::builder().msg_type(Type::Signal).sender(BUS_NAME).path_namespace(ROOT_PATH);
        self.subscribe(rule.build()?).await
    }

    /// The daemon's coming and going from now on.
    pub(crate) async fn owner_changes(&self) -> CallResult<NameOwnerChangedStream> {
        let bus = DBusProxy::new(&self.connection).await?;
        within(READ_DEADLINE, bus.receive_name_owner_changed_with_args(&[(0, BUS_NAME)])).await
    }

    async fn subscribe(&self, rule: MatchRule<'_>) -> CallResult<MessageStream> {
        within(READ_DEADLINE, MessageStream::for_match_rule(rule.to_owned(), &self.connection, None)).await
    }

    async fn properties(&self, path: &ObjectPath<'_>, interface: &'static str) -> CallResult<PropertyMap> {
        let properties: PropertiesProxy<'static> = self.proxy(path).await?;
        within(READ_DEADLINE, properties.get_all(InterfaceName::from_static_str_unchecked(interface))).await
    }
}

/// A call with the deadline of its kind.
pub(crate) async fn call<T>(patience: Patience, call: impl Future<Output = CallResult<T>>) -> CallResult<T> {
    match patience {
        Patience::Read => within(READ_DEADLINE, call).await,
        Patience::Change => {
            let _agent = PasswordAgent::start().await;
            within(CHANGE_DEADLINE, call).await
        }
    }
}

async fn within<T, E: Into<CallError>>(
    deadline: Duration,
    call: impl Future<Output = Result<T, E>>,
) -> CallResult<T> {
    match tokio::time::timeout(deadline, call).await {
        Ok(result) => result.map_err(Into::into),
        Err(_) => Err(CallError::NoReply(format!("no answer within {} seconds", deadline.as_secs()))),
    }
}
