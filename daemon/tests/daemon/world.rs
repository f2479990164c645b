//! A daemon with everything that it talks to.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dbus_interface::{EuiccProxy, OperationProperties, OperationProxy, ProfileProxy, path};
use serde_json::{Value, json};
use tandem_simulator::card::{Card, CardConfig, ProfileConfig, ProfileState};
use tandem_simulator::modem::{Control, Imei, SharedCard, VirtualModem};
use tandem_simulator::personality::Personality;
use tandem_simulator::rsp::Pki;
use tandem_simulator::server::{ServerControl, Servers, VirtualServer};
use tandemd::authority::Authority;
use tandemd::config::Config;
use tandemd::hotplug::{Device, DeviceEvent, DeviceId, MAX_EVENTS, PortCandidate, PortHint, Source};
use tandemd::server::{NameRequest, Server, Setup};
use tandemd::{Connect, Opening};
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use zbus::connection::{Builder, socket::Channel};
use zbus::{Connection, OwnedObjectPath};

/// Longer than anything here takes on a machine that is busy with other things.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// The modem, as sysfs names its device.
pub(crate) const DEVICE: &str = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-4";
/// On the card from the start.
pub(crate) const FIRST: &str = "8949000000000000001";
pub(crate) const SECOND: &str = "8949000000000000019";
/// To be had from the server.
pub(crate) const NEW: &str = "8944504234567890127";
/// Bytes that fit between modem and daemon; a pty holds as many.
const PIPE: usize = 4096;

pub(crate) struct World {
    pub(crate) modem: VirtualModem,
    pub(crate) card: SharedCard,
    pub(crate) server: VirtualServer,
    dir: TempDir,
    configuration: String,
    answering: JoinHandle<()>,
    daemon: Option<Daemon>,
}

struct Daemon {
    connection: Connection,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl World {
    /// With a daemon that delivers no notification unless it is asked.
    pub(crate) async fn start() -> World {
        World::with("[notifications]\nautomatic = false\n", |_| {}).await
    }

    /// With these lines in the configuration, and what `prepare` puts into the folder of the system.
    pub(crate) async fn with(configuration: &str, prepare: impl FnOnce(&Path)) -> World {
        let card = Arc::new(Mutex::new(Card::open(&card_config(), None).unwrap()));
        let personality = Personality::by_name("quectel-eg25").unwrap();
        let modem = VirtualModem::new(personality, Imei::of(personality, 1), Some(card.clone()));
        let order = json!({
            "matching_id": "FREE",
            "profile": { "iccid": NEW, "imsi": "234504234567890", "provider": "New Net", "name": "New", "size": 6000 },
        });
        let config = serde_json::from_value(json!({ "name": "smdp0", "order": [order] })).unwrap();
        let servers = Servers::bind(&[config], &[], &Pki::well_known()).unwrap();
        let server = servers.named("smdp0").unwrap().clone();
        let answering = tokio::spawn(async move { servers.run().await });
        let dir = tempfile::tempdir().unwrap();
        let issuers = dir.path().join("ci");
        for folder in ["ci", "state", "system/proc/self/net", "system/sys/class/net"] {
            std::fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        std::fs::write(issuers.join("ci.pem"), Pki::well_known().ci().certificate.to_pem()).unwrap();
        prepare(&dir.path().join("system"));
        let configuration = format!(
            "{configuration}\n[https]\nissuers = [{issuers:?}]\nsystem-issuers = false\nproxy = \"none\"\n"
        );
        let mut world = World { modem, card, server, dir, configuration, answering, daemon: None };
        world.start_daemon().await;
        world
    }

    /// A daemon that finds what an earlier one has left.
    pub(crate) async fn start_daemon(&mut self) {
        let (ours, theirs) = Channel::pair();
        let guid = zbus::Guid::generate();
        let client = Builder::authenticated_socket(ours, guid.clone()).p2p().build().await.unwrap();
        let service = Builder::authenticated_socket(theirs, guid).p2p().build().await.unwrap();
        let file = self.dir.path().join("tandemd.toml");
        std::fs::write(&file, &self.configuration).unwrap();
        let setup = Setup {
            config: Config::load(Some(&file)).unwrap(),
            state_dir: self.dir.path().join("state"),
            authority: Authority::AllowAll,
            connect: Arc::new(Pipes(self.modem.clone())),
            name: NameRequest::None,
            system: self.dir.path().join("system"),
        };
        let (events, heard) = mpsc::channel(MAX_EVENTS);
        events.try_send(DeviceEvent::Added(device())).unwrap();
        let server = Server::start_with(service, setup, heard, async || Ok(Vec::new())).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(async move {
            let _events = events;
            let until = async { drop(stopped.await) };
            // The connection ends with the daemon; how does not matter here.
            let _ = server.run(until).await;
        });
        // A service that has just begun to listen has not heard what came before.
        let ping = async || {
            client.call_method(None::<&str>, "/", Some("org.freedesktop.DBus.Peer"), "Ping", &()).await
        };
        while tokio::time::timeout(Duration::from_millis(100), ping()).await.is_err() {}
        self.daemon = Some(Daemon { connection: client, stop, running });
        self.until("the card has been read", async || self.property("State").await == "ready").await;
    }

    /// As SIGTERM does: whatever is under way is dropped where it is.
    pub(crate) async fn stop_daemon(&mut self) {
        let daemon = self.daemon.take().unwrap();
        let _ = daemon.stop.send(());
        daemon.running.await.unwrap();
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.daemon.as_ref().unwrap().connection
    }

    pub(crate) async fn euicc(&self) -> EuiccProxy<'_> {
        let builder = EuiccProxy::builder(self.connection()).destination("org.tandem.Tandem1");
        uncached!(builder, path::euicc_path(0))
    }

    pub(crate) async fn profile(&self, iccid: &str) -> ProfileProxy<'_> {
        let builder = ProfileProxy::builder(self.connection()).destination("org.tandem.Tandem1");
        uncached!(builder, path::profile_path(0, iccid).unwrap())
    }

    pub(crate) async fn operation(&self, path: &OwnedObjectPath) -> OperationProxy<'_> {
        let builder = OperationProxy::builder(self.connection()).destination("org.tandem.Tandem1");
        uncached!(builder, path.clone())
    }

    /// A property of the modem as text; empty where there is none.
    pub(crate) async fn property(&self, name: &str) -> String {
        let objects = zbus::fdo::ObjectManagerProxy::builder(self.connection())
            .destination("org.tandem.Tandem1")
            .path("/org/tandem/Tandem1")
            .build();
        // All at once: what is not there yet cannot be asked by itself.
        let objects = objects.await.unwrap().get_managed_objects().await.unwrap();
        let modem = objects.into_iter().find(|(path, _)| path.as_str() == path::modem_path(0).as_str());
        let properties = modem.and_then(|(_, mut interfaces)| interfaces.remove("org.tandem.Tandem1.Modem"));
        let value = properties.and_then(|mut properties| properties.remove(name));
        value.and_then(|value| String::try_from(value).ok()).unwrap_or_default()
    }

    /// The activation code of the order.
    pub(crate) fn code(&self) -> String {
        format!("LPA:1${}$FREE", self.server.address())
    }

    /// Begins a download.
    pub(crate) async fn install(&self, options: &[&'static str]) -> OwnedObjectPath {
        let options = options.iter().map(|name| (*name, zbus::Variant::from(true))).collect();
        self.euicc().await.install(&self.code(), "", options).await.unwrap()
    }

    /// What has become of an operation: the name of its error, or `succeeded`.
    pub(crate) async fn end(&self, operation: &OwnedObjectPath) -> (String, OperationProperties) {
        let ended = async || self.look(operation).await.is_some_and(|now| now.state.is_final());
        self.until(&format!("{operation} has ended"), ended).await;
        let ended = self.look(operation).await.unwrap();
        let name = match ended.failure() {
            Some(_) => ended.error.0.rsplit('.').next().unwrap_or_default().to_owned(),
            None => "succeeded".to_owned(),
        };
        (name, ended)
    }

    /// An operation as it is now.
    pub(crate) async fn look(&self, operation: &OwnedObjectPath) -> Option<OperationProperties> {
        let reply = self.connection().call_method(
            Some("org.tandem.Tandem1"),
            operation,
            Some("org.freedesktop.DBus.Properties"),
            "GetAll",
            &("org.tandem.Tandem1.Operation",),
        );
        OperationProperties::from_map(&reply.await.ok()?.body().deserialize().ok()?).ok()
    }

    /// Waits.
    pub(crate) async fn until(&self, what: &str, is_so: impl AsyncFn() -> bool) {
        let waiting = async {
            while !is_so().await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
    }

    /// A command to the server.
    pub(crate) fn tell_server(&self, command: Value) -> Value {
        let Value::Object(command) = command else { panic!("{command}") };
        self.server.control(&ServerControl::parse(command).unwrap()).unwrap()
    }

    /// A fault of the server: so many times, or always.
    pub(crate) fn fault(&self, at: &str, times: Option<u32>, mut how: Value) {
        how["command"] = json!("server-fault");
        how["at"] = json!(at);
        if let Some(times) = times {
            how["times"] = json!(times);
        }
        self.tell_server(how);
    }

    /// Notifications that the server has taken.
    pub(crate) fn received(&self) -> Vec<Value> {
        let told = self.tell_server(json!({ "command": "notifications" }));
        told["notifications"].as_array().unwrap().clone()
    }

    /// How often a function was called, as far as the server saw it.
    pub(crate) fn requests(&self, function: &str) -> usize {
        let told = self.tell_server(json!({ "command": "requests", "last": 100 }));
        let requests = told["requests"].as_array().unwrap();
        requests.iter().filter(|request| request["function"] == function).count()
    }

    pub(crate) fn tell_modem(&self, control: &Control) -> Value {
        self.modem.control(control).unwrap()
    }

    pub(crate) fn is_on_card(&self, iccid: &str) -> bool {
        self.card.lock().unwrap().profiles().iter().any(|profile| profile.iccid == iccid)
    }

    pub(crate) fn enabled(&self) -> Option<String> {
        let profiles = self.card.lock().unwrap().profiles();
        profiles.into_iter().find(|p| p.state == ProfileState::Enabled).map(|profile| profile.iccid)
    }

    /// That nothing is left behind on the card.
    pub(crate) async fn assert_clean(&self, what: &str) {
        let closed = async || self.card.lock().unwrap().open_channels().len() <= 1;
        self.until(&format!("{what}: the channels are closed"), closed).await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.answering.abort();
        if let Some(daemon) = &self.daemon {
            daemon.running.abort();
        }
    }
}

macro_rules! uncached {
    ($builder:expr, $path:expr) => {
        $builder.path($path).cache_properties(zbus::proxy::CacheProperties::No).build().await.unwrap()
    };
}
use uncached;

/// Ports in memory, each with the virtual modem at its other end.
struct Pipes(VirtualModem);

impl Connect for Pipes {
    fn open<'a>(&'a self, _port: &'a modem::PortSpec) -> Opening<'a> {
        let (host, device) = tokio::io::duplex(PIPE);
        let modem = self.0.clone();
        tokio::spawn(async move { modem.serve(device).await });
        Box::pin(async move { Ok(Box::new(host) as Box<dyn modem::ByteStream>) })
    }
}

fn device() -> Device {
    Device {
        id: DeviceId(DEVICE.into()),
        ports: vec![PortCandidate {
            path: "/dev/ttyUSB2".into(),
            subsystem: None,
            interface_number: None,
            driver: Some("option".into()),
            hint: PortHint::At,
        }],
        vendor: Some(0x2c7c),
        product: Some(0x0125),
        source: Source::Detected,
        below: Default::default(),
    }
}

fn card_config() -> CardConfig {
    let profile = |iccid: &str, imsi: &str, state| {
        serde_json::from_value::<ProfileConfig>(json!({
            "iccid": iccid, "imsi": imsi, "state": state, "provider": "Telekom.de", "name": "plan",
        }))
        .unwrap()
    };
    CardConfig {
        profiles: vec![
            profile(FIRST, "262010000000001", "enabled"),
            profile(SECOND, "262020000000002", "disabled"),
        ],
        ..CardConfig::default()
    }
}
