//! The arrows between the crates go down only, and the pure crates stay pure.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// What each crate may use of ours. Nothing else may be added without a reason in ARCHITECTURE.md.
const ARROWS: &[(&str, &[&str])] = &[
    ("at-parser", &[]),
    ("dbus-interface", &[]),
    ("entitlement", &[]),
    ("esim", &[]),
    ("mbim", &[]),
    ("modem", &["at-parser", "esim", "mbim", "qmi"]),
    ("peer", &[]),
    ("qmi", &[]),
    ("tandem", &["dbus-interface"]),
    ("tandem-simulator", &[]),
    ("tandemd", &["dbus-interface", "esim", "modem"]),
];

/// Crates that own no socket, no clock and no file.
const PURE: &[&str] = &["at-parser", "entitlement", "esim", "mbim", "qmi"];

/// Folders that are as pure, in crates that are not.
const PURE_FOLDERS: &[&str] = &["peer/src/cbor", "peer/src/group"];

/// What a pure crate must never depend on, however indirectly.
const IMPURE: &[&str] =
    &["async-io", "chrono", "libc", "mio", "nix", "polling", "rustix", "socket2", "time", "tokio"];

#[test]
fn arrows_go_down_only() {
    let packages = packages();
    let ours: BTreeSet<&str> = packages.iter().filter(|p| p["source"].is_null()).map(name).collect();
    for (krate, allowed) in ARROWS {
        let used: BTreeSet<&str> = dependencies(&packages, krate)
            .into_iter()
            .filter(|dependency| ours.contains(dependency))
            .collect();
        let surplus: Vec<_> = used.iter().filter(|used| !allowed.contains(used)).collect();
        assert!(surplus.is_empty(), "{krate} must not depend on {surplus:?}");
    }
    let listed: BTreeSet<&str> = ARROWS.iter().map(|(krate, _)| *krate).chain(["end-to-end"]).collect();
    assert_eq!(ours, listed, "every crate of the house is in the table above");
}

#[test]
fn pure_crates_stay_pure() {
    let packages = packages();
    for krate in PURE {
        let mut reached = BTreeSet::new();
        let mut next = vec![*krate];
        while let Some(current) = next.pop() {
            if reached.insert(current) {
                next.extend(dependencies(&packages, current));
            }
        }
        let impure: Vec<_> = reached.iter().filter(|reached| IMPURE.contains(reached)).collect();
        assert!(impure.is_empty(), "{krate} is pure, but reaches {impure:?}");
    }
}

#[test]
fn pure_crates_name_no_socket_clock_or_file() {
    for krate in PURE {
        check_purity(&crate_folder(krate).join("src"), &[]);
    }
    for folder in PURE_FOLDERS {
        check_purity(&end_to_end::repository().join(folder), &["tokio", "identity", "SystemRandom"]);
    }
}

fn check_purity(folder: &std::path::Path, besides: &[&str]) {
    const WORDS: &[&str] = &[
        "std::fs",
        "TcpStream",
        "UdpSocket",
        "std::os",
        "std::process",
        "std::thread",
        "Instant",
        "SystemTime",
    ];
    let files = sources(folder);
    assert!(!files.is_empty(), "{} is empty", folder.display());
    for (path, text) in files.into_iter().filter(|(path, _)| !path.ends_with("/tests.rs")) {
        for word in WORDS.iter().chain(besides) {
            assert!(!text.contains(word), "{path} names {word}");
        }
    }
}

#[test]
fn files_stay_small() {
    let too_long: Vec<_> = sources(&end_to_end::repository())
        .into_iter()
        .filter(|(path, _)| !path.contains("/target/"))
        .map(|(path, text)| (text.lines().count(), path))
        .filter(|(lines, _)| *lines > 800)
        .collect();
    assert!(too_long.is_empty(), "over 800 lines: {too_long:?}");
}

fn packages() -> Vec<Value> {
    // Crates for other systems need not be on this machine.
    let host = Command::new("rustc").arg("--print=host-tuple").output().expect("rustc runs");
    let host = String::from_utf8(host.stdout).expect("a target triple");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", host.trim()])
        .current_dir(end_to_end::repository())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap_or_default()
}

/// Names of the normal and build dependencies on this platform: optional ones count, development ones do not.
fn dependencies<'a>(packages: &'a [Value], krate: &str) -> Vec<&'a str> {
    let by_name: BTreeMap<&str, &Value> = packages.iter().map(|package| (name(package), package)).collect();
    let Some(package) = by_name.get(krate) else { return Vec::new() };
    let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    dependencies
        .iter()
        .filter(|d| d["kind"] != "dev" && d["target"].is_null() && d["optional"] == false)
        .filter_map(|d| d["name"].as_str())
        .filter_map(|name| by_name.get_key_value(name).map(|(key, _)| *key))
        .collect()
}

fn crate_folder(krate: &str) -> std::path::PathBuf {
    end_to_end::repository().join(krate)
}

fn sources(folder: &std::path::Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap_or_default()));
        }
    }
    found
}
