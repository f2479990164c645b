//! Every query that `mbimcli` has for the services that are there: one table, asked on the port itself, through the played proxy and
//! through the real one.

use crate::host::{Program, SCENARIO, has_mbimcli};

/// A command of `mbimcli` and what its answer must say, with runs of blanks made one.
type Row = (&'static str, &'static str, &'static [&'static str]);

const V3: &str = "--device-open-ms-mbimex-v3 ";
const V2: &str = "--device-open-ms-mbimex-v2 ";

/// `modem0`: FM350, which can everything up to MBIMEx 3.0.
const FM350: &[Row] = &[
    (
        "",
        "--query-device-caps",
        &["Device ID: '354174400000019'", "Custom data class: '5G/TDS'", "Max sessions: '16'"],
    ),
    (
        V3,
        "--ms-query-device-caps",
        &[
            "Data class: 'umts, hsdpa, hsupa, lte, 5g'",
            "NR band class: '1, 3, 28, 41, 77, 78'",
            "Device ID: '354174400000019'",
        ],
    ),
    (
        "",
        "--query-subscriber-ready-status",
        &[
            "Ready state: 'initialized'",
            "Subscriber ID: '001010000000100'",
            "SIM ICCID: '8900101000000001009'",
            "(1) '+8821001234500'",
        ],
    ),
    (
        V3,
        "--query-subscriber-ready-status",
        &["Ready state: 'initialized'", "Flags: 'sim-removability-known, sim-removable'"],
    ),
    ("", "--query-radio-state", &["Hardware radio state: 'on'", "Software radio state: 'on'"]),
    (
        "",
        "--query-device-services",
        &["Services: (6)", "Service: 'ms-uicc-low-level-access'", "version (15)", "CIDs: ussd (1)"],
    ),
    ("", "--query-pin-state", &["PIN state: 'unlocked'", "Remaining attempts: '3'"]),
    ("", "--query-pin-list", &["PIN1: Mode: 'disabled'", "Format: 'numeric'"]),
    (
        "",
        "--query-home-provider",
        &["Provider ID: '00101'", "Provider name: 'Test Operator'", "State: 'home, visible, registered'"],
    ),
    ("", "--query-preferred-providers", &["No preferred providers given"]),
    ("", "--query-visible-providers", &["Visible providers (1)", "Provider ID: '00101'"]),
    (
        "",
        "--query-registration-state",
        &["Register state: 'home'", "Provider name: 'Test Operator'", "Available data classes: 'lte'"],
    ),
    (V2, "--query-registration-state", &["Preferred data classes: 'umts, hsdpa, hsupa, lte, 5g-nsa, 5g-sa'"]),
    ("", "--query-signal-state", &["RSSI [0-31,99]: '21'", "Error rate [0-7,99]: '99'"]),
    (V2, "--query-signal-state", &["RSRP: '-61 dBm'", "SNR: '18.0 dB'", "RSRP/SNR info: 'lte'"]),
    (
        "",
        "--set-signal-state=signal-strength-interval=5,rssi-threshold=2",
        &["Signal strength interval: '5'", "RSSI threshold: '2'"],
    ),
    (
        "",
        "--query-packet-service-state",
        &["Packet service state: 'attached'", "Uplink speed: '50000000 bps'"],
    ),
    (
        V3,
        "--query-packet-service-state",
        &["Data sub class: 'none'", "TAI PLMN MCC: '001'", "TAI TAC: '6351'"],
    ),
    ("", "--query-connection-state", &["Activation state: 'deactivated'"]),
    (V3, "--query-connection-state=1", &["Session ID: '1'", "Access media type: '3gpp'"]),
    ("", "--query-ip-packet-filters", &["IP packet filters: (0)"]),
    ("", "--query-packet-statistics", &["Octets (in): '0'"]),
    ("", "--query-provisioned-contexts", &["Provisioned contexts (0)"]),
    (
        "",
        "--set-provisioned-contexts=context-id=2,context-type=internet,access-string=iot.example",
        &["Access string: 'iot.example'"],
    ),
    ("", "--ms-query-provisioned-contexts", &["Access string: 'iot.example'", "IP type: 'ipv4v6'"]),
    ("", "--query-network-idle-hint", &["Network idle hint state: 'disabled'"]),
    ("", "--set-network-idle-hint=enabled", &["'enabled'"]),
    ("", "--query-emergency-mode", &["Emergency mode: 'off'"]),
    ("", "--register-automatic", &["Register mode: 'automatic'"]),
    ("", "--detach-packet-service", &["Packet service state: 'detached'"]),
    ("", "--attach-packet-service", &["Packet service state: 'attached'"]),
    (
        "",
        "--connect=session-id=0,access-string=internet,ip-type=ipv4v6",
        &["Successfully connected", "IP [0]: '10.64.0.1/24'", "IP [0]: '2001:db8:64::1/64'", "MTU: '1500'"],
    ),
    (
        V3,
        "--connect=session-id=0,access-string=internet",
        &["Successfully connected", "Gateway: '10.64.0.254'"],
    ),
    ("", "--ms-query-sys-caps", &["Number of executors: '1'", "Number of slots: '2'"]),
    ("", "--ms-query-slot-info-status=0", &["Slot '0': 'state-active'"]),
    ("", "--ms-query-slot-info-status=1", &["Slot '1': 'state-off'"]),
    ("", "--ms-query-device-slot-mappings", &["Executor '0': slot '0'"]),
    ("", "--ms-query-location-info-status", &["Tracking area code: 0018CF", "Cell ID: 01A2D303"]),
    ("", "--ms-query-base-stations-info", &["System type: lte", "EARFCN: 6300", "RSRP: -61 dBm"]),
    (V3, "--ms-query-base-stations-info", &["Cell id: 27448067", "Serving NR cells: n/a"]),
    ("", "--ms-query-lte-attach-configuration", &["Roaming: non-partner"]),
    ("", "--ms-query-lte-attach-info", &["Attach state: attached", "Access string: internet"]),
    (V3, "--ms-query-lte-attach-info", &["v3.0 LTE attach info", "Network error: none"]),
    ("", "--ms-query-version=1.0,3.0", &["MBIM extended version : 3.00"]),
    ("", "--ms-query-version=1.0,2.0", &["MBIM extended version : 2.00"]),
    (V3, "--ms-query-registration-parameters", &["MICO mode: disabled"]),
    (V3, "--ms-query-modem-configuration", &["Status: 'completed'", "Name: 'ROW_Generic'"]),
    ("", "--ms-query-pco", &["PCO"]),
    ("", "--ms-query-uicc-atr", &["response: 3B:9F:96:80"]),
    ("", "--ms-query-uicc-application-list", &["Application type: usim", "PIN key reference count: 1"]),
    (
        "",
        "--ms-query-uicc-file-status=application-id=A0000000871002FF33FF018900000100,file-path=7FFF6F07",
        &["Status word 1: 144", "Structure: transparent", "Item size: 9"],
    ),
    (
        "",
        "--ms-query-uicc-read-binary=application-id=A0000000871002FF33FF018900000100,file-path=3F002FE2,read-offset=0,read-size=10",
        &["Data: 98:00:01:01:00:00:00:10:00:F9"],
    ),
    (
        "",
        "--ms-query-uicc-read-record=application-id=A0000000871002FF33FF018900000100,file-path=3F002F00,record-number=1",
        &["Data: 61:18:4F:10:A0:00:00:00:87:10:02"],
    ),
    ("", "--ms-query-uicc-reset", &["pass through action: disabled"]),
    ("", "--ms-query-uicc-terminal-capability", &["Terminal capability: (0)"]),
];

/// What each model does not have or insists on.
const OTHERS: &[(&str, &str, &[&str])] = &[
    ("modem1", "--query-device-services", &["ms-uicc-low-level-access", "device-slot-mappings (7)"]),
    ("modem1", "--query-device-caps", &["Hardware info: 'XMM7360_REV_2.1'"]),
    ("modem1", "--ms-query-uicc-application-list", &["NoDeviceSupport"]),
    ("modem1", "--ms-query-version=1.0,3.0", &["NoDeviceSupport"]),
    ("modem2", "--query-device-caps", &["Firmware info: 'EM05GFAR07A07M1G_01.005.01.005'"]),
    ("modem2", "--ms-query-uicc-application-list", &["NoDeviceSupport"]),
    ("modem2", "--ms-query-device-slot-mappings", &["NoDeviceSupport"]),
    (
        "modem2",
        "--ms-set-uicc-open-channel=application-id=A0000005591010FFFFFFFF8900000100,selectp2arg=4,channel-group=1",
        &["Failure"],
    ),
    ("modem3", "--ms-query-device-slot-mappings", &["Executor '0': slot '1'"]),
    ("modem3", "--ms-set-device-slot-mappings=0", &["NoDeviceSupport"]),
    ("modem3", "--ms-query-slot-info-status=1", &["'state-active-esim'"]),
    (
        "modem3",
        "--ms-set-uicc-open-channel=application-id=A0000005591010FFFFFFFF8900000100,selectp2arg=0,channel-group=1",
        &["0x87430002"],
    ),
    (
        "modem3",
        "--ms-set-uicc-open-channel=application-id=A0000005591010FFFFFFFF8900000100,selectp2arg=12,channel-group=1",
        &["channel: 1"],
    ),
    ("modem4", "--query-device-caps", &["Hardware info: 'EM9191-1.0'"]),
    ("modem4", "--ms-query-version=1.0,3.0", &["MBIM extended version : 2.00"]),
];

/// Asks every row; all that is wrong is told at once.
fn check_all<'a>(program: &Program, way: &[&str], rows: impl Iterator<Item = (&'a str, Row)>) {
    let wrong: Vec<String> = rows.filter_map(|(modem, row)| check(program, modem, way, &row)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What an answer lacks.
fn check(program: &Program, modem: &str, way: &[&str], row: &Row) -> Option<String> {
    let (options, command, expect) = row;
    let mut mbimcli = program.beside("mbimcli");
    mbimcli.arg("-d").arg(program.port(modem)).args(way).args(options.split_whitespace()).arg(command);
    let output = mbimcli.output().expect("mbimcli runs");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    let missing: Vec<&&str> = expect.iter().filter(|line| !text.contains(**line)).collect();
    (!missing.is_empty()).then(|| format!("{modem} {way:?} {options}{command}: no {missing:?} in {text}"))
}

#[test]
fn every_query_is_answered_on_the_port() {
    if !has_mbimcli() {
        return;
    }
    let program = Program::start(SCENARIO, &[]);
    let others = OTHERS.iter().map(|(modem, command, expect)| (*modem, ("", *command, *expect)));
    check_all(&program, &[], FM350.iter().map(|row| ("modem0", *row)).chain(others));
}

#[test]
fn every_query_is_answered_behind_the_played_proxy() {
    if !has_mbimcli() {
        return;
    }
    let program = Program::start(SCENARIO, &["--mbim-proxy", "mbim-proxy"]);
    check_all(&program, &["-p"], by_version().iter().map(|row| ("modem0", *row)));
}

/// The rows with the highest version of the extensions last: a proxy may keep the device open from one to the next, and with it the
/// version.
fn by_version() -> Vec<Row> {
    let mut rows = FM350.to_vec();
    rows.sort_by_key(|(options, command, _)| (command.contains("version"), *options));
    rows
}

#[test]
fn every_query_is_answered_behind_the_real_proxy() {
    if !has_mbimcli() {
        return;
    }
    let program = Program::start(SCENARIO, &[]);
    check_all(&program, &["-p"], by_version().iter().map(|row| ("modem0", *row)));
    let beside = program.beside("pgrep").args(["-c", "mbim-proxy"]).output().expect("pgrep runs");
    assert_eq!(String::from_utf8_lossy(&beside.stdout).trim(), "1", "it was the real proxy");
}
