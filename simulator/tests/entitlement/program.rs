//! The whole program with a carrier: what its ready line and its control socket say.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

struct Program {
    child: Child,
    dir: tempfile::TempDir,
    ready: Value,
}

impl Program {
    fn start(scenario: &Path) -> Program {
        let dir = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_tandem-simulator"))
            .arg("--dir")
            .arg(dir.path())
            .arg("--scenario")
            .arg(scenario)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Program { child, dir, ready: serde_json::from_str(&line).unwrap() }
    }

    fn control(&self, request: Value) -> Value {
        let mut stream = UnixStream::connect(self.dir.path().join("control.sock")).unwrap();
        stream.write_all(format!("{request}\n").as_bytes()).unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_carrier_is_named_and_driven() {
    let program = Program::start(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/carrier.toml"));
    let servers = program.ready["servers"].as_array().unwrap();
    let [smdp, entitlement] = &servers[..] else { panic!("{servers:?}") };
    assert_eq!((&smdp["kind"], &entitlement["kind"]), (&json!("smdp"), &json!("entitlement")));
    assert_eq!((&entitlement["name"], &entitlement["ca"]), (&json!("aes0"), &smdp["ca"]));

    let subscribers = program.control(json!({ "command": "subscribers", "server": "aes0" }));
    assert_eq!(subscribers["subscribers"][0]["msisdn"], "+447700900001");
    let set = json!({ "command": "entitlement-set", "settings": { "flow": "portal" } });
    assert_eq!(program.control(set), json!({ "ok": true }));
    let unknown = program.control(json!({ "command": "entitlement-set", "settings": { "colour": 1 } }));
    assert_eq!(unknown["ok"], false);
    let fault = json!({ "command": "entitlement-fault", "at": "initial", "how": "http", "status": 503, "retry_after": "5" });
    assert_eq!(program.control(fault), json!({ "ok": true }));
    let status = program.control(json!({ "command": "entitlement-status" }));
    assert_eq!(status["settings"]["flow"], "portal");
    assert_eq!(
        status["faults"],
        json!([{ "at": "initial", "how": "http", "status": 503, "retry_after": "5", "skip": 0 }])
    );
    assert_eq!(program.control(json!({ "command": "entitlement-clear" })), json!({ "ok": true }));
    let network = program.control(json!({ "command": "carrier-network" }));
    assert_eq!(
        network["network"]["subscriptions"],
        json!([{ "imsi": "234500000000001", "msisdn": "+447700900001", "served": true, "device": null }])
    );
    let more = json!({ "imsi": "234500000000002", "iccid": "8944500000000000025" });
    assert_eq!(
        program.control(json!({ "command": "subscriber", "subscriber": more })),
        json!({ "ok": true })
    );
    let change =
        json!({ "command": "set-subscriber", "imsi": "234500000000002", "enabled": false, "sqn": 64 });
    assert_eq!(program.control(change), json!({ "ok": true }));
    let subscribers = program.control(json!({ "command": "subscribers" }));
    assert_eq!(
        (&subscribers["subscribers"][1]["enabled"], &subscribers["subscribers"][1]["sqn"]),
        (&json!(false), &json!(64))
    );
    let none = program.control(json!({ "command": "companions", "server": "x" }));
    assert_eq!(none, json!({ "ok": false, "error": "there is no entitlement server \"x\", only aes0" }));
    let nobody = program.control(json!({ "command": "finish-portal", "id": "1" }));
    assert_eq!(nobody, json!({ "ok": false, "error": "there is no companion \"1\"" }));
}

#[test]
fn mistakes_are_named() {
    let check = |text: &str, expect: &str| {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("carrier.toml");
        std::fs::write(&file, text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_tandem-simulator"))
            .args(["--dir".as_ref(), dir.path().as_os_str(), "--scenario".as_ref(), file.as_os_str()])
            .output()
            .unwrap();
        assert!(!output.status.success());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(expect), "{text}: {error}");
    };
    check("[[entitlement]]\nname = 'a'\nsmdp = 'b'\n", "entitlement server a: there is no SM-DP+ \"b\"");
    let subscriber = "[[entitlement]]\nname = 'a'\n[[entitlement.subscriber]]\nimsi = '001010000000001'\n";
    check(&format!("{subscriber}iccid = '1'\n"), "subscriber 001010000000001: an ICCID has 18 to 20 digits");
    let keys = "iccid = '8944500000000000017'\naka = { ki = '00' }\n";
    check(&format!("{subscriber}{keys}"), "subscriber 001010000000001: keys have 16 bytes of hex");
    check("[[entitlement]]\nname = 'a'\nsettings = { colour = 1 }\n", "unknown field `colour`");
    check("[[smdp]]\nname = 'a'\n[[entitlement]]\nname = 'a'\n", "two servers are called \"a\"");
}
