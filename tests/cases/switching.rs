//! Switching profiles on modems that each behave in their own way, and on one that goes away at the worst moment.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use dbus_interface::value::OperationState;
use end_to_end::client::text;
use end_to_end::process::{PATIENCE, output_of};
use end_to_end::{Client, Speaks, World, binary};
use serde_json::{Value, json};

use crate::scenarios::{HOME, LOCKED, MODEM, TRAVEL, one_modem, profile};

const PROFILE: &str = "org.tandem.Tandem1.Profile";
const SIM: &str = "org.tandem.Tandem1.Sim";

/// Adding a personality or a transport is adding a row; a test that lists the personalities fails when one is missing.
macro_rules! main_jobs {
    ($($test:ident: $personality:literal over $($speaks:ident)+,)+) => {
        const PERSONALITIES: &[&str] = &[$($personality),+];

        $(#[tokio::test]
        async fn $test() {
            the_main_job($personality, &[$(Speaks::$speaks),+]).await;
        })+
    };
}

main_jobs! {
    the_main_job_on_quectel_eg25: "quectel-eg25" over At,
    the_main_job_on_fibocom_fm350: "fibocom-fm350" over At,
    the_main_job_on_sierra_em9191: "sierra-em9191" over At,
    the_main_job_on_foxconn_dw5821e: "foxconn-dw5821e" over At,
    the_main_job_on_simcom_sim7600: "simcom-sim7600" over At,
    the_main_job_on_telit_le910c4: "telit-le910c4" over At,
    the_main_job_on_huawei_me909s: "huawei-me909s" over At,
    the_main_job_on_ublox_toby_l2: "ublox-toby-l2" over At,
    the_main_job_on_cinterion_pls8: "cinterion-pls8" over At,
    the_main_job_on_quectel_em05: "quectel-em05" over Mbim At,
    the_main_job_on_fibocom_l850: "fibocom-l850" over Mbim,
    the_main_job_on_foxconn_t99w175: "foxconn-t99w175" over Mbim,
    the_main_job_on_quectel_rm520n: "quectel-rm520n" over Qmi,
    the_main_job_on_sierra_em7455: "sierra-em7455" over Mbim,
    the_main_job_on_quectel_eg25_over_qmi: "quectel-eg25" over Qmi At,
    the_main_job_on_fibocom_fm350_over_mbim: "fibocom-fm350" over Mbim,
    the_main_job_on_sierra_em9191_over_mbim: "sierra-em9191" over Mbim At,
    the_main_job_on_simcom_sim7600_over_qmi: "simcom-sim7600" over Qmi At,
    the_main_job_on_telit_le910c4_over_qmi: "telit-le910c4" over Qmi At,
}

#[test]
fn every_personality_of_the_simulator_does_the_main_job() {
    let listed = output_of(Command::new(binary("tandem-simulator")).arg("--list-personalities")).unwrap();
    let names: BTreeSet<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, PERSONALITIES.iter().copied().collect());
}

/// One body for every personality and transport: list, enable, rename, disable, delete, and the refusals between them.
async fn the_main_job(personality: &str, speaks: &[Speaks]) {
    let world = World::start_over(&one_modem(personality), speaks).unwrap();
    let client = ready(&world).await;

    let listed = world.tandem_json(&["esim", "list"]).unwrap();
    assert_eq!(listed.to_string().matches("iccid").count(), 3, "{personality}: {listed}");

    succeed(&world, personality, &["esim", "enable", TRAVEL]);
    let objects = client
        .wait_for(&format!("{personality}: the new SIM"), |objects| {
            text(objects, MODEM, SIM, "Iccid") == TRAVEL
        })
        .await
        .unwrap_or_else(|error| panic!("{error}\n{}", world.log()));
    assert_eq!(text(&objects, &profile(TRAVEL), PROFILE, "State"), "enabled", "{personality}");
    assert_eq!(text(&objects, &profile(HOME), PROFILE, "State"), "disabled", "{personality}");

    refuse(&world, personality, &["esim", "enable", TRAVEL], "already enabled");
    refuse(&world, personality, &["esim", "delete", TRAVEL, "--yes"], "disable");
    refuse(&world, personality, &["esim", "delete", LOCKED, "--yes"], "polic");
    succeed(&world, personality, &["esim", "rename", TRAVEL, "Ferien ☀"]);
    succeed(&world, personality, &["esim", "disable", TRAVEL]);
    refuse(&world, personality, &["esim", "disable", TRAVEL], "already disabled");
    succeed(&world, personality, &["esim", "delete", TRAVEL, "--yes"]);
    client
        .wait_for(&format!("{personality}: two profiles"), |objects| !objects.contains_key(&profile(TRAVEL)))
        .await
        .unwrap();
    assert_no_channel_leaks(&world, personality);
}

#[tokio::test]
async fn unplugged_before_every_step_of_enable() {
    unplugged_at_every_step("received").await;
}

#[tokio::test]
async fn unplugged_after_every_step_of_enable() {
    unplugged_at_every_step("executed").await;
}

#[tokio::test]
async fn unplugged_in_the_middle_of_every_answer_of_enable() {
    unplugged_at_every_step("half-answered").await;
}

/// The modem goes away at every single command of Enable, and comes back.
async fn unplugged_at_every_step(at: &str) {
    let scenario = one_modem("quectel-eg25");
    // Every switch would leave notifications that the next one has to read: the way would grow while it is walked.
    let quiet: Vec<_> = scenario.lines().filter(|line| !line.starts_with("notifications = ")).collect();
    let world = World::start(&quiet.join("\n")).unwrap();
    let client = ready(&world).await;
    let mut step = 0;
    let mut outcomes = BTreeMap::<String, u32>::new();
    loop {
        control(&world, json!({"command": "drop-after", "commands": step, "at": at, "return_after_ms": 20}));
        let operation = call(&world, TRAVEL, "Enable");
        let finished = client
            .finished(&operation)
            .await
            .unwrap_or_else(|error| panic!("{at} {step}: {error}\n{}", world.log()));
        let outcome = match finished.state {
            OperationState::Succeeded => "succeeded".to_owned(),
            _ => finished.error.0.rsplit('.').next().unwrap_or_default().to_owned(),
        };
        assert!(
            ["succeeded", "DeviceGone", "ModemFailed"].contains(&outcome.as_str()),
            "{at} {step}: {outcome}: {}",
            finished.error.1
        );
        *outcomes.entry(outcome).or_default() += 1;
        let dropped = !armed(&world, "drop-after");
        control(&world, json!({"command": "clear-faults"}));
        // Whatever happened, D-Bus ends up saying what the card says.
        let on_card = enabled_on_card(&world);
        client
            .wait_for(&format!("{at} {step}: what the card says"), |objects| {
                text(objects, MODEM, "org.tandem.Tandem1.Modem", "State") == "ready"
                    && objects.contains_key(&profile(LOCKED))
                    && [HOME, TRAVEL].iter().all(|iccid| {
                        (text(objects, &profile(iccid), PROFILE, "State") == "enabled")
                            == (Some(*iccid) == on_card.as_deref())
                    })
            })
            .await
            .unwrap_or_else(|error| panic!("{error}\n{}", world.log()));
        if finished.state == OperationState::Succeeded {
            assert_eq!(on_card.as_deref(), Some(TRAVEL), "{at} {step}: success is what the card says");
        }
        assert_no_channel_leaks(&world, &format!("{at} {step}"));
        if on_card.as_deref() == Some(TRAVEL) {
            let back = call(&world, HOME, "Enable");
            let back = client.finished(&back).await.unwrap();
            assert_eq!(back.state, OperationState::Succeeded, "{at} {step}: {:?}", back.error);
        }
        // No command reached that step: the whole of Enable has been walked through.
        if !dropped {
            break;
        }
        step += 1;
        assert!(step < 200, "Enable takes no end of commands");
    }
    assert!(step >= 6, "Enable took {step} commands only: nothing was tried");
    assert!(outcomes.contains_key("succeeded"), "{outcomes:?}");
}

#[tokio::test]
async fn a_modem_that_vanishes_after_enable_and_comes_back_is_success() {
    for when in ["after-reply", "before-reply"] {
        let world = World::start(&one_modem("quectel-eg25")).unwrap();
        let client = ready(&world).await;
        control(&world, json!({"command": "vanish-after-enable", "when": when, "return_after_ms": 300}));
        let operation = call(&world, TRAVEL, "Enable");
        let finished = client.finished(&operation).await.unwrap();
        assert_eq!(
            finished.state,
            OperationState::Succeeded,
            "{when}: {:?}\n{}",
            finished.error,
            world.log()
        );
        assert_eq!(enabled_on_card(&world).as_deref(), Some(TRAVEL));
        let objects = client.objects().await.unwrap();
        assert!(objects.contains_key(MODEM), "the modem kept its object: {:?}", objects.keys());
    }
}

#[tokio::test]
async fn a_busy_card_is_asked_again_after_a_reset() {
    let world = World::start(&one_modem("quectel-eg25")).unwrap();
    let client = ready(&world).await;
    control(&world, json!({"command": "card-fault", "name": "cat-busy"}));
    let operation = call(&world, TRAVEL, "Enable");
    let finished = client.finished(&operation).await.unwrap();
    assert_eq!(finished.state, OperationState::Succeeded, "{:?}\n{}", finished.error, world.log());
}

#[tokio::test]
async fn two_operations_on_one_card_do_not_interleave() {
    let world = World::start(&one_modem("quectel-eg25")).unwrap();
    let client = ready(&world).await;
    let operations: Vec<String> =
        [TRAVEL, HOME, TRAVEL, HOME].iter().map(|iccid| call(&world, iccid, "Enable")).collect();
    for operation in operations {
        let finished = client.finished(&operation).await.unwrap();
        assert_eq!(
            finished.state,
            OperationState::Succeeded,
            "{operation}: {:?}\n{}",
            finished.error,
            world.log()
        );
    }
    assert_eq!(enabled_on_card(&world).as_deref(), Some(HOME), "the last one asked for wins");
}

pub(crate) async fn ready(world: &World) -> Client {
    let client = Client::connect(&world.bus).await.unwrap();
    client
        .wait_for("the profiles", |objects| objects.contains_key(&profile(LOCKED)))
        .await
        .unwrap_or_else(|error| panic!("{error}\n{}", world.log()));
    client
}

/// Calls a method of a profile that returns an operation.
pub(crate) fn call(world: &World, iccid: &str, method: &str) -> String {
    let output = world
        .bus
        .busctl()
        .args(["call", "org.tandem.Tandem1", &profile(iccid), PROFILE, method])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim()
        .strip_prefix("o \"")
        .unwrap_or_else(|| {
            panic!("{method}: {}\n{}", end_to_end::process::both_streams(&output), world.log())
        })
        .trim_end_matches('"')
        .to_owned()
}

pub(crate) fn control(world: &World, mut command: Value) -> Value {
    command["modem"] = json!("modem0");
    world.simulator.control(&command).unwrap()
}

pub(crate) fn open_channels(world: &World) -> usize {
    let status = control(world, json!({"command": "status"}));
    status["open_channels"].as_array().unwrap_or_else(|| panic!("{status}")).len()
}

/// A channel may still be closing when an operation has told its outcome; one that stays open has leaked.
#[expect(clippy::disallowed_methods, reason = "the modem is a process of its own, with a clock of its own")]
pub(crate) fn assert_no_channel_leaks(world: &World, when: &str) {
    let begun = std::time::Instant::now();
    while open_channels(world) > 0 {
        assert!(begun.elapsed() < PATIENCE, "{when}: a channel stays open\n{}", world.log());
    }
}

/// What the virtual card itself says, without a modem in between.
pub(crate) fn enabled_on_card(world: &World) -> Option<String> {
    let status = control(world, json!({"command": "status"}));
    let profiles = status["profiles"].as_array().unwrap_or_else(|| panic!("{status}"));
    profiles.iter().find(|p| p["state"] == "enabled").and_then(|p| p["iccid"].as_str()).map(str::to_owned)
}

fn armed(world: &World, fault: &str) -> bool {
    let status = control(world, json!({"command": "status"}));
    status["faults"].as_array().unwrap_or_else(|| panic!("{status}")).iter().any(|armed| armed == fault)
}

fn succeed(world: &World, personality: &str, arguments: &[&str]) {
    let output = world.tandem(arguments).unwrap();
    assert!(
        output.status.success(),
        "{personality}: tandem {arguments:?}: {}\n{}",
        end_to_end::process::both_streams(&output),
        world.log()
    );
}

fn refuse(world: &World, personality: &str, arguments: &[&str], says: &str) {
    let output = world.tandem(arguments).unwrap();
    let said = String::from_utf8_lossy(&output.stderr).to_lowercase();
    assert!(
        !output.status.success() && said.contains(says),
        "{personality}: tandem {arguments:?} should be refused with {says:?}: {}",
        end_to_end::process::both_streams(&output)
    );
}
