//! The real ModemManager takes the virtual modem from its first look at the port to a connection.

use end_to_end::managed::PortKind;
use end_to_end::{Bus, ManagedModem, ManagedPort, Polkit, Simulator, repository};

/// One and the same conversation on every model; adding a transport is adding rows.
macro_rules! models {
    ($($test:ident: $personality:literal, $usb:expr, $ports:expr;)+) => {
        $(#[test]
        fn $test() {
            if !end_to_end::is_root() {
                return eprintln!("not tried: namespaces and polkitd need root");
            }
            from_first_look_to_connected($personality, $usb, $ports);
        })+
    };
}

models! {
    modem_manager_connects_fibocom_l850: "fibocom-l850", (0x2cb7, 0x0007), &[PortKind::Mbim, PortKind::At];
    modem_manager_connects_fibocom_fm350: "fibocom-fm350", (0x0e8d, 0x7127), &[PortKind::Mbim];
    modem_manager_connects_foxconn_t99w175: "foxconn-t99w175", (0x0489, 0xe0b4), &[PortKind::Mbim];
    modem_manager_connects_quectel_em05: "quectel-em05", (0x2c7c, 0x030a), &[PortKind::Mbim];
    modem_manager_connects_sierra_em7455: "sierra-em7455", (0x1199, 0x9079), &[PortKind::Mbim];
    modem_manager_connects_sierra_em9191: "sierra-em9191", (0x1199, 0x90d3), &[PortKind::Mbim];
    // ModemManager 1.20 ends where a QMI modem of Quectel has no AT port, and takes the port of interface 1 for that of the
    // satellite receiver. Telit's modems it does not know without an AT port, which has to come first.
    modem_manager_connects_quectel_eg25: "quectel-eg25", (0x2c7c, 0x0125), &[PortKind::Qmi, PortKind::At, PortKind::At];
    modem_manager_connects_quectel_rm520n: "quectel-rm520n", (0x2c7c, 0x0801), &[PortKind::Qmi, PortKind::At, PortKind::At];
    modem_manager_connects_sierra_em7455_over_qmi: "sierra-em7455", (0x1199, 0x9071), &[PortKind::Qmi];
    modem_manager_connects_simcom_sim7600: "simcom-sim7600", (0x1e0e, 0x9001), &[PortKind::Qmi, PortKind::At];
    modem_manager_connects_telit_le910c4: "telit-le910c4", (0x1bc7, 0x1201), &[PortKind::At, PortKind::Qmi];
}

fn from_first_look_to_connected(personality: &str, usb: (u16, u16), kinds: &[PortKind]) {
    let dir = tempfile::tempdir().unwrap();
    let bus = Bus::start(&dir.path().join("bus")).unwrap();
    let _polkit = Polkit::start(&bus, "").unwrap();
    let names: Vec<String> = kinds.iter().map(|kind| format!("{:?}", name(*kind))).collect();
    let modem = format!("\"{personality}\"\nports = [{}]", names.join(", "));
    let scenario = include_str!("../../simulator/scenarios/default.toml").replace("\"quectel-eg25\"", &modem);
    let modems = dir.path().join("modems");
    let record = dir.path().join("record");
    let simulator =
        Simulator::start_with(&modems, &scenario, &["--record", record.to_str().unwrap()]).unwrap();
    let mut ports: Vec<ManagedPort> = Vec::new();
    for kind in kinds {
        let number = ports.iter().filter(|port| port.kind == *kind).count();
        let terminal = modems.join(format!("modem0-{}{number}", name(*kind)));
        ports.push(ManagedPort { kind: *kind, terminal });
    }
    let manager = ManagedModem::start(&bus, &dir.path().join("manager"), usb, &ports).unwrap();

    let found = manager.wait_for_state("disabled").unwrap();
    assert_eq!(found["3gpp"]["imei"].as_str().map(str::len), Some(15), "{found}");
    assert_eq!(found["generic"]["own-numbers"][0], "+447700900123", "{found}");
    let enabled = manager.mmcli().args(["-m", "any", "--enable"]).output().unwrap();
    assert!(enabled.status.success(), "{}\n{}", end_to_end::process::both_streams(&enabled), manager.log());
    let registered = manager.wait_for_state("registered").unwrap();
    assert_eq!(registered["3gpp"]["operator-name"], "Example Mobile", "{registered}");
    let connect = "--simple-connect=apn=internet,ip-type=ipv4v6";
    let connected = manager.mmcli().args(["-m", "any", connect]).output().unwrap();
    assert!(
        connected.status.success(),
        "{}\n{}",
        end_to_end::process::both_streams(&connected),
        manager.log()
    );
    manager.wait_for_state("connected").unwrap();
    let status = simulator.control(&serde_json::json!({ "command": "status" })).unwrap();
    let connections = status["connections"].as_array().map_or(0, Vec::len);
    assert!(connections > 0, "the modem knows of it: {status}");
    // Proxies mix what several clients of QMI say, so that no two sessions are the same.
    if kinds.contains(&PortKind::Mbim) {
        keep_transcript(personality, &record.join("modem0.txt"));
    }
}

/// A kind of port as scenarios write it.
fn name(kind: PortKind) -> &'static str {
    match kind {
        PortKind::At => "at",
        PortKind::Mbim => "mbim",
        PortKind::Qmi => "qmi",
    }
}

/// `UPDATE_TRANSCRIPTS=1` takes the conversation into `tests/transcripts/`.
fn keep_transcript(personality: &str, record: &std::path::Path) {
    let recorded = std::fs::read_to_string(record).unwrap();
    assert!(recorded.lines().filter(|line| line.starts_with("> ")).count() > 20, "{recorded}");
    if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
        let folder = repository().join("tests/transcripts");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("mbim-{personality}.txt")), recorded).unwrap();
    }
}
