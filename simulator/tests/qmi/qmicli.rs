//! The unmodified qmicli: every query that it has for the services of the modem, and what its answer has to say.

use super::program::{Program, apart, qmicli};

/// Arguments, and what has to be among the words of the answer, whatever the white space.
type Row = (&'static str, &'static [&'static str]);

/// Queries in an order in which each finds what the ones before it have left.
const QUERIES: &[Row] = &[
    ("--get-service-version-info", &["ctl (1.5)", "wds (1.67)", "dms (1.14)", "uim (1.46)", "pdc (1.0)"]),
    ("--device-open-version-info --dms-noop", &[]),
    ("--device-open-sync --dms-noop", &[]),
    ("--device-set-instance-id=3", &["Instance ID set", "Link ID: '3'"]),
    // DMS
    ("--dms-get-ids", &["IMEI: '867429050000010'", "IMEI SV: '10'", "ESN: '0'"]),
    (
        "--dms-get-capabilities",
        &[
            "Max TX channel rate: '50000000'",
            "Max RX channel rate: '150000000'",
            "Data Service: 'non-simultaneous-cs-ps'",
            "SIM: 'supported'",
            "Networks: 'gsm, umts, lte'",
        ],
    ),
    ("--dms-get-manufacturer", &["Manufacturer: 'QUALCOMM INCORPORATED'"]),
    ("--dms-get-model", &["Model: 'QUECTEL Mobile Broadband Module'"]),
    ("--dms-get-revision", &["Revision: 'EG25GGBR07A08M2G'"]),
    ("--dms-get-hardware-revision", &["Revision: '10000'"]),
    ("--dms-get-software-version", &["Software version: EG25GGBR07A08M2G"]),
    ("--dms-get-msisdn", &["MSISDN: '+447700900123'"]),
    ("--dms-get-power-state", &["Power state: 'external-source'"]),
    ("--dms-get-operating-mode", &["Mode: 'online'"]),
    ("--dms-get-time", &["Time source: 'device'", "2014-08-04 18:00:21"]),
    ("--dms-get-activation-state", &["State: 'activated'"]),
    ("--dms-get-user-lock-state", &["Enabled: 'no'"]),
    ("--dms-get-band-capabilities", &["'gsm-dcs-1800, gsm-900", "LTE bands: '1, 2, 3, 4, 5, 7, 8, 12,"]),
    ("--dms-get-supported-messages", &["0x0020", "0x0051"]),
    ("--dms-uim-get-pin-status", &["PIN1: Status: disabled Verify: 3 Unblock: 10", "PIN2:"]),
    ("--dms-uim-get-iccid", &["ICCID: '8944501234567890123'"]),
    ("--dms-uim-get-imsi", &["IMSI: '234501234567890'"]),
    ("--dms-uim-get-state", &["State: 'initialization-completed'"]),
    ("--dms-uim-get-ck-status=pn", &["State: 'deactivated'"]),
    ("--dms-reset", &["Successfully performed DMS service reset"]),
    // What this kind of modem does not know.
    ("--dms-get-prl-version", &["(71): 'InvalidQmiCommand'"]),
    ("--dms-get-factory-sku", &["(71): 'InvalidQmiCommand'"]),
    ("--dms-list-stored-images", &["(71): 'InvalidQmiCommand'"]),
    ("--dms-get-firmware-preference", &["(71): 'InvalidQmiCommand'"]),
    ("--dms-get-boot-image-download-mode", &["(71): 'InvalidQmiCommand'"]),
    ("--dms-get-mac-address=wlan", &["(71): 'InvalidQmiCommand'"]),
    ("--dms-read-user-data", &["(71): 'InvalidQmiCommand'"]),
    ("--dms-read-eri-file", &["(71): 'InvalidQmiCommand'"]),
    // NAS
    (
        "--nas-get-signal-strength",
        &["Network 'lte': '-71 dBm'", "RSRQ: Network 'lte': '-10 dB'", "RSRP: Network 'lte': '-61 dBm'"],
    ),
    ("--nas-get-signal-info", &["LTE: RSSI: '-71 dBm' RSRQ: '-10 dB' RSRP: '-61 dBm' SNR: '18.0 dB'"]),
    ("--nas-get-tx-rx-info=lte", &["Radio tuned: 'yes'", "Power: '-71.0 dBm'", "TX: In traffic: 'no'"]),
    ("--nas-get-tx-rx-info=gsm", &["(74): 'InformationUnavailable'"]),
    ("--nas-get-home-network", &["MCC: '234' MNC: '50' Description: 'Example Mobile'"]),
    (
        "--nas-get-serving-system",
        &[
            "Registration state: 'registered' CS: 'attached' PS: 'attached' Selected network: '3gpp'",
            "[0]: 'lte'",
            "Roaming status: 'off'",
            "Current PLMN: MCC: '234' MNC: '50' Description: 'Example Mobile'",
            "3GPP location area code: '65534'",
            "3GPP cell ID: '27448067'",
            "LTE tracking area code: '6351'",
        ],
    ),
    (
        "--nas-get-system-info",
        &[
            "GSM service: Status: 'none'",
            "LTE service: Status: 'available' True Status: 'available'",
            "Domain: 'cs-ps'",
            "Roaming status: 'off'",
            "Cell ID: '27448067' MCC: '234' MNC: '50' Tracking Area Code: '6351'",
        ],
    ),
    ("--nas-get-technology-preference", &["Active: '3gpp, amps-or-gsm, cdma-or-wcdma, lte'"]),
    ("--nas-get-preferred-networks", &["<empty>"]),
    (
        "--nas-get-system-selection-preference",
        &[
            "Emergency mode: 'no' Mode preference: 'gsm, umts, lte'",
            "Network selection preference: 'automatic'",
            "Acquisition order preference: 'lte, umts, gsm'",
        ],
    ),
    ("--nas-set-system-selection-preference=lte", &["System selection preference set successfully"]),
    ("--nas-get-system-selection-preference", &["Mode preference: 'lte'"]),
    (
        "--nas-network-scan",
        &[
            "MCC: '234' MNC: '50' Status: 'current-serving, home, not-forbidden, not-preferred'",
            "Description: 'Test PLMN 1-1'",
            "RAT: 'lte'",
            "Network scan result: success",
        ],
    ),
    (
        "--nas-get-cell-location-info",
        &[
            "PLMN: '23450' Tracking Area Code: '6351' Global Cell ID: '27448067'",
            "EUTRA Absolute RF Channel Number: '1300' (E-UTRA band 3: 1800+)",
            "Physical Cell ID: '101' RSRQ: '-10.0' dB RSRP: '-61.0' dBm",
        ],
    ),
    ("--nas-force-network-search", &["Successfully forced network search"]),
    ("--nas-get-operator-name", &["Name : 'Example Mobile'", "Operator Name: 'Example Mobile'"]),
    ("--nas-get-plmn-name=23450", &["Long Name: 'Example Mobile'", "Short Name: 'Example"]),
    ("--nas-get-plmn-name=99999", &["(50): 'NoEntry'"]),
    ("--nas-get-lte-cphy-ca-info", &["Physical Cell ID: '101' RX Channel: '1300'", "LTE Band: 'eutran-3'"]),
    ("--nas-get-rf-band-info", &["Radio Interface: 'lte' Active Band Class: 'eutran-3'"]),
    ("--nas-get-drx", &["Successfully got DRX: cn6-t32"]),
    ("--nas-get-supported-messages", &["0x0024", "0x004D"]),
    ("--nas-swi-get-status", &["(71): 'InvalidQmiCommand'"]),
    ("--nas-reset", &["Successfully performed NAS service reset"]),
    // UIM
    ("--uim-read-transparent=0x3F00,0x2FE2", &["SW1: '0x90' SW2: '0x00'", "98:44:05:21:43:65:87:09:21:F3"]),
    ("--uim-read-transparent=0x3F00,0x7FFF,0x6F07", &["08:29:43:05:21:43:65:87:09"]),
    ("--uim-read-transparent=0x3F00,0x7FFF,0x6FAD", &["00:00:00:02"]),
    ("--uim-read-transparent=0x3F00,0x7FFF,0x6FFF", &["(80): 'SimFileNotFound'", "SW1: '0x6a' SW2: '0x82'"]),
    ("--uim-get-file-attributes=0x3F00,0x2FE2", &["File size: 10", "File type: transparent"]),
    (
        "--uim-get-file-attributes=0x3F00,0x7FFF,0x6F40",
        &["File type: linear-fixed Record size: 28 Record count: 1"],
    ),
    (
        "--uim-read-record=record-number=1,record-length=28,file=0x3F00-0x7FFF-0x6F40",
        &["SW1: '0x90'", "07:91:44:77:00:09:10:32"],
    ),
    (
        "--uim-get-card-status",
        &[
            "Primary GW: slot '1', application '1'",
            "Card state: 'present'",
            "Application type: 'usim (2)' Application state: 'ready' Application ID: A0:00:00:00:87:10:02:",
            "PIN1 state: 'disabled' PIN1 retries: '3' PUK1 retries: '10'",
        ],
    ),
    ("--uim-get-supported-messages", &["0x0020", "0x0042"]),
    ("--uim-get-slot-status", &["(71): 'InvalidQmiCommand'"]),
    ("--uim-get-configuration", &["Configuration successfully retrieved", "all disabled"]),
    ("--uim-verify-pin=PIN1,1234", &["(26): 'NoEffect'", "Verify: 3 Unblock: 10"]),
    ("--uim-change-pin=PIN1,1234,4321", &["(26): 'NoEffect'"]),
    ("--uim-set-pin-protection=PIN1,enable,1234", &["(94): 'NotSupported'"]),
    ("--uim-unblock-pin=PIN1,11111111,1111", &["(12): 'IncorrectPin'", "Unblock: 9"]),
    ("--uim-unblock-pin=PIN1,12345678,1111", &["PIN unblocked successfully"]),
    (
        "--uim-change-provisioning-session=session-type=primary-gw-provisioning,activate=yes,slot=1,aid=A0:00:00:00:87:10:02",
        &["(26): 'NoEffect'"],
    ),
    ("--uim-reset", &["Successfully performed UIM service reset"]),
    // WDS
    ("--wds-get-packet-service-status", &["Connection status: 'disconnected'"]),
    ("--wds-get-packet-statistics", &["TX packets OK: 0", "RX bytes OK: 0"]),
    ("--wds-get-current-settings", &["(15): 'OutOfCall'"]),
    ("--wds-get-data-bearer-technology", &["(15): 'OutOfCall'"]),
    ("--wds-get-current-data-bearer-technology", &["(15): 'OutOfCall'"]),
    ("--wds-get-dormancy-status", &["(15): 'OutOfCall'"]),
    ("--wds-go-dormant", &["(15): 'OutOfCall'"]),
    ("--wds-go-active", &["(15): 'OutOfCall'"]),
    ("--wds-get-profile-list=3gpp", &["Profile list empty"]),
    (
        "--wds-create-profile=3gpp,name=home,apn=internet,pdp-type=IPV4,auth=PAP,username=u,password=p",
        &["New profile created: Profile type: '3gpp' Profile index: '1'"],
    ),
    (
        "--wds-get-profile-list=3gpp",
        &[
            "[1] 3gpp - home APN: 'internet' PDP type: 'ipv4' PDP context number: '1' Username: 'u' Auth: 'pap'",
        ],
    ),
    ("--wds-modify-profile=3gpp,1,apn=other", &["Profile successfully modified"]),
    ("--wds-get-profile-list=3gpp", &["APN: 'other'"]),
    ("--wds-set-default-profile-number=3gpp,1", &["Default profile number updated"]),
    ("--wds-get-default-profile-number=3gpp", &["Default profile number: '1'"]),
    ("--wds-get-lte-attach-parameters", &["APN: other", "OTA attach performed: yes"]),
    ("--dsd-get-apn-info=default", &["other"]),
    ("--wds-delete-profile=3gpp,1", &["Profile successfully deleted"]),
    ("--wds-delete-profile=3gpp,1", &["(10): 'InvalidProfile'"]),
    ("--wds-get-default-settings=3gpp", &["PDP type: 'ipv4-or-ipv6'"]),
    ("--wds-set-autoconnect-settings=enabled,home-only", &["Autoconnect settings updated"]),
    ("--wds-get-autoconnect-settings", &["Status: 'enabled' Roaming: 'home-only'"]),
    ("--wds-get-channel-rates", &["Max TX rate: 50000000bps"]),
    ("--wds-get-max-lte-attach-pdn-num", &["8"]),
    ("--wds-set-lte-attach-pdn-list=1,2", &["Attach PDN list update successfully requested"]),
    ("--wds-get-lte-attach-pdn-list", &["Current list: '1, 2'"]),
    ("--wds-bind-data-port=a2-mux-rmnet0", &[]),
    ("--wds-bind-mux-data-port=mux-id=1,ep-type=hsusb,ep-iface-number=4", &[]),
    ("--wds-set-ip-family=4", &[]),
    ("--wds-get-supported-messages", &["0x0020", "0x00A2"]),
    ("--wds-reset", &["Successfully performed WDS service reset"]),
    // WDA
    (
        "--wda-get-data-format",
        &["Link layer protocol: '802-3'", "Uplink data aggregation protocol: 'disabled'"],
    ),
    (
        "--wda-set-data-format=link-layer-protocol=raw-ip,ul-protocol=qmap,dl-protocol=qmap,dl-max-datagrams=64",
        &[
            "Link layer protocol: 'raw-ip'",
            "protocol: 'qmap'",
            "Downlink data aggregation max datagrams: '32'",
        ],
    ),
    ("--wda-get-data-format", &["Link layer protocol: 'raw-ip'"]),
    ("--wda-get-supported-messages", &["0x0020", "0x0021"]),
    // WMS
    (
        "--wms-get-routes",
        &["Got 5 SMS routes", "Message Class: 1 Storage Type: nv Receipt Action: store-and-notify"],
    ),
    (
        "--wms-set-routes=type=point,class=1,storage=uim,receipt-action=store-and-notify",
        &["Successfully set SMS routes"],
    ),
    ("--wms-get-routes", &["Message Class: 1 Storage Type: uim"]),
    ("--wms-get-supported-messages", &["0x0031", "0x0042"]),
    ("--wms-reset", &["Successfully performed WMS service reset"]),
    // VOICE, DSD, PDC, DPM
    ("--voice-get-config", &["Auto Answer Status: 'disabled'", "Current TTY mode: 'off'"]),
    ("--voice-get-supported-messages", &["0x003A"]),
    ("--dsd-get-system-status", &["(71): 'InvalidQmiCommand'"]),
    (
        "--pdc-list-configs=software",
        &[
            "Total configurations: 2",
            "Description: ROW_Generic_3GPP Type: software Size: 26184 Status: Active Version: 0x501081F",
            "Description: VoLTE-ATT",
        ],
    ),
    ("--pdc-activate-config=software,56:6F:4C:54:45:2D:41:54:54:01:02:03", &["Successfully requested"]),
    ("--pdc-list-configs=platform", &["Total configurations: 0"]),
    (
        "--dpm-open-port=ctrl-ep-type=pcie,ctrl-ep-iface-number=4,ctrl-port-name=a",
        &["Successfully opened the port"],
    ),
    ("--dpm-close-port", &["Successfully closeed the port"]),
    // A service that is not there.
    ("--loc-noop", &["(31): 'InvalidServiceType'"]),
    // Power, last of all.
    ("--uim-sim-power-off=1", &["Successfully performed SIM power off"]),
    ("--uim-get-card-status", &["Primary GW: session doesn't exist", "Card state: 'error: power-down (1)'"]),
    ("--uim-sim-power-on=1", &["Successfully performed SIM power on"]),
    ("--dms-set-operating-mode=low-power", &["Operating mode set successfully"]),
    ("--dms-get-operating-mode", &["Mode: 'low-power'"]),
    ("--nas-get-serving-system", &["Registration state: 'not-registered'"]),
    ("--nas-get-signal-info", &["(74): 'InformationUnavailable'"]),
    ("--dms-set-operating-mode=online", &["Operating mode set successfully"]),
];

/// What the EM7455 answers otherwise.
const EM7455: &[Row] = &[
    ("--dms-get-ids", &["IMEI: '359073060000019'", "IMEI SV: '15'"]),
    ("--dms-get-capabilities", &["Max RX channel rate: '300000000'", "Networks: 'umts, lte'"]),
    ("--dms-get-manufacturer", &["Manufacturer: 'Sierra Wireless, Incorporated'"]),
    ("--dms-get-model", &["Model: 'EM7455'"]),
    ("--dms-get-revision", &["Revision: 'SWI9X30C_02.33.03.00 r8209"]),
    ("--dms-get-hardware-revision", &["Revision: '1.0'"]),
    ("--dms-get-software-version", &["Software version: SWI9X30C_02.33.03.00"]),
    ("--dms-get-band-capabilities", &["LTE bands: '1, 2, 3, 4, 5, 7, 8, 12, 13, 20"]),
    ("--nas-get-system-info", &["WCDMA service: Status: 'none'", "LTE service: Status: 'available'"]),
    ("--nas-get-technology-preference", &["Active: '3gpp, cdma-or-wcdma, lte'"]),
    ("--nas-get-system-selection-preference", &["Acquisition order preference: 'lte, umts'"]),
    ("--pdc-list-configs=software", &["Total configurations: 1", "Description: GENERIC Type: software"]),
    (
        "--pdc-activate-config=software,56:6F:4C:54:45:2D:41:54:54:01:02:03",
        &["couldn't set selected config: NoEntry"],
    ),
];

/// The queries, with the answers that a model gives otherwise.
fn queries(otherwise: &'static [Row]) -> Vec<Row> {
    let row = |row: &Row| *otherwise.iter().find(|other| other.0 == row.0).unwrap_or(row);
    QUERIES.iter().map(row).collect()
}

/// What is wrong with an answer, if anything is.
fn fault(printed: &str, row: &Row) -> Option<String> {
    let words = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    let missing = row.1.iter().find(|wanted| !words.contains(**wanted));
    let refused = printed.lines().any(|line| line.starts_with("error:"));
    let expected = row.1.iter().any(|wanted| wanted.starts_with('(') || wanted.starts_with("couldn't"));
    match missing {
        Some(missing) => Some(format!("{}: no {missing:?} in\n{printed}", row.0)),
        None if refused != expected => Some(format!("{}: {printed}", row.0)),
        None => None,
    }
}

fn check(answers: impl Iterator<Item = (String, Row)>) {
    let faults: Vec<String> = answers.filter_map(|(printed, row)| fault(&printed, &row)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// All queries on a terminal, opened in this way.
fn on_a_terminal(personality: &str, port: &str, open: &str, rows: Vec<Row>) {
    let program = Program::start(personality);
    let port = program.port(port);
    check(rows.into_iter().map(|row| (qmicli(&port, open, &row.0.split(' ').collect::<Vec<_>>()), row)));
}

/// The same over a proxy, in one go; `begin` makes the proxy and leaves the device in `$DEVICE`. Sync would take the clients of
/// others away, so nobody sends it through a proxy.
fn over_a_proxy(personality: &str, open: &str, rows: Vec<Row>, begin: &str) {
    let rows: Vec<Row> = rows.into_iter().filter(|row| !row.0.starts_with("--device-open-sync")).collect();
    let quoted = |row: &Row| row.0.split(' ').map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
    let start = "\"$SIMULATOR\" --dir \"$DIR\" --scenario \"$SCENARIO\" $PLAY > \"$DIR/ready\" &
        until grep -q ready \"$DIR/ready\"; do sleep 0.05; done\n";
    let mut script = begin.replace("START", start);
    for row in &rows {
        let query = quoted(row);
        script += &format!("\necho '# {}'\nqmicli -p -d \"$DEVICE\" {open} {query} 2>&1 || true", row.0);
    }
    let printed = apart(personality, &script);
    let answers: Vec<&str> = printed.split("# --").skip(1).collect();
    assert_eq!(answers.len(), rows.len(), "{printed}");
    let answer = |answer: &&str| answer.split_once('\n').map_or("", |(_, answer)| answer).to_owned();
    check(answers.iter().map(answer).zip(rows));
}

#[test]
fn every_query_on_a_terminal() {
    on_a_terminal("quectel-eg25", "modem0-qmi0", "--device-open-qmi", queries(&[]));
}

#[test]
fn every_query_inside_mbim() {
    on_a_terminal("sierra-em7455", "modem0-mbim0", "--device-open-mbim", queries(EM7455));
}

#[test]
fn every_query_over_the_real_proxy() {
    let begin = "PLAY=
        START
        DEVICE=$(readlink \"$DIR/modem0-qmi0\")";
    over_a_proxy("quectel-eg25", "--device-open-qmi", queries(&[]), begin);
}

#[test]
fn every_query_over_the_played_proxy() {
    let begin = "PLAY='--qmi-proxy qmi-proxy'
        START
        DEVICE=/dev/null";
    over_a_proxy("quectel-eg25", "--device-open-qmi", queries(&[]), begin);
}

#[test]
fn every_query_inside_mbim_over_the_real_proxy() {
    let begin = "PLAY=
        START
        DEVICE=$(readlink \"$DIR/modem0-mbim0\")";
    over_a_proxy("sierra-em7455", "--device-open-mbim", queries(EM7455), begin);
}
