//! Beside the unmodified ModemManager, on a modem that both want.

use dbus_interface::value::OperationState;
use end_to_end::client::{Objects, text};
use end_to_end::modem_manager::State;
use end_to_end::process::{both_streams, output_of};
use end_to_end::{Client, Port, Process, World};
use nix::sys::signal::Signal;
use serde_json::json;

use crate::scenarios::{HOME, LOCKED, MODEM, TRAVEL, one_modem, profile};
use crate::switching::{call, control, enabled_on_card, open_channels};

const DEVICE: &str = end_to_end::island::DEVICE;

#[tokio::test]
async fn the_modem_is_read_once_and_given_back() {
    let Some(mut world) = island() else { return };
    world.start_modem_manager().await.unwrap().modem().await.unwrap();
    let client = start_daemon(&mut world).await;
    wait_for(&world, &client, "has").await;
    assert!(client.objects().await.unwrap().contains_key(&profile(LOCKED)), "its card was read");
    let modem_manager = world.modem_manager().unwrap();
    assert_eq!(modem_manager.iccid().await.unwrap(), HOME);
    // What was read is shown without another look.
    world.tandem_json(&["esim", "list"]).unwrap();
    assert_eq!(modem_manager.inhibitions(), 1);
}

#[tokio::test]
async fn a_switch_borrows_the_modem_and_modem_manager_sees_the_new_sim() {
    let Some(mut world) = island() else { return };
    world.start_modem_manager().await.unwrap().modem().await.unwrap();
    let client = start_daemon(&mut world).await;
    wait_for(&world, &client, "has").await;
    for (command, iccid) in [("enable", TRAVEL), ("disable", ""), ("enable", HOME)] {
        let name = if iccid == HOME { HOME } else { TRAVEL };
        let output = world.tandem(&["esim", command, name]).unwrap();
        assert!(output.status.success(), "{command}: {}\n{}", both_streams(&output), world.log());
        assert_eq!(enabled_on_card(&world).unwrap_or_default(), iccid, "{command}");
        wait_for(&world, &client, "has").await;
        let modem_manager = world.modem_manager().unwrap();
        let modem = modem_manager.modem().await.unwrap();
        if !iccid.is_empty() {
            assert_eq!(modem_manager.iccid().await.unwrap(), iccid, "{command} {modem}");
        }
    }
    assert!(!world.modem_manager.as_mut().unwrap().process.has_ended(), "it was not restarted");
}

#[tokio::test]
async fn modem_manager_is_not_needed_to_come_first_or_to_stay() {
    let Some(mut world) = island() else { return };
    let client = start_daemon(&mut world).await;
    wait_for(&world, &client, "absent").await;
    // It tries the ports undisturbed, or it would take them for those of a modem that does not work.
    world.start_modem_manager().await.unwrap();
    wait_for(&world, &client, "has").await;
    assert_eq!(world.modem_manager().unwrap().iccid().await.unwrap(), HOME);
    world.modem_manager = None;
    wait_for(&world, &client, "absent").await;
    succeed(&world, &["esim", "enable", TRAVEL]);
    world.start_modem_manager().await.unwrap();
    wait_for(&world, &client, "has").await;
    assert_eq!(world.modem_manager().unwrap().iccid().await.unwrap(), TRAVEL);
}

#[tokio::test]
async fn a_daemon_that_is_killed_leaves_the_modem_to_modem_manager_and_the_next_one_finishes() {
    let Some(mut world) = island() else { return };
    world.start_modem_manager().await.unwrap().modem().await.unwrap();
    let client = start_daemon(&mut world).await;
    wait_for(&world, &client, "has").await;
    let operation = call(&world, TRAVEL, "Enable");
    let borrowed =
        |objects: &Objects| text(objects, MODEM, "org.tandem.Tandem1.Modem", "ModemManager") == "inhibited";
    client.wait_for("the modem being borrowed", borrowed).await.unwrap();
    // The modem takes its time, so that the card's channel is open when the daemon dies.
    control(&world, json!({"command": "late", "ms": 50}));
    while open_channels(&world) == 0 {}
    drop(world.daemon.take());
    control(&world, json!({"command": "clear-faults"}));
    world.modem_manager().unwrap().modem().await.unwrap();
    let client = start_daemon(&mut world).await;
    let finished = client.finished(&operation).await.unwrap();
    assert_eq!(finished.state, OperationState::Succeeded, "{:?}\n{}", finished.error, world.log());
    wait_for(&world, &client, "has").await;
    assert_eq!(world.modem_manager().unwrap().iccid().await.unwrap(), TRAVEL);
}

#[tokio::test]
async fn take_keeps_modem_manager_away_until_the_end() {
    let Some(mut world) = island() else { return };
    world.configure("modem-manager = \"take\"\n").unwrap();
    world.start_modem_manager().await.unwrap().modem().await.unwrap();
    let client = start_daemon(&mut world).await;
    wait_for(&world, &client, "inhibited").await;
    succeed(&world, &["esim", "enable", TRAVEL]);
    assert!(!world.modem_manager().unwrap().has_modem().await.unwrap());
    // A new ModemManager knows nothing of that, and is told.
    world.modem_manager = None;
    world.start_modem_manager().await.unwrap();
    let gone = |log: &str| log.matches("ModemManager has let go").count();
    client.wait_for("its second inhibition", |_| gone(&world.log()) == 2).await.unwrap();
    wait_for(&world, &client, "inhibited").await;
    assert!(!world.modem_manager().unwrap().has_modem().await.unwrap());
    let mut daemon = world.daemon.take().unwrap();
    daemon.process.signal(Signal::SIGTERM).unwrap();
    assert!(daemon.process.wait().unwrap().success());
    assert_eq!(world.modem_manager().unwrap().iccid().await.unwrap(), TRAVEL);
}

#[tokio::test]
async fn ignore_leaves_the_modem_alone() {
    let Some(mut world) = island() else { return };
    world.configure("[[tweak]]\nusb = \"2c7c:0125\"\nmodem-manager = \"ignore\"\n").unwrap();
    world.start_modem_manager().await.unwrap().modem().await.unwrap();
    let client = start_daemon(&mut world).await;
    wait_for(&world, &client, "left-alone").await;
    let refused = world.tandem(&["modem", "refresh"]).unwrap();
    let said = both_streams(&refused);
    assert!(!refused.status.success() && said.contains("leaves this modem to ModemManager"), "{said}");
    assert_eq!(world.modem_manager().unwrap().inhibitions(), 0);
    assert!(world.modem_manager().unwrap().has_modem().await.unwrap());
}

#[tokio::test]
async fn a_modem_that_another_program_has_borrowed_is_not_touched() {
    let Some(mut world) = island() else { return };
    let modem_manager = world.start_modem_manager().await.unwrap();
    modem_manager.modem().await.unwrap();
    let mut mmcli = modem_manager.mmcli_command();
    let (other, _) =
        Process::start_and_read_line(mmcli.arg(format!("--inhibit-device={DEVICE}")), None).unwrap();
    let client = start_daemon(&mut world).await;
    wait_for(&world, &client, "has").await;
    assert!(!world.modem_manager().unwrap().has_modem().await.unwrap());
    assert!(!client.objects().await.unwrap().contains_key(&profile(LOCKED)), "nobody has read the card");
    drop(other);
    client.wait_for("the profiles", |objects| objects.contains_key(&profile(LOCKED))).await.unwrap();
    wait_for(&world, &client, "has").await;
    world.modem_manager().unwrap().modem().await.unwrap();
}

/// The bus lets the service's user ask, and polkit's rule lets it have what it asks for.
#[tokio::test]
async fn the_service_borrows_the_modem_as_its_own_user() {
    let Some(mut world) = island() else { return };
    world.as_service_user = true;
    for path in [world.path().to_owned(), world.simulator.path_of(Port::At).canonicalize().unwrap()] {
        let user = Some(end_to_end::bus::SERVICE_USER);
        std::os::unix::fs::chown(path, user, user).unwrap();
    }
    world.start_modem_manager().await.unwrap().modem().await.unwrap();
    let client = start_daemon(&mut world).await;
    wait_for(&world, &client, "has").await;
    succeed(&world, &["esim", "enable", TRAVEL]);
    wait_for(&world, &client, "has").await;
    assert_eq!(world.modem_manager().unwrap().iccid().await.unwrap(), TRAVEL);
}

/// Both speak to the real proxy, so nobody has to let go, and what a data connection is up for goes on.
#[tokio::test]
async fn a_qmi_modem_is_shared_while_modem_manager_is_connected() {
    shared("quectel-rm520n", Port::Qmi).await;
}

/// Over MBIM ModemManager takes no notice of another SIM by itself: it is told.
#[tokio::test]
async fn an_mbim_modem_is_shared_while_modem_manager_is_connected() {
    shared("sierra-em7455", Port::Mbim).await;
}

/// One body for every protocol that has a proxy: ModemManager from probe to connected, a switch, ModemManager with the new SIM.
async fn shared(personality: &str, port: Port) {
    let Some(mut world) = island_with(personality, &[Port::At, port]) else { return };
    let modem_manager = world.start_modem_manager().await.unwrap();
    let modem = modem_manager.modem().await.unwrap();
    let ask = |option| output_of(modem_manager.mmcli_command().args(["--modem", &modem, option])).unwrap();
    ask("--enable");
    modem_manager.reaches(State::Registered).await.unwrap();
    ask("--simple-connect=apn=internet");
    modem_manager.reaches(State::Connected).await.unwrap();

    let client = start_daemon(&mut world).await;
    wait_for(&world, &client, "shares").await;
    assert!(client.objects().await.unwrap().contains_key(&profile(LOCKED)), "its card was read");
    let modem_manager = world.modem_manager().unwrap();
    modem_manager.reaches(State::Connected).await.unwrap();
    assert_eq!((modem_manager.modem().await.unwrap(), modem_manager.inhibitions()), (modem.clone(), 0));

    succeed(&world, &["esim", "enable", TRAVEL]);
    modem_manager.modem_other_than(&modem).await.unwrap();
    assert_eq!(modem_manager.iccid().await.unwrap(), TRAVEL);
    wait_for(&world, &client, "shares").await;
}

/// `None` where the tests may not make namespaces, or ModemManager is missing.
fn island() -> Option<World> {
    island_with("quectel-eg25", &[Port::At])
}

#[expect(clippy::print_stderr, reason = "a test that was not tried says so")]
fn island_with(personality: &str, ports: &[Port]) -> Option<World> {
    if !end_to_end::is_root() {
        eprintln!("not tried: namespaces need root");
        return None;
    }
    output_of(std::process::Command::new("mmcli").arg("--version")).unwrap();
    Some(World::on_island(&one_modem(personality), ports).unwrap())
}

async fn start_daemon(world: &mut World) -> Client {
    world.start_daemon().unwrap();
    Client::connect(&world.bus).await.unwrap()
}

/// Waits until the modem stands with ModemManager like this, and its card has been looked at if it may be.
async fn wait_for(world: &World, client: &Client, stands: &str) {
    let ready = |objects: &Objects| {
        let of_modem = |name| text(objects, MODEM, "org.tandem.Tandem1.Modem", name);
        of_modem("ModemManager") == stands && of_modem("State") == "ready"
    };
    let waited = client.wait_for(&format!("ModemManager: {stands}"), ready).await;
    waited.unwrap_or_else(|error| panic!("{error}\n{}", world.log()));
}

fn succeed(world: &World, arguments: &[&str]) {
    let output = world.tandem(arguments).unwrap();
    assert!(output.status.success(), "tandem {arguments:?}: {}\n{}", both_streams(&output), world.log());
}
