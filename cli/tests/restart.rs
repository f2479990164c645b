//! The daemon restarts while somebody waits.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::{
    bench::{Bench, PATIENCE},
    fake::{Play, World},
};

#[tokio::test]
async fn the_outcome_is_waited_for() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await.plays(Play::Restart);
    let ended = bench.tandem(&["esim", "enable", "Home"]).await;
    let expect = "Enabled Home (8944000000000000022).\ntandemd was restarted meanwhile and finished it.\n";
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (0, expect, ""));
    assert_eq!(fake.calls(), ["Enable(8944000000000000022)"]);
}

#[tokio::test]
async fn an_operation_that_is_forgotten_is_not_waited_for_for_ever() {
    let bench = Bench::new().await;
    let _fake = bench.serve(World::one_modem()).await.plays(Play::RestartAndForget);
    let ended = bench.tandem(&["esim", "enable", "Home"]).await;
    assert_eq!((ended.code, ended.stdout.as_str()), (7, ""), "{ended:?}");
    assert!(ended.stderr.contains("no longer knows how operation 7 ended"), "{ended:?}");
    assert!(ended.stderr.contains("hint: tandem esim list"), "{ended:?}");
}

#[tokio::test]
async fn a_daemon_that_does_not_come_back() {
    let bench = Bench::new().await;
    let _fake = bench.serve(World::one_modem()).await.plays(Play::Vanish);
    let ended = bench.tandem(&["esim", "enable", "--timeout", "3", "Home"]).await;
    assert_eq!((ended.code, ended.stdout.as_str()), (3, ""), "{ended:?}");
    assert!(ended.stderr.contains("tandemd went away during operation 7"), "{ended:?}");
}

#[tokio::test]
async fn the_monitor_tells_and_stays() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await;
    let mut monitor = bench.command(&["monitor", "--json"]).stderr(Stdio::inherit()).spawn().unwrap();
    let mut lines = BufReader::new(monitor.stdout.take().unwrap()).lines();
    let mut next = async || {
        let line =
            tokio::time::timeout(PATIENCE, lines.next_line()).await.expect("no event").unwrap().unwrap();
        serde_json::from_str::<Value>(&line).unwrap()
    };
    // Until it listens, nothing is heard: go on and come back until it does.
    let heard = tokio::time::timeout(PATIENCE, async {
        loop {
            fake.leave().await;
            fake.come_back().await;
            if let Ok(event) = tokio::time::timeout(std::time::Duration::from_millis(200), next()).await {
                break event;
            }
        }
    });
    let first = heard.await.expect("the monitor hears nothing");
    assert!(["started", "stopped"].contains(&first["event"].as_str().unwrap()), "{first}");
    bench.tandem(&["esim", "enable", "Home"]).await;
    let mut seen = Vec::new();
    while seen.last().is_none_or(|event: &Value| event["value"] != "succeeded") {
        seen.push(next().await);
    }
    let added = seen.iter().find(|event| event["event"] == "added").unwrap();
    assert_eq!(added["path"], "/org/tandem/Tandem1/operations/7");
    assert_eq!(added["interface"], "org.tandem.Tandem1.Operation");
    assert_eq!(added["properties"]["Kind"], "enable");
}
