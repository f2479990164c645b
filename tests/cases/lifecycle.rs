//! Start, stop, crash and start again.

use std::os::unix::net::UnixDatagram;
use std::process::Command;

use dbus_interface::value::OperationState;
use end_to_end::process::{PATIENCE, Process};
use end_to_end::{World, binary};
use nix::sys::signal::Signal;
use serde_json::json;

use crate::scenarios::{TRAVEL, one_modem};
use crate::switching::{assert_no_channel_leaks, call, control, enabled_on_card, open_channels, ready};

#[test]
fn the_service_manager_is_told() {
    let mut world = World::without_daemon(&one_modem("quectel-eg25")).unwrap();
    let path = world.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut command = world.daemon_command();
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "200000");
    let daemon = Process::start(&mut command, None).unwrap();
    for wanted in ["READY=1", "STATUS=", "WATCHDOG=1", "WATCHDOG=1"] {
        wait_for(&socket, wanted);
    }
    daemon.signal(Signal::SIGTERM).unwrap();
    wait_for(&socket, "STOPPING=1");
    world.daemon = None;
}

#[test]
fn a_second_daemon_says_that_the_name_is_taken() {
    let world = World::start(&one_modem("quectel-eg25")).unwrap();
    let output = world.daemon_command().output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("another tandemd"), "{output:?}");
}

#[tokio::test]
async fn sigterm_closes_channels_and_ends_also_in_the_middle_of_an_operation() {
    let mut world = World::start(&one_modem("quectel-eg25")).unwrap();
    ready(&world).await;
    // The card takes its time, so that the channel is open when the signal comes.
    control(&world, json!({"command": "late", "ms": 300}));
    call(&world, TRAVEL, "Enable");
    wait_until_open(&world);
    let mut daemon = world.daemon.take().unwrap();
    daemon.process.signal(Signal::SIGTERM).unwrap();
    let status = daemon.process.wait().unwrap();
    assert!(status.success(), "{status}\n{}", world.log());
    control(&world, json!({"command": "clear-faults"}));
    assert_eq!(open_channels(&world), 0, "{}", world.log());
}

#[tokio::test]
async fn killed_at_the_first_of_three_steps_of_enable_the_next_daemon_finishes_it() {
    killed_at_every_third_step(0).await;
}

#[tokio::test]
async fn killed_at_the_second_of_three_steps_of_enable_the_next_daemon_finishes_it() {
    killed_at_every_third_step(1).await;
}

#[tokio::test]
async fn killed_at_the_third_of_three_steps_of_enable_the_next_daemon_finishes_it() {
    killed_at_every_third_step(2).await;
}

/// The daemon is killed as soon as the modem has heard so many more commands, for every number of commands in Enable. Three
/// tests share the numbers, because most of the time is the modem's.
async fn killed_at_every_third_step(first: usize) {
    let mut world = World::start(&one_modem("quectel-eg25")).unwrap();
    let mut killed_in_the_middle = 0;
    for step in (first as u64..).step_by(3) {
        let client = ready(&world).await;
        let before = commands(&world);
        control(&world, json!({"command": "late", "ms": 20}));
        let operation = call(&world, TRAVEL, "Enable");
        loop {
            let ended = client.objects().await.unwrap().get(&operation).is_none_or(|interfaces| {
                dbus_interface::properties::OperationProperties::from_map(
                    &interfaces["org.tandem.Tandem1.Operation"],
                )
                .is_ok_and(|operation| operation.state.is_final())
            });
            if commands(&world) > before + step || ended {
                break;
            }
        }
        drop(world.daemon.take());
        let through = commands(&world) <= before + step;
        control(&world, json!({"command": "clear-faults"}));
        world.start_daemon().unwrap();
        let client = ready(&world).await;
        let objects = client.objects().await.unwrap();
        if objects.contains_key(&operation) {
            killed_in_the_middle += 1;
            let finished = client.finished(&operation).await.unwrap();
            let on_card = enabled_on_card(&world);
            match finished.state {
                OperationState::Succeeded => assert_eq!(on_card.as_deref(), Some(TRAVEL), "step {step}"),
                _ => assert!(!finished.error.1.is_empty(), "step {step}: no reason given"),
            }
        }
        assert_no_channel_leaks(&world, &format!("step {step}"));
        if enabled_on_card(&world).as_deref() == Some(TRAVEL) {
            let back = client.finished(&call(&world, TRAVEL, "Disable")).await.unwrap();
            assert_eq!(back.state, OperationState::Succeeded, "step {step}: {:?}", back.error);
        }
        if through {
            break;
        }
        assert!(step < 200, "Enable takes no end of commands");
    }
    assert!(killed_in_the_middle >= 2, "only {killed_in_the_middle} operations were taken up again");
}

#[test]
fn help_and_wrong_usage() {
    let help = Command::new(binary("tandemd")).arg("--help").output().unwrap();
    assert!(help.status.success() && String::from_utf8_lossy(&help.stdout).contains("--state-dir"));
    let wrong = Command::new(binary("tandemd")).arg("--nonsense").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

fn commands(world: &World) -> u64 {
    let status = control(world, json!({"command": "status"}));
    status["commands"].as_u64().unwrap_or_else(|| panic!("{status}"))
}

fn wait_until_open(world: &World) {
    // Each look is an exchange with the simulator: this loop does not spin.
    while open_channels(world) == 0 {}
}

fn wait_for(socket: &UnixDatagram, wanted: &str) {
    let mut buffer = [0; 4096];
    loop {
        let length = socket.recv(&mut buffer).unwrap_or_else(|error| panic!("no {wanted}: {error}"));
        if String::from_utf8_lossy(&buffer[..length]).lines().any(|line| line.starts_with(wanted)) {
            return;
        }
    }
}
