//! Programs of other people on the far side: a SM-DP+ that Tandem downloads from, an LPA that downloads from the simulator.
//!
//! No registry has them as packages. The scripts of `tests/outside/` prepare them and run this; without them nothing is tried.

use std::collections::BTreeSet;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use end_to_end::process::{PATIENCE, both_streams, output_of};
use end_to_end::{Process, World, binary};
use serde_json::{Value, json};

use crate::install_profile::{configuration, is_on_card, scenario, server};
use crate::scenarios::{HOME, one_modem};
use crate::switching::{assert_no_channel_leaks, control, enabled_on_card, ready};

/// The name that osmo-smdpp goes by, in its source.
const NAME_IN_SOURCE: &str = "testsmdpplus1.example.com";
/// How it makes the names of its sessions, which it looks up in lower case when a result comes: as it stands it finds none, and
/// takes the result without looking at it.
const UPPER_CASE: &str = "uuid4().hex.upper()";
const LOWER_CASE: &str = "uuid4().hex";
/// Names of profile packages that it comes with, which are its matching ids. One is as long as they get.
const PACKAGES: &[&str] =
    &["TS48V1-A-UNIQUE", "TS48V3-SAIP2-1-BERTLV-UNIQUE", "TS48V5-SAIP2-1A-NOBERTLV-UNIQUE"];

/// osmo-smdpp, which checks what a SM-DP+ has to: certificates, signatures, results and notifications.
struct OsmoSmdpp {
    _process: Process,
    address: String,
    log: PathBuf,
}

impl OsmoSmdpp {
    /// Starts the one in `checkout` with certificates that the virtual card believes.
    fn start(world: &World, checkout: &Path, python: &str) -> Self {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let address = format!("localhost:{port}");
        let folder = world.path().join("osmo-smdpp");
        let certificates = folder.join("smdpp-data/certs");
        for name in ["CertificateIssuer", "DPauth", "DPpb", "DPtls"] {
            std::fs::create_dir_all(certificates.join(name)).unwrap();
        }
        std::os::unix::fs::symlink(checkout.join("smdpp-data/upp"), folder.join("smdpp-data/upp")).unwrap();
        let made = folder.join("made");
        output_of(
            Command::new(binary("tandem-simulator"))
                .arg("credentials")
                .arg(world.path().join("simulator"))
                .arg(&made),
        )
        .unwrap();
        for (from, to) in [
            ("ci.der", "CertificateIssuer/CI.der"),
            ("dpauth.der", "DPauth/CERT_S_SM_DPauth_ECDSA_NIST.der"),
            ("dpauth.key", "DPauth/SK_S_SM_DPauth_ECDSA_NIST.pem"),
            ("dppb.der", "DPpb/CERT_S_SM_DPpb_ECDSA_NIST.der"),
            ("dppb.key", "DPpb/SK_S_SM_DPpb_ECDSA_NIST.pem"),
            ("dptls.pem", "DPtls/CERT_S_SM_DP_TLS_NIST.pem"),
            ("dptls.key", "DPtls/SK_S_SM_DP_TLS_NIST.pem"),
        ] {
            std::fs::copy(made.join(from), certificates.join(to)).unwrap();
        }
        let parameters = certificates.join("dhparam2048.pem");
        output_of(Command::new("openssl").args(["dhparam", "-dsaparam", "-out"]).arg(parameters).arg("2048"))
            .unwrap();

        // It has its name in its source, and a name in the address is what the card signs.
        let source = std::fs::read_to_string(checkout.join("osmo-smdpp.py")).unwrap();
        assert!(source.contains(NAME_IN_SOURCE), "osmo-smdpp.py no longer says what it is called");
        let program = folder.join("osmo-smdpp.py");
        assert!(source.contains(UPPER_CASE), "osmo-smdpp.py names its sessions in another way now");
        let source = source.replace(NAME_IN_SOURCE, &address).replace(UPPER_CASE, LOWER_CASE);
        std::fs::write(&program, source).unwrap();
        let log = folder.join("log");
        let output = std::fs::File::create(&log).unwrap();
        let mut command = Command::new(python);
        command.args(["-u", "osmo-smdpp.py", "-v", "-p"]).arg(format!("{port}:interface=127.0.0.1"));
        command.current_dir(&folder).env("PYTHONPATH", checkout).stdout(output);
        let mut process = Process::start(&mut command, Some(&log)).unwrap();
        wait_until("osmo-smdpp to listen", &log, || {
            assert!(!process.has_ended(), "{}", std::fs::read_to_string(&log).unwrap());
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        OsmoSmdpp { _process: process, address, log }
    }

    fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap()).into_owned()
    }

    fn code(&self, matching_id: &str) -> String {
        format!("LPA:1${}${matching_id}", self.address)
    }
}

#[tokio::test]
async fn tandem_downloads_from_osmo_smdpp() {
    let (Ok(checkout), Ok(python)) = (std::env::var("OSMO_SMDPP"), std::env::var("OSMO_SMDPP_PYTHON")) else {
        return eprintln!("not tried: tests/outside/osmo-smdpp prepares it");
    };
    // Nobody but osmo-smdpp is to be told anything.
    let card: String = one_modem("quectel-eg25")
        .lines()
        .filter(|line| !line.starts_with("notifications"))
        .map(|line| format!("{line}\n"))
        .collect();
    let mut world = World::without_daemon(&card).unwrap();
    let smdpp = OsmoSmdpp::start(&world, Path::new(&checkout), &python);
    world.configure(&configuration(&world, true, "")).unwrap();
    world.start_daemon().unwrap();
    ready(&world).await;

    let unknown = world.tandem(&["--json", "esim", "install", &smdpp.code("NO-SUCH-ID"), "--yes"]).unwrap();
    assert!(
        !unknown.status.success() && both_streams(&unknown).contains("ActivationCodeInvalid"),
        "{}",
        both_streams(&unknown)
    );

    for package in PACKAGES {
        let code = smdpp.code(package);
        let tandem = |arguments: &[&str]| -> Value {
            let done = world
                .tandem_json(arguments)
                .unwrap_or_else(|error| panic!("{package}: {error}\n{}", smdpp.log()));
            assert_eq!(done["operation"]["state"], "succeeded", "{package} {arguments:?}: {done}");
            done["operation"]["result"].clone()
        };
        let shown = tandem(&["esim", "preview", &code]);
        assert_eq!(shown["ServiceProvider"], "OsmocomSPN", "{shown}");
        let iccid = shown["Iccid"].as_str().unwrap().to_owned();
        assert!(!is_on_card(&world, &iccid), "{package}: a preview installs nothing");
        println!("{package}: previewed {shown}");

        let installed = tandem(&["esim", "install", &code, "--yes"]);
        assert_eq!(installed["Iccid"], json!(iccid), "{package}: {installed}");
        assert!(is_on_card(&world, &iccid), "{package}");
        tandem(&["esim", "enable", &iccid]);
        assert_eq!(enabled_on_card(&world).as_deref(), Some(iccid.as_str()), "{package}");
        tandem(&["esim", "disable", &iccid]);
        assert_eq!(enabled_on_card(&world), None, "{package}");
        tandem(&["esim", "delete", &iccid, "--yes"]);
        assert!(!is_on_card(&world, &iccid), "{package}");
        tandem(&["esim", "enable", HOME]);

        // Delivered without being asked for; osmo-smdpp says so only of signatures that it has verified.
        let expected: BTreeSet<String> =
            ["enable", "disable", "delete"].iter().map(|event| format!("{event} of {iccid}")).collect();
        wait_until("all notifications", &smdpp.log, || handled(&smdpp.log(), &iccid) == expected);
        println!("{package}: osmo-smdpp has verified {:?}", handled(&smdpp.log(), &iccid));
        assert_no_channel_leaks(&world, package);
    }
    let log = smdpp.log();
    let results: Vec<&str> = log
        .lines()
        .filter_map(|line| line.split_once("Profile Installation Final Result: "))
        .map(|(_, result)| result)
        .collect();
    assert_eq!(results.len(), PACKAGES.len(), "{results:?}");
    assert!(results.iter().all(|result| result.contains("successResult")), "{results:?}");
    println!("osmo-smdpp's results of installation: {results:#?}");
    assert!(!log.contains("Traceback"), "osmo-smdpp stumbled: {log}");
    let left = world.tandem_json(&["esim", "notifications", "list"]).unwrap();
    assert_eq!(left["notifications"].as_array().map(Vec::len), Some(0), "{left}");
}

/// The notifications of a profile that osmo-smdpp has verified: `enable of 894…`.
fn handled(log: &str, iccid: &str) -> BTreeSet<String> {
    let events = log
        .lines()
        .filter_map(|line| line.split_once("handleNotification: EID "))
        .filter_map(|(_, rest)| rest.split_once(": "));
    // It prints the kind as its enumeration is called, and the ICCID with its filler.
    events
        .filter(|(_, event)| event.to_lowercase().trim_end_matches('f').ends_with(iccid))
        .filter_map(|(_, event)| {
            let event = event.to_lowercase();
            ["enable", "disable", "delete"]
                .into_iter()
                .rfind(|kind| event.contains(kind))
                .map(|kind| format!("{kind} of {iccid}"))
        })
        .collect()
}

#[tokio::test]
async fn lpac_downloads_from_the_simulator() {
    let Ok(lpac) = std::env::var("LPAC") else {
        return eprintln!("not tried: tests/outside/lpac prepares it");
    };
    for (driver, personality) in [("at", "quectel-eg25"), ("at_csim", "foxconn-dw5821e")] {
        let world = World::without_daemon(&scenario().replace("quectel-eg25", personality)).unwrap();
        let address = world.simulator.ready["servers"][0]["address"].as_str().unwrap().to_owned();
        let lpac = |arguments: &[&str]| -> Value {
            said(driver, arguments, &run_lpac(&lpac, &world, driver, arguments))
        };
        let wrong = lpac(&["profile", "download", "-s", &address, "-m", "WRONG"]);
        assert_ne!(wrong["payload"]["code"], 0, "{driver}: {wrong}");
        for (arguments, iccid) in [
            (&["profile", "download", "-s", &address, "-m", "FREE"][..], "8944504234567890127"),
            (&["profile", "download", "-s", &address, "-m", "SECRET", "-c", "4711"], "8944505234567890125"),
        ] {
            let done = lpac(arguments);
            assert_eq!(done["payload"]["code"], 0, "{driver} {arguments:?}: {done}");
            println!("{driver} {arguments:?}: {done}");
            assert!(is_on_card(&world, iccid), "{driver} {arguments:?}");
            for command in ["enable", "disable", "delete"] {
                let done = lpac(&["profile", command, iccid]);
                assert_eq!(done["payload"]["code"], 0, "{driver} {command}: {done}");
                println!("{driver} {command}: {done}");
            }
            assert!(!is_on_card(&world, iccid), "{driver} {arguments:?}");
        }
        // Those of the two profiles that came with the card go to servers that do not exist.
        let listed = lpac(&["notification", "list"]);
        for notification in listed["payload"]["data"].as_array().unwrap() {
            if notification["notificationAddress"] == json!(address) {
                let number = notification["seqNumber"].to_string();
                let done = lpac(&["notification", "process", "-r", &number]);
                assert_eq!(done["payload"]["code"], 0, "{driver} {notification}: {done}");
            }
        }
        let received = server(&world, json!({"command": "notifications"}));
        let received = received["notifications"].as_array().unwrap();
        assert_eq!(
            received.len(),
            8,
            "{driver}: two times installed, enabled, disabled, deleted: {received:?}"
        );
        assert!(received.iter().all(|notification| notification["signature"] == "verified"), "{received:?}");
        println!("{driver}: the simulator's SM-DP+ received {received:#?}");
        let status = control(&world, json!({"command": "status"}));
        assert_eq!(status["profiles"].as_array().unwrap().len(), 3, "{driver}: as it was before");
    }
}

fn run_lpac(lpac: &str, world: &World, driver: &str, arguments: &[&str]) -> Output {
    // It waits for ever for an answer that it does not understand.
    Command::new("timeout")
        .arg("120")
        .arg(lpac)
        .args(arguments)
        .env("LPAC_APDU", driver)
        .env("LPAC_APDU_AT_DEVICE", world.simulator.port("modem0"))
        .env("LPAC_HTTP", "curl")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The last line of its output: what came of it. Those before tell of its progress.
fn said(driver: &str, arguments: &[&str], output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .rfind(|line| line["type"] == "lpa");
    last.unwrap_or_else(|| panic!("{driver} {arguments:?}: {}", both_streams(output)))
}

#[expect(clippy::disallowed_methods, reason = "another program has a clock of its own")]
fn wait_until(what: &str, log: &Path, mut reached: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !reached() {
        assert!(
            begun.elapsed() < PATIENCE,
            "never saw {what}: {}",
            std::fs::read_to_string(log).unwrap_or_default()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
