//! Every method of the contract by `busctl`, as root and as an ordinary user.

use std::process::Command;

use dbus_interface::value::OperationState;
use end_to_end::client::Objects;
use end_to_end::process::both_streams;
use end_to_end::{Client, World};

use crate::scenarios::{EUICC, HOME, LOCKED, MODEM, TRAVEL, one_modem, profile};

/// Who may call a method where no polkit runs.
#[derive(Clone, Copy, PartialEq)]
enum Gate {
    /// Everybody who reaches the bus.
    Free,
    /// Root.
    Guarded,
}
use Gate::{Free, Guarded};

struct Row {
    interface: &'static str,
    method: &'static str,
    path: String,
    /// Signature and values, as busctl takes them.
    arguments: &'static [&'static str],
    gate: Gate,
}

/// In an order in which each call succeeds.
fn rows() -> Vec<Row> {
    let row = |interface, method, path: &str, arguments, gate| Row {
        interface,
        method,
        path: path.to_owned(),
        arguments,
        gate,
    };
    vec![
        row("Manager", "Scan", "/org/tandem/Tandem1", &[], Guarded),
        row("Modem", "Refresh", MODEM, &[], Free),
        row("Euicc", "Refresh", EUICC, &[], Free),
        row("Euicc", "RulesAuthorisationTable", EUICC, &[], Free),
        row("Profile", "Rename", &profile(TRAVEL), &["s", "Holiday"], Guarded),
        row("Profile", "Enable", &profile(TRAVEL), &[], Guarded),
        row("Profile", "Disable", &profile(TRAVEL), &[], Guarded),
        row("Euicc", "Notifications", EUICC, &[], Free),
        row("Euicc", "DeliverNotifications", EUICC, &[], Guarded),
        row("Euicc", "RemoveNotification", EUICC, &["t", "1"], Guarded),
        row("Profile", "Icon", &profile(HOME), &[], Free),
        row("Profile", "Delete", &profile(TRAVEL), &[], Guarded),
        row("Euicc", "SetDefaultSmdpAddress", EUICC, &["s", "other.example.com"], Guarded),
        row("Modem", "SetPower", MODEM, &["s", "low"], Guarded),
        row("Modem", "SetPower", MODEM, &["s", "on"], Guarded),
        row("Euicc", "Reset", EUICC, &["as", "1", "operational-profiles"], Guarded),
        row("Modem", "Reset", MODEM, &[], Guarded),
    ]
}

/// `Cancel` and `Accept` need an operation to exist; they have tests of their own.
const ELSEWHERE: &[(&str, &str)] = &[
    ("Operation", "Cancel"),
    ("Operation", "Accept"),
    // Needs a modem with slots.
    ("Modem", "ActivateSlot"),
    // These need a server.
    ("Euicc", "Install"),
    ("Euicc", "Preview"),
    ("Euicc", "Discover"),
];

#[test]
fn the_table_has_every_method_of_the_contract() {
    let rows = rows();
    for interface in dbus_interface::xml::contract() {
        let short = interface.name.rsplit('.').next().unwrap_or_default().to_owned();
        for method in &interface.methods {
            let listed = rows.iter().any(|row| row.interface == short && row.method == method.name)
                || ELSEWHERE.contains(&(&short, &method.name));
            assert!(listed, "{short}.{} is not tried by busctl", method.name);
        }
    }
}

#[tokio::test]
async fn every_method_answers_root_and_refuses_others_what_is_guarded() {
    let world = World::start(&one_modem("quectel-eg25")).unwrap();
    let client = Client::connect(&world.bus).await.unwrap();
    client.wait_for("the profiles", |objects| objects.contains_key(&profile(LOCKED))).await.unwrap();
    for row in rows() {
        if end_to_end::is_root() {
            let before = client.objects().await.unwrap();
            let output = call(world.bus.busctl_as_nobody(), &row);
            assert_eq!(
                output.status.success(),
                row.gate == Free,
                "nobody: {}: {}",
                row.method,
                both_streams(&output)
            );
            if row.gate == Guarded {
                let message = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(message.contains("root"), "the refusal does not say who may: {message}");
                assert_eq!(
                    lasting(before),
                    lasting(client.objects().await.unwrap()),
                    "{} left a trace",
                    row.method
                );
            }
        }
        let output = call(world.bus.busctl(), &row);
        assert!(output.status.success(), "root: {}: {}\n{}", row.method, both_streams(&output), world.log());
        if let Some(operation) = operation_path(&output.stdout) {
            let operation = client.finished(&operation).await.unwrap();
            assert_eq!(
                operation.state,
                OperationState::Succeeded,
                "{}: {:?}\n{}",
                row.method,
                operation.error,
                world.log()
            );
        }
    }
}

#[tokio::test]
async fn an_operation_is_cancelled_by_whoever_may_start_it() {
    let world = World::start(&one_modem("quectel-eg25")).unwrap();
    let client = Client::connect(&world.bus).await.unwrap();
    client.wait_for("the profiles", |objects| objects.contains_key(&profile(LOCKED))).await.unwrap();
    // The modem stops answering, so that the operation is still there to be cancelled.
    world.simulator.control(&serde_json::json!({"command": "mute", "modem": "modem0"})).unwrap();
    let enable = rows().into_iter().find(|row| row.method == "Enable").unwrap();
    let output = call(world.bus.busctl(), &enable);
    let operation = operation_path(&output.stdout).unwrap_or_else(|| panic!("{}", both_streams(&output)));
    let cancel = Row {
        interface: "Operation",
        method: "Cancel",
        path: operation.clone(),
        arguments: &[],
        gate: Guarded,
    };
    if end_to_end::is_root() {
        let refused = call(world.bus.busctl_as_nobody(), &cancel);
        assert!(!refused.status.success(), "{}", both_streams(&refused));
    }
    let cancelled = call(world.bus.busctl(), &cancel);
    assert!(cancelled.status.success(), "{}", both_streams(&cancelled));
    let operation = client.finished(&operation).await.unwrap();
    assert_eq!(operation.state, OperationState::Cancelled, "{:?}", operation.error);
    assert_eq!(operation.error.0, "org.tandem.Tandem1.Error.Cancelled");
}

/// What only a method changes: signal and registration change by themselves.
fn lasting(mut objects: Objects) -> Objects {
    for interfaces in objects.values_mut() {
        interfaces.retain(|name, _| {
            !name.ends_with(".Modem") && !name.ends_with(".Sim") && !name.ends_with(".Network")
        });
    }
    objects
}

fn call(mut busctl: Command, row: &Row) -> std::process::Output {
    busctl
        .args([
            "call",
            "org.tandem.Tandem1",
            &row.path,
            &format!("org.tandem.Tandem1.{}", row.interface),
            row.method,
        ])
        .args(row.arguments)
        .output()
        .unwrap()
}

/// `o "/org/tandem/Tandem1/operations/7"`
fn operation_path(stdout: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(stdout);
    Some(text.trim().strip_prefix("o \"")?.trim_end_matches('"').to_owned())
}
