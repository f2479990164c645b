//! The whole program with servers: what its ready line and its control socket say.

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

fn scenario(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

#[test]
fn servers_are_named_and_driven() {
    let program = Program::start(&scenario("download.toml"));
    let root = program.dir.path().join("ci.pem");
    let servers = program.ready["servers"].as_array().unwrap();
    let [smdp, smds] = &servers[..] else { panic!("{servers:?}") };
    let address = smdp["address"].as_str().unwrap();
    assert_eq!(*smdp, json!({ "name": "smdp0", "kind": "smdp", "address": address, "ca": root }));
    assert_eq!((&smds["name"], &smds["kind"]), (&json!("smds0"), &json!("smds")));
    assert!(address.starts_with("localhost:"));
    assert!(std::fs::read_to_string(root).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));

    let which = json!({ "ok": false, "error": "which server? there are smdp0, smds0" });
    assert_eq!(program.control(json!({ "command": "orders" })), which);
    let none = json!({ "ok": false, "error": "there is no server \"x\", only smdp0, smds0" });
    assert_eq!(program.control(json!({ "command": "orders", "server": "x" })), none);
    let orders = program.control(json!({ "command": "orders", "server": "smdp0" }));
    assert_eq!(orders["orders"].as_array().unwrap().len(), 4);
    let events = program.control(json!({ "command": "events", "server": "smds0" }));
    assert_eq!(events["events"][0]["server"], address);
    let fault = json!({ "command": "server-fault", "server": "smdp0", "at": "any", "how": "html" });
    assert_eq!(program.control(fault), json!({ "ok": true }));
    let status = program.control(json!({ "command": "server-status" }));
    assert_eq!(status["servers"][0]["faults"], json!([{ "at": "any", "how": "html", "skip": 0 }]));
    assert_eq!(program.control(json!({ "command": "status" }))["present"], true);
    let bad = program.control(json!({ "command": "order", "server": "smdp0", "order": { "eid": "1", "profile": { "iccid": "1", "imsi": "1" } } }));
    assert_eq!(bad, json!({ "ok": false, "error": "EID \"1\" needs 32 digits" }));
}

#[test]
fn servers_need_no_modems() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("servers.toml");
    std::fs::write(&file, "[[smdp]]\nname = 'a'\n").unwrap();
    let program = Program::start(&file);
    assert_eq!(program.ready["modems"], json!([]));
    let orders = program.control(json!({ "command": "orders" }));
    assert_eq!(orders, json!({ "ok": true, "orders": [] }));
    let modems = program.control(json!({ "command": "mute" }));
    assert_eq!(modems["ok"], false);
}

#[test]
fn a_root_can_be_brought_along() {
    let dir = tempfile::tempdir().unwrap();
    let pki = tandem_simulator::rsp::Pki::from_seed([4; 32]);
    let root = pki.ci().certificate.to_pem();
    std::fs::write(dir.path().join("root.key"), pki.ci().key.to_pkcs8()).unwrap();
    std::fs::write(dir.path().join("root.pem"), &root).unwrap();
    let file = dir.path().join("servers.toml");
    let [key, certificate] = ["root.key", "root.pem"].map(|name| dir.path().join(name).display().to_string());
    let text = format!(
        "[pki]\nkey = '{key}'\ncertificate = '{certificate}'\n[[smdp]]\nname = 'a'\n\
         [[smdp.fault]]\nat = 'authenticateClient'\nhow = 'flip'\nmember = 'smdpSigned2'\nbyte = -1\n"
    );
    std::fs::write(&file, text).unwrap();
    let program = Program::start(&file);
    assert_eq!(std::fs::read_to_string(program.dir.path().join("ci.pem")).unwrap(), root);
    assert!(!program.dir.path().join("pki.seed").exists());
    let status = program.control(json!({ "command": "server-status" }));
    let fault =
        json!({ "at": "authenticateClient", "how": "flip", "member": "smdpSigned2", "byte": -1, "skip": 0 });
    assert_eq!(status["faults"], json!([fault]));
}
