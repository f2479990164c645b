//! The documents of `--json`, which are also the manual `docs/cli-json.md`.

use std::fmt::Write;

use serde_json::Value;

use crate::{
    bench::{Bench, compare_with_file},
    fake::{Play, World},
};

const INTRODUCTION: &str = "\
# What `tandem --json` prints

<!-- Made by running the program; make doc writes it anew. -->

Every command prints exactly one JSON document on standard output, also when it fails; the exit code tells which. Only
`tandem monitor` prints many, one a line. Fields stay as they are; new ones may be added. What is not known is `null`.
The strings of `state`, `kind`, `stage` and the like are those of the [D-Bus reference](dbus.md).
";

#[tokio::test]
async fn the_documents_are_the_ones_in_the_manual() {
    let mut out = INTRODUCTION.to_owned();
    let three = World::three_modems;
    let one = World::one_modem;
    for (note, world, play, arguments, code) in [
        ("", three(), Play::Succeed, &["status"][..], 0),
        ("", one(), Play::Succeed, &["modem", "list"], 0),
        ("", three(), Play::Succeed, &["modem", "show", "1"], 0),
        ("", one(), Play::Succeed, &["esim", "list"], 0),
        ("", one(), Play::Succeed, &["esim", "info"], 0),
        ("", one(), Play::Succeed, &["esim", "notifications"], 0),
        ("", one(), Play::Succeed, &["esim", "rules"], 0),
        ("", one(), Play::Succeed, &["esim", "default-smdp"], 0),
        (
            "Everything that changes something prints how it ended.",
            one(),
            Play::Succeed,
            &["esim", "enable", "Home"],
            0,
        ),
        ("Not waited for:", one(), Play::Hang, &["esim", "enable", "Home", "--no-wait"], 0),
        ("", one(), Play::Succeed, &["scan"], 0),
        ("", one(), Play::Succeed, &["modem", "refresh"], 0),
        ("", one(), Play::Succeed, &["operation", "list"], 0),
        (
            "A failure: `name` is the last part of the D-Bus error name, or one of the program's own.",
            one(),
            Play::Fail(dbus_interface::ErrorKind::CardBusy),
            &["esim", "enable", "Home"],
            6,
        ),
        ("More than one fits:", three(), Play::Succeed, &["modem", "reset"], 5),
    ] {
        let bench = Bench::new().await;
        let _fake = bench.serve(world).await.plays(play);
        let ended = bench.tandem(&[&["--json"], arguments].concat()).await;
        assert_eq!((ended.code, ended.stderr.as_str()), (code, ""), "{arguments:?}");
        serde_json::from_str::<Value>(&ended.stdout).unwrap();
        let _ = write!(out, "\n## `tandem {} --json`\n\n", arguments.join(" "));
        if !note.is_empty() {
            let _ = write!(out, "{note}\n\n");
        }
        let _ = write!(out, "```json\n{}```\n", ended.stdout);
        if code != 0 {
            let _ = writeln!(out, "\nExit code {code}.");
        }
    }
    compare_with_file("docs/cli-json.md", &out);
}
