//! The bus policy in a real `dbus-daemon` that allows nothing by itself.

use std::{process::Stdio, time::Duration};

use dbus_interface::{
    names::{BUS_NAME, ROOT_PATH},
    xml,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};
use zbus::{Connection, connection::Builder, fdo};

const POLICY: &str = include_str!("../org.tandem.Tandem1.conf");

/// As the system bus does it: own nothing, call nobody but the bus itself.
const NOTHING_ALLOWED: &str = "
    <policy context='default'>
      <allow user='*'/><deny own='*'/><deny send_type='method_call'/>
      <allow send_type='signal'/>
      <allow send_requested_reply='true' send_type='method_return'/>
      <allow send_requested_reply='true' send_type='error'/>
      <allow receive_type='method_call'/><allow receive_type='method_return'/>
      <allow receive_type='error'/><allow receive_type='signal'/>
      <allow send_destination='org.freedesktop.DBus' send_interface='org.freedesktop.DBus'/>
    </policy>";

#[tokio::test]
async fn every_interface_gets_through_and_nothing_else_does() {
    let bus = Bus::start("root", &nix::unistd::geteuid().to_string()).await;
    let service = bus.connect().await;
    service.object_server().at(ROOT_PATH, fdo::ObjectManager).await.unwrap();
    service.request_name(BUS_NAME).await.unwrap();
    let caller = bus.connect().await;

    let mut interfaces: Vec<String> = xml::contract().into_iter().map(|interface| interface.name).collect();
    for standard in ["Introspectable", "ObjectManager", "Peer", "Properties"] {
        interfaces.push(format!("org.freedesktop.DBus.{standard}"));
    }
    for interface in &interfaces {
        let answer = call(&caller, Some(interface)).await;
        assert_ne!(answer, "AccessDenied", "{interface}");
    }
    for interface in ["org.freedesktop.DBus.Debug.Stats", "org.tandem.Tandem1", "org.tandem.Tandem1.Secret"] {
        assert_eq!(call(&caller, Some(interface)).await, "AccessDenied", "{interface}");
    }
    // A call that names no interface would reach any of them.
    assert_eq!(call(&caller, None).await, "AccessDenied");
}

#[tokio::test]
async fn not_everybody_may_own_the_name() {
    // "root" stands for somebody else here.
    let bus = Bus::start("root", "12345").await;
    let error = bus.connect().await.request_name(BUS_NAME).await.unwrap_err();
    assert!(error.to_string().contains("AccessDenied"), "{error}");
}

/// The last part of the name of the error that comes back.
async fn call(connection: &Connection, interface: Option<&str>) -> String {
    let answer = connection.call_method(Some(BUS_NAME), ROOT_PATH, interface, "NoSuchMethod", &()).await;
    match answer {
        Ok(_) => "no error".to_owned(),
        Err(zbus::Error::MethodError(name, ..)) => last_part(&name),
        Err(zbus::Error::FDO(error)) => last_part(zbus::DBusError::name(&*error).as_str()),
        Err(other) => panic!("{other}"),
    }
}

fn last_part(name: &str) -> String {
    name.rsplit('.').next().unwrap_or_default().to_owned()
}

struct Bus {
    address: String,
    /// These end with the test.
    _daemon: Child,
    _folder: tempfile::TempDir,
}

impl Bus {
    /// With `user` of the policy read as another one, since the tests run as anybody.
    async fn start(user: &str, is: &str) -> Bus {
        let folder = tempfile::tempdir().unwrap();
        let policy = folder.path().join("policy.conf");
        let config = folder.path().join("bus.conf");
        // The service's own user need not exist here.
        let text = POLICY.replace("user=\"tandem\"", "user=\"54321\"");
        std::fs::write(&policy, text.replace(&format!("user=\"{user}\""), &format!("user=\"{is}\"")))
            .unwrap();
        let text = format!(
            "<busconfig><type>system</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>{NOTHING_ALLOWED}\
             <include>{}</include></busconfig>",
            folder.path().join("bus").display(),
            policy.display()
        );
        std::fs::write(&config, text).unwrap();
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--nopidfile", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("dbus-daemon must be installed (Debian: dbus-daemon)");
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).await.unwrap();
        assert!(address.starts_with("unix:"), "dbus-daemon does not take the policy");
        Bus { address: address.trim().to_owned(), _daemon: daemon, _folder: folder }
    }

    async fn connect(&self) -> Connection {
        let build = Builder::address(self.address.as_str()).method_timeout(Duration::from_secs(60)).build();
        tokio::time::timeout(Duration::from_secs(60), build).await.expect("the bus hangs").unwrap()
    }
}
