//! The daemon dies at every single command of a download, and of the delivery of what the download leaves behind.
//!
//! The modem swallows the answer to the N-th command line, and the daemon is killed while it waits for it: once with the command
//! carried out, once without. One world sees every so-many-th of these deaths, several worlds run side by side.

use dbus_interface::value::OperationState;
use end_to_end::{Client, World};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::install_profile::{NEW, QUIET, configuration, end, euicc, is_on_card, server};
use crate::scenarios::{HOME, one_modem, profile};
use crate::switching::{assert_no_channel_leaks, call, control, enabled_on_card, ready};

/// Worlds side by side for each way to die.
const WORLDS: usize = 4;
/// No work of these takes more commands.
const MAX_STEPS: usize = 400;

/// What the daemon is killed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    Install,
    InstallAndEnable,
    Deliver,
}

macro_rules! killed {
    ($($test:ident: $work:ident $at:literal $world:literal),+ $(,)?) => {
        $(#[tokio::test]
        async fn $test() {
            killed_at_every_command(Work::$work, $at, $world).await;
        })+

        #[test]
        fn every_world_is_there() {
            let mut ways = std::collections::BTreeMap::<String, Vec<usize>>::new();
            for (work, at, world) in [$((Work::$work, $at, $world)),+] {
                ways.entry(format!("{work:?} {at}")).or_default().push(world);
            }
            for (way, worlds) in ways {
                assert_eq!(worlds, (0..WORLDS).collect::<Vec<_>>(), "{way}");
            }
        }
    };
}

killed! {
    before_commands_of_install_0: Install "received" 0,
    before_commands_of_install_1: Install "received" 1,
    before_commands_of_install_2: Install "received" 2,
    before_commands_of_install_3: Install "received" 3,
    after_commands_of_install_and_enable_0: InstallAndEnable "executed" 0,
    after_commands_of_install_and_enable_1: InstallAndEnable "executed" 1,
    after_commands_of_install_and_enable_2: InstallAndEnable "executed" 2,
    after_commands_of_install_and_enable_3: InstallAndEnable "executed" 3,
    before_commands_of_delivery_0: Deliver "received" 0,
    before_commands_of_delivery_1: Deliver "received" 1,
    before_commands_of_delivery_2: Deliver "received" 2,
    before_commands_of_delivery_3: Deliver "received" 3,
    after_commands_of_delivery_0: Deliver "executed" 0,
    after_commands_of_delivery_1: Deliver "executed" 1,
    after_commands_of_delivery_2: Deliver "executed" 2,
    after_commands_of_delivery_3: Deliver "executed" 3,
}

async fn killed_at_every_command(work: Work, at: &str, first: usize) {
    let (mut world, mut client) = start("quectel-eg25").await;
    for (deaths, step) in (first..MAX_STEPS).step_by(WORLDS).enumerate() {
        if !killed_at(&mut world, &mut client, work, at, step).await {
            // The whole of it has been walked through.
            assert!(deaths >= 3, "{work:?} {at} {step}: {deaths} deaths only: nothing was tried");
            return;
        }
    }
    panic!("{work:?} {at}: no end of commands\n{}", world.log());
}

/// Channels of this modem have no names that could be guessed.
#[tokio::test]
async fn at_the_first_commands_on_a_modem_without_cchc() {
    let (mut world, mut client) = start("sierra-em9191").await;
    for at in ["received", "executed"] {
        for step in 0..6 {
            assert!(killed_at(&mut world, &mut client, Work::Install, at, step).await, "{at} {step}");
        }
    }
}

/// False when the work came to its end before that command.
async fn killed_at(world: &mut World, client: &mut Client, work: Work, at: &str, step: usize) -> bool {
    let when = format!("{work:?} {at} {step}");
    if work == Work::Deliver {
        succeed(world, client, &install(world, false), &when).await;
    }
    control(world, json!({"command": "swallow", "commands": step, "at": at}));
    let operation = begin(world, work);
    if !is_stuck(world, client, &operation).await {
        control(world, json!({"command": "clear-faults"}));
        assert!(end(world, client, &operation).await.0 == "succeeded", "{when}\n{}", world.log());
        return false;
    }
    kill(world);
    world.start_daemon().unwrap();
    *client = ready(world).await;
    look_at_what_is_left(world, client, &operation, work, &when).await;
    begin_anew(world, client, &when).await;
    assert_everything_was_delivered_once(world, &when);
    true
}

/// Kills the daemon at every request, before the server has seen it and when it has done it.
#[tokio::test]
async fn at_every_request_of_install() {
    for function in ["initiateAuthentication", "authenticateClient", "getBoundProfilePackage"] {
        for fault in [json!({"how": "silence"}), json!({"how": "delay", "ms": 600_000})] {
            let when = format!("{function} {fault}");
            let (mut world, client) = start("quectel-eg25").await;
            let mut fault = fault;
            fault["command"] = json!("server-fault");
            fault["at"] = json!(function);
            fault["times"] = json!(1);
            server(&world, fault);
            let operation = begin(&world, Work::Install);
            while !server(&world, json!({"command": "server-status"}))["faults"]
                .as_array()
                .unwrap()
                .is_empty()
            {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            drop(client);
            kill(&mut world);
            world.start_daemon().unwrap();
            let client = ready(&world).await;
            look_at_what_is_left(&world, &client, &operation, Work::Install, &when).await;
            begin_anew(&world, &client, &when).await;
            assert_everything_was_delivered_once(&world, &when);
        }
    }
}

async fn start(personality: &str) -> (World, Client) {
    let card =
        one_modem(personality).replace("default_smdp = \"smdp.example.com\"", "default_smdp = \"smdp0\"");
    // Nobody hears of HOME: what is counted is what the profile leaves behind.
    let card: String = card
        .lines()
        .filter(|line| !line.starts_with("notifications"))
        .map(|line| format!("{line}\n"))
        .collect();
    let order = toml_order();
    let mut world =
        World::without_daemon(&format!("{card}\n[[smdp]]\nname = \"smdp0\"\n[[smdp.order]]\n{order}"))
            .unwrap();
    world.configure(&configuration(&world, true, QUIET)).unwrap();
    world.start_daemon().unwrap();
    let client = ready(&world).await;
    (world, client)
}

fn toml_order() -> String {
    format!(
        "matching_id = \"FREE\"\nprofile = {{ iccid = \"{NEW}\", imsi = \"234504234567890\", size = 1500 }}\n"
    )
}

fn begin(world: &World, work: Work) -> String {
    match work {
        Work::Install => install(world, false),
        Work::InstallAndEnable => install(world, true),
        Work::Deliver => euicc(world, "DeliverNotifications", &[]),
    }
}

fn install(world: &World, enable: bool) -> String {
    let address = world.simulator.ready["servers"][0]["address"].as_str().unwrap();
    let code = format!("LPA:1${address}$FREE");
    let enable = if enable { "true" } else { "false" };
    euicc(world, "Install", &["ssa{sv}", &code, "", "2", "Consent", "b", "true", "Enable", "b", enable])
}

/// Waits until the modem has swallowed the command; false when the operation came to its end without.
async fn is_stuck(world: &World, client: &Client, operation: &str) -> bool {
    let ended = client.finished(operation);
    tokio::pin!(ended);
    loop {
        let status = control(world, json!({"command": "status"}));
        if status["faults"].as_array().unwrap().is_empty() {
            return true;
        }
        let pause = tokio::time::sleep(std::time::Duration::from_millis(5));
        tokio::select! {
            ended = &mut ended => {
                ended.unwrap_or_else(|error| panic!("{error}\n{}", world.log()));
                let status = control(world, json!({"command": "status"}));
                return status["faults"].as_array().unwrap().is_empty();
            }
            () = pause => {}
        }
    }
}

fn kill(world: &mut World) {
    let mut daemon = world.daemon.take().unwrap();
    daemon.process.signal(Signal::SIGKILL).unwrap();
    daemon.process.wait().unwrap();
}

/// The operation ends, and says what is so.
async fn look_at_what_is_left(world: &World, client: &Client, operation: &str, work: Work, when: &str) {
    let enabled_before = HOME;
    if work == Work::Deliver {
        assert!(is_on_card(world, NEW), "{when}");
    } else {
        let (outcome, ended) = end(world, client, operation).await;
        let acceptable = ["succeeded", "DownloadInterrupted", "InstallFailed"].contains(&outcome.as_str());
        assert!(acceptable, "{when}: {outcome}: {:?}\n{}", ended.error, world.log());
        assert_eq!(
            is_on_card(world, NEW),
            outcome == "succeeded",
            "{when}: {outcome} {:?}\n{}",
            ended.error,
            world.log()
        );
        let enabled =
            if work == Work::InstallAndEnable && outcome == "succeeded" { NEW } else { enabled_before };
        assert_eq!(enabled_on_card(world).as_deref(), Some(enabled), "{when}: {outcome}\n{}", world.log());
    }
    let status = control(world, json!({"command": "status"}));
    let profiles = status["profiles"].as_array().unwrap().len();
    assert_eq!(
        profiles,
        3 + usize::from(is_on_card(world, NEW)),
        "{when}: nothing else has changed: {status}"
    );
    assert_no_channel_leaks(world, when);
}

/// The next installation works, and so does everything after it. The world is as it was at the start then.
async fn begin_anew(world: &World, client: &Client, when: &str) {
    if is_on_card(world, NEW) {
        remove(world, client, when).await;
    }
    succeed(world, client, &install(world, false), when).await;
    assert!(is_on_card(world, NEW), "{when}");
    remove(world, client, when).await;
    assert_no_channel_leaks(world, when);
}

/// The profile leaves the card, its server hears of everything, and there is an order for it again.
async fn remove(world: &World, client: &Client, when: &str) {
    if enabled_on_card(world).as_deref() == Some(NEW) {
        succeed(world, client, &call(world, HOME, "Enable"), when).await;
    }
    client.wait_for("the profile", |objects| objects.contains_key(&profile(NEW))).await.unwrap();
    succeed(world, client, &call(world, NEW, "Delete"), when).await;
    succeed(world, client, &euicc(world, "DeliverNotifications", &[]), when).await;
    let order =
        json!({"matching_id": "FREE", "profile": {"iccid": NEW, "imsi": "234504234567890", "size": 1500}});
    server(world, json!({"command": "order", "order": order}));
}

async fn succeed(world: &World, client: &Client, operation: &str, when: &str) {
    let ended =
        client.finished(operation).await.unwrap_or_else(|error| panic!("{when}: {error}\n{}", world.log()));
    assert_eq!(ended.state, OperationState::Succeeded, "{when}: {:?}\n{}", ended.error, world.log());
}

/// The card counts its notifications: none is missing, none came twice, all are signed as they should be.
fn assert_everything_was_delivered_once(world: &World, when: &str) {
    let inbox = server(world, json!({"command": "notifications"}));
    let inbox = inbox["notifications"].as_array().unwrap();
    let mut numbers: Vec<u64> = inbox.iter().map(|received| received["sequence"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(
        numbers,
        (numbers[0]..numbers[0] + numbers.len() as u64).collect::<Vec<_>>(),
        "{when}: {inbox:?}"
    );
    for received in inbox {
        assert_eq!(received["copies"], 1, "{when}: {received}\n{}", world.log());
        assert_eq!(received["signature"], "verified", "{when}: {received}");
        assert_eq!(received["in_order"], true, "{when}: {received}");
    }
    let left: Value = world.tandem_json(&["esim", "notifications", "list"]).unwrap();
    assert_eq!(left["notifications"].as_array().map(Vec::len), Some(0), "{when}: {left}");
}
