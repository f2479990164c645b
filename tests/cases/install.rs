//! What `make install` puts into a scratch directory fits together, as far as systemd, udev and D-Bus can tell offline.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use end_to_end::process::{both_streams, output_of};
use end_to_end::{binary, repository};
use tempfile::TempDir;

/// The exposure of the unit in tenths (`systemd-analyze security`): lower is better, and any change is to be meant.
const EXPOSURE: &str = "1.7";

#[test]
fn everything_is_where_a_system_wants_it() {
    let root = installed();
    let executables = ["usr/sbin/tandemd", "usr/bin/tandem", "usr/bin/tandem-simulator"];
    let files = [
        "etc/tandem/tandemd.toml",
        "usr/lib/systemd/system/tandemd.service",
        "usr/lib/sysusers.d/tandem.conf",
        "usr/lib/tmpfiles.d/tandem.conf",
        "usr/lib/udev/rules.d/70-tandem.rules",
        "usr/share/bash-completion/completions/tandem",
        "usr/share/dbus-1/interfaces/org.tandem.Tandem1.Euicc.xml",
        "usr/share/dbus-1/system-services/org.tandem.Tandem1.service",
        "usr/share/dbus-1/system.d/org.tandem.Tandem1.conf",
        "usr/share/tandem/ci/README.md",
        "usr/share/tandem/ci/gsma-oiste-ci-g1.pem",
        "usr/share/tandem/ci/gsma-rsp2-root-ci1.pem",
        "usr/share/man/man1/tandem.1",
        "usr/share/man/man8/tandemd.8",
        "usr/share/polkit-1/actions/org.tandem.tandem1.policy",
        "usr/share/polkit-1/rules.d/org.tandem.tandem1.rules",
    ];
    for (list, mode) in [(&executables[..], 0o755), (&files[..], 0o644)] {
        for file in list {
            use std::os::unix::fs::PermissionsExt;
            let path = root.path().join(file);
            let metadata = fs::metadata(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(metadata.permissions().mode() & 0o777, mode, "{file}");
            assert!(metadata.len() > 0, "{file} is empty");
        }
    }
}

/// `systemd-analyze verify` returns 0 on warnings: any output is a failure.
#[test]
fn systemd_accepts_the_unit() {
    let root = installed();
    // The unit refers to these; systemd looks for them below the same root.
    for unit in [
        "dbus.socket",
        "polkit.service",
        "sysinit.target",
        "basic.target",
        "multi-user.target",
        "shutdown.target",
    ] {
        let path = root.path().join("usr/lib/systemd/system").join(unit);
        let body = match unit.rsplit('.').next() {
            Some("socket") => "[Socket]\nListenStream=/run/dbus/system_bus_socket\nService=polkit.service\n",
            Some("service") => "[Service]\nExecStart=/usr/sbin/tandemd\n",
            _ => "[Unit]\nDescription=stand-in\n",
        };
        fs::write(path, body).unwrap();
    }
    let output = Command::new("systemd-analyze")
        .args(["verify", "--man=no", "--recursive-errors=no"])
        .arg(format!("--root={}", root.path().display()))
        .arg("tandemd.service")
        .output()
        .unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty() && output.stdout.is_empty(),
        "{}",
        both_streams(&output)
    );
}

#[test]
fn the_unit_is_hardened() {
    let unit = repository().join("systemd/tandemd.service");
    let report = output_of(
        Command::new("systemd-analyze").args(["security", "--offline=true", "--no-pager"]).arg(unit),
    )
    .unwrap();
    let verdict = report.lines().last().unwrap_or_default();
    assert!(verdict.contains(&format!("tandemd.service: {EXPOSURE} ")), "{verdict}");
}

#[test]
fn the_unit_starts_the_installed_binary_under_the_name_that_the_bus_knows() {
    let root = installed();
    let unit = read(&root, "usr/lib/systemd/system/tandemd.service");
    let value = |key: &str| {
        unit.lines()
            .find_map(|line| line.strip_prefix(key))
            .unwrap_or_else(|| panic!("the unit has no {key}"))
            .to_owned()
    };
    assert!(root.path().join(value("ExecStart=").trim_start_matches('/')).exists());
    assert_eq!(value("BusName="), dbus_interface::names::BUS_NAME);
    let user = value("User=");
    assert!(read(&root, "usr/lib/sysusers.d/tandem.conf").contains(&format!("u {user} ")));
    assert!(
        read(&root, "usr/share/dbus-1/system.d/org.tandem.Tandem1.conf")
            .contains(&format!("user=\"{user}\""))
    );
    assert!(
        read(&root, "usr/share/dbus-1/system-services/org.tandem.Tandem1.service")
            .contains("SystemdService=tandemd.service")
    );
    assert!(
        read(&root, "usr/lib/udev/rules.d/70-tandem.rules")
            .contains("ENV{SYSTEMD_WANTS}+=\"tandemd.service\"")
    );
}

#[test]
fn sysusers_and_tmpfiles_work_on_an_empty_system() {
    if !end_to_end::is_root() {
        return eprintln!("not tried: needs root");
    }
    let root = installed();
    fs::write(root.path().join("etc/group"), "dialout:x:20:\n").unwrap();
    let at_root = format!("--root={}", root.path().display());
    output_of(Command::new("systemd-sysusers").args([&at_root, "tandem.conf"])).unwrap();
    assert!(read(&root, "etc/passwd").contains("tandem:x:"));
    assert!(read(&root, "etc/group").contains("dialout:x:20:tandem"));
    output_of(Command::new("systemd-tmpfiles").args([&at_root, "--create", "tandem.conf"])).unwrap();
    assert!(root.path().join("var/lib/tandem").is_dir());
}

/// The rules and the daemon's own classification name the same drivers and vendors.
#[test]
fn udev_wakes_the_service_for_what_the_daemon_takes_for_a_modem() {
    let rules = fs::read_to_string(repository().join("udev/70-tandem.rules")).unwrap();
    let node = fs::read_to_string(repository().join("daemon/src/hotplug/udev/node.rs")).unwrap();
    let acm = rules.lines().find(|line| line.contains("ttyACM*")).unwrap();
    let vendors: Vec<String> = node
        .lines()
        .filter_map(|line| Some(line.trim().strip_prefix("0x")?.split_once(',')?.0.to_owned()))
        .collect();
    assert!(vendors.len() > 5);
    assert!(acm.contains(&format!("ATTRS{{idVendor}}==\"{}\"", vendors.join("|"))), "{acm}\n{vendors:?}");
}

fn installed() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let target: PathBuf = binary("tandemd").parent().and_then(Path::parent).unwrap().to_owned();
    let generated = root.path().join("generated");
    for generator in ["examples/generate", "examples/manual"] {
        output_of(Command::new(binary(generator)).arg(&generated)).unwrap();
    }
    let make = Command::new("make")
        .args(["--no-print-directory", "-C"])
        .arg(repository())
        .args(["install", "PROFILE=debug"])
        .arg(format!("TARGET_DIR={}", target.display()))
        .arg(format!("GENERATED={}", generated.display()))
        .arg(format!("DESTDIR={}", root.path().display()))
        .env_remove("MAKEFLAGS")
        .output()
        .unwrap();
    assert!(make.status.success(), "{}", both_streams(&make));
    root
}

fn read(root: &TempDir, file: &str) -> String {
    fs::read_to_string(root.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}
