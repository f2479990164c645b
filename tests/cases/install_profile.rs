//! Downloading profiles: the real daemon, a virtual card and the simulator's servers over HTTPS.

use dbus_interface::properties::OperationProperties;
use dbus_interface::value::{OperationStage, OperationState};
use end_to_end::client::text;
use end_to_end::process::both_streams;
use end_to_end::{Client, World};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::scenarios::{EUICC, one_modem, profile};
use crate::switching::{assert_no_channel_leaks, control, enabled_on_card, ready};

const NEW: &str = "8944504234567890127";
const OTHER: &str = "8944505234567890125";

/// One modem and one SM-DP+: an order that anybody can have, and one with a confirmation code.
fn scenario() -> String {
    let card =
        one_modem("quectel-eg25").replace("default_smdp = \"smdp.example.com\"", "default_smdp = \"smdp0\"");
    let order = |id: &str, iccid: &str, more: &str| {
        format!(
            "[[smdp.order]]\nmatching_id = \"{id}\"\n{more}\n\
             profile = {{ iccid = \"{iccid}\", imsi = \"234504234567890\", provider = \"New Net\", name = \"New\", size = 6000 }}\n"
        )
    };
    let orders = order("FREE", NEW, "") + &order("SECRET", OTHER, "confirmation_code = \"4711\"");
    format!("{card}\n[[smdp]]\nname = \"smdp0\"\n{orders}")
}

/// A daemon that trusts the simulator's issuer, or nobody.
fn configuration(world: &World, trusted: bool, more: &str) -> String {
    let folder = if trusted { world.path().join("simulator-ci") } else { world.path().join("nothing") };
    std::fs::create_dir_all(&folder).unwrap();
    if trusted {
        std::fs::copy(world.path().join("simulator/ci.pem"), folder.join("ci.pem")).unwrap();
    }
    format!(
        "[https]\nissuers = [{folder:?}]\nsystem-issuers = false\nproxy = \"none\"\n\
         [timeouts]\nserver-retry = 0.01\n{more}",
        folder = folder.display().to_string()
    )
}

const QUIET: &str = "[notifications]\nautomatic = false\n";

async fn start(more: &str) -> (World, Client) {
    let mut world = World::without_daemon(&scenario()).unwrap();
    world.configure(&configuration(&world, true, more)).unwrap();
    world.start_daemon().unwrap();
    let client = ready(&world).await;
    (world, client)
}

fn code(world: &World, id: &str) -> String {
    let address = world.simulator.ready["servers"][0]["address"].as_str().unwrap();
    format!("LPA:1${address}${id}")
}

fn server(world: &World, command: Value) -> Value {
    let mut command = command;
    command["server"] = json!("smdp0");
    world.simulator.control(&command).unwrap()
}

/// Calls a method of the card that returns an operation.
fn euicc(world: &World, method: &str, arguments: &[&str]) -> String {
    let mut busctl = world.bus.busctl();
    busctl.args(["call", "org.tandem.Tandem1", EUICC, "org.tandem.Tandem1.Euicc", method]).args(arguments);
    let output = busctl.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let path = said.trim().strip_prefix("o \"").map(|path| path.trim_end_matches('"').to_owned());
    path.unwrap_or_else(|| panic!("{method}: {}\n{}", both_streams(&output), world.log()))
}

fn install(world: &World, id: &str, confirmation: &str, consent: bool) -> String {
    let code = code(world, id);
    match consent {
        true => euicc(world, "Install", &["ssa{sv}", &code, confirmation, "1", "Consent", "b", "true"]),
        false => euicc(world, "Install", &["ssa{sv}", &code, confirmation, "0"]),
    }
}

fn of_operation(world: &World, operation: &str, method: &str, arguments: &[&str]) {
    let mut busctl = world.bus.busctl();
    let interface = "org.tandem.Tandem1.Operation";
    let output = busctl
        .args(["call", "org.tandem.Tandem1", operation, interface, method])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{method}: {}\n{}", both_streams(&output), world.log());
}

async fn at_stage(world: &World, client: &Client, operation: &str, stage: &OperationStage) -> bool {
    let seen = client
        .wait_for(&format!("{operation} at {stage}"), |objects| {
            let now = text(objects, operation, OperationProperties::INTERFACE, "Stage");
            now == stage.as_str() || now == "done"
        })
        .await
        .unwrap_or_else(|error| panic!("{error}\n{}", world.log()));
    text(&seen, operation, OperationProperties::INTERFACE, "Stage") == stage.as_str()
}

async fn end(world: &World, client: &Client, operation: &str) -> (String, OperationProperties) {
    let ended = client.finished(operation).await.unwrap_or_else(|error| panic!("{error}\n{}", world.log()));
    let name = match ended.state {
        OperationState::Succeeded => "succeeded".to_owned(),
        _ => ended.error.0.rsplit('.').next().unwrap_or_default().to_owned(),
    };
    (name, ended)
}

fn is_on_card(world: &World, iccid: &str) -> bool {
    let status = control(world, json!({"command": "status"}));
    status["profiles"].as_array().unwrap().iter().any(|profile| profile["iccid"] == iccid)
}

fn received(world: &World) -> usize {
    server(world, json!({"command": "notifications"}))["notifications"].as_array().unwrap().len()
}

#[tokio::test]
async fn from_code_to_enabled_profile_on_the_command_line() {
    let (world, client) = start("").await;
    let code = code(&world, "FREE");
    let shown = world.tandem_json(&["esim", "preview", &code]).unwrap();
    assert_eq!(shown["operation"]["result"]["Iccid"], NEW, "{shown}");
    assert_eq!(shown["operation"]["result"]["ServiceProvider"], "New Net", "{shown}");
    assert!(!is_on_card(&world, NEW), "a preview installs nothing");

    let done = world.tandem_json(&["esim", "install", &code, "--yes", "--enable"]).unwrap();
    assert_eq!(done["operation"]["state"], "succeeded", "{done}\n{}", world.log());
    assert_eq!(done["operation"]["result"]["Installed"], true, "{done}");
    assert_eq!(enabled_on_card(&world).as_deref(), Some(NEW));
    let objects = client.objects().await.unwrap();
    assert!(objects.contains_key(&profile(NEW)), "{:?}", objects.keys());

    // Installed, and enabled: nobody asked for the delivery.
    let delivered = async {
        while received(&world) < 2 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let delivered = tokio::time::timeout(end_to_end::process::PATIENCE, delivered).await;
    assert!(delivered.is_ok(), "{}", world.log());
    let again = world.tandem(&["esim", "install", &code, "--yes"]).unwrap();
    assert_eq!(again.status.code(), Some(2), "{}", both_streams(&again));
}

#[tokio::test]
async fn what_servers_refuse_has_a_name() {
    let (world, client) = start(QUIET).await;
    for (id, confirmation, expect) in [
        ("WRONG", "", "ActivationCodeInvalid"),
        ("SECRET", "", "ConfirmationCodeRequired"),
        ("SECRET", "0815", "ConfirmationCodeWrong"),
        ("SECRET", "4711", "succeeded"),
    ] {
        let operation = install(&world, id, confirmation, true);
        let (name, ended) = end(&world, &client, &operation).await;
        assert_eq!(name, expect, "{id} {confirmation}: {:?}\n{}", ended.error, world.log());
        assert_no_channel_leaks(&world, &format!("{id} {confirmation}"));
    }
    assert!(is_on_card(&world, OTHER));
}

#[tokio::test]
async fn faults_of_servers_have_a_name_and_leave_the_order() {
    let (world, client) = start(QUIET).await;
    for (fault, expect) in [
        (json!({"at": "initiateAuthentication", "how": "http", "status": 500}), "ServerUnreachable"),
        (json!({"at": "initiateAuthentication", "how": "html"}), "ServerRefused"),
        (
            json!({"at": "initiateAuthentication", "how": "redirect", "location": "https://example.com/"}),
            "ServerRefused",
        ),
        (json!({"at": "authenticateClient", "how": "cut"}), "ServerUnreachable"),
        (json!({"at": "authenticateClient", "how": "endless"}), "ServerRefused"),
        (json!({"at": "getBoundProfilePackage", "how": "cut"}), "DownloadInterrupted"),
        (json!({"at": "connect", "how": "no-http"}), "ServerUnreachable"),
    ] {
        let mut command = fault.clone();
        command["command"] = json!("server-fault");
        server(&world, command);
        let operation = install(&world, "FREE", "", true);
        let (name, ended) = end(&world, &client, &operation).await;
        assert_eq!(name, expect, "{fault}: {:?}\n{}", ended.error, world.log());
        assert!(!is_on_card(&world, NEW), "{fault}");
        assert_no_channel_leaks(&world, &format!("{fault}"));
        server(&world, json!({"command": "server-clear"}));
    }
    let (name, ended) = end(&world, &client, &install(&world, "FREE", "", true)).await;
    assert_eq!(name, "succeeded", "{:?}\n{}", ended.error, world.log());
}

#[tokio::test]
async fn nobody_is_trusted_without_an_issuer() {
    let mut world = World::without_daemon(&scenario()).unwrap();
    world.configure(&configuration(&world, false, QUIET)).unwrap();
    world.start_daemon().unwrap();
    let client = ready(&world).await;
    let (name, ended) = end(&world, &client, &install(&world, "FREE", "", true)).await;
    assert_eq!(name, "ServerUntrusted", "{:?}", ended.error);
    assert_eq!(server(&world, json!({"command": "requests"}))["requests"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn consent_by_a_reply_or_not_at_all() {
    let (world, client) = start(QUIET).await;
    let operation = install(&world, "SECRET", "", false);
    assert!(at_stage(&world, &client, &operation, &OperationStage::AwaitingConsent).await, "{}", world.log());
    of_operation(&world, &operation, "Cancel", &[]);
    let (name, ended) = end(&world, &client, &operation).await;
    assert_eq!(name, "Cancelled");
    let step = |name: &str| String::try_from(ended.result[name].clone()).unwrap();
    assert_eq!((step("CardCleanup"), step("ServerCleanup")), ("done".into(), "done".into()), "{ended:?}");
    assert_eq!(step("Iccid"), OTHER, "what was shown stays known");

    let operation = install(&world, "SECRET", "", false);
    assert!(at_stage(&world, &client, &operation, &OperationStage::AwaitingConsent).await, "{}", world.log());
    of_operation(&world, &operation, "Accept", &["s", "4711"]);
    let (name, ended) = end(&world, &client, &operation).await;
    assert_eq!(name, "succeeded", "{:?}\n{}", ended.error, world.log());
    assert!(is_on_card(&world, OTHER));
}

/// With SIGKILL, at each stage that can be held: the card is clean or has the profile, and the code can be used again.
#[tokio::test]
async fn killed_at_every_stage_of_a_download() {
    for (stage, hold) in [
        (OperationStage::ContactingServer, Some("initiateAuthentication")),
        (OperationStage::Authenticating, Some("authenticateClient")),
        (OperationStage::AwaitingConsent, None),
        (OperationStage::Downloading, Some("getBoundProfilePackage")),
        (OperationStage::Installing, None),
    ] {
        let (mut world, client) = start(QUIET).await;
        if let Some(function) = hold {
            server(&world, json!({"command": "server-fault", "at": function, "how": "silence"}));
        }
        if stage == OperationStage::Installing {
            control(&world, json!({"command": "late", "ms": 100}));
        }
        let operation = install(&world, "FREE", "", stage != OperationStage::AwaitingConsent);
        assert!(at_stage(&world, &client, &operation, &stage).await, "{stage}: {}", world.log());
        let mut daemon = world.daemon.take().unwrap();
        daemon.process.signal(Signal::SIGKILL).unwrap();
        daemon.process.wait().unwrap();
        server(&world, json!({"command": "server-clear"}));
        control(&world, json!({"command": "clear-faults"}));
        world.start_daemon().unwrap();
        let (name, ended) = end(&world, &client, &operation).await;
        assert_eq!(name, "DownloadInterrupted", "{stage}: {ended:?}\n{}", world.log());
        assert!(!is_on_card(&world, NEW), "{stage}");
        ready(&world).await;
        let (name, ended) = end(&world, &client, &install(&world, "FREE", "", true)).await;
        assert_eq!(name, "succeeded", "{stage}, again: {:?}\n{}", ended.error, world.log());
        assert!(is_on_card(&world, NEW), "{stage}");
        assert_no_channel_leaks(&world, &format!("{stage}"));
    }
}

#[tokio::test]
async fn a_notification_outlives_its_server_being_down() {
    let (world, client) = start(QUIET).await;
    let (name, ended) = end(&world, &client, &install(&world, "FREE", "", true)).await;
    assert_eq!(name, "succeeded", "{:?}", ended.error);
    server(
        &world,
        json!({"command": "server-fault", "at": "handleNotification", "how": "http", "status": 503}),
    );
    let operation = euicc(&world, "DeliverNotifications", &[]);
    let (name, ended) = end(&world, &client, &operation).await;
    assert_eq!(name, "succeeded", "a server that fails fails no operation: {:?}", ended.error);
    let count = |ended: &OperationProperties, name: &str| u32::try_from(ended.result[name].clone()).unwrap();
    assert_eq!((count(&ended, "Delivered"), count(&ended, "Waiting")), (0, 1), "{ended:?}");
    assert_eq!(received(&world), 0);

    server(&world, json!({"command": "server-clear"}));
    let operation = euicc(&world, "DeliverNotifications", &[]);
    let (_, ended) = end(&world, &client, &operation).await;
    assert_eq!((count(&ended, "Delivered"), count(&ended, "Waiting")), (1, 0), "{ended:?}");
    let operation = euicc(&world, "DeliverNotifications", &[]);
    let (_, ended) = end(&world, &client, &operation).await;
    assert_eq!(count(&ended, "Delivered"), 0, "nothing goes out twice");
    assert_eq!(received(&world), 1);
    let listed = world.tandem_json(&["esim", "notifications"]).unwrap();
    assert_eq!(listed["notifications"].as_array().map(Vec::len), Some(0), "{listed}");
}
