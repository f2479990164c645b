//! Events of a SM-DS.

use serde_json::{Value, json};
use tandem_simulator::rsp::Pki;
use tandem_simulator::server::{EventConfig, ServerConfig, Servers};

use crate::card::{Card, EID, OTHER_EID, installed, metadata};
use crate::http::tell;
use crate::lpa::{ICCID_BYTES, Lpa, config};

fn event(event_id: &str, eid: &str, server: &str) -> EventConfig {
    EventConfig { event_id: event_id.to_owned(), eid: eid.to_owned(), server: server.to_owned() }
}

/// A SM-DP+ with the order `M-1`, a root SM-DS and another one below it.
fn servers() -> Servers {
    let mut root = ServerConfig::new("root");
    root.events = vec![
        event("M-1", EID, "smdp0"),
        event("M-1", EID, "smdp0"),
        event("E-2", EID, "below"),
        event("E-3", OTHER_EID, "elsewhere.example"),
    ];
    let mut below = ServerConfig::new("below");
    below.events = vec![event("E-2", EID, "smdp0"), event("E-4", EID, "below.example:8443")];
    Servers::bind(&[config(|_| {})], &[root, below], &Pki::well_known()).unwrap()
}

/// What a SM-DS tells a card.
async fn discover(servers: &Servers, name: &str, eid: &str, event_id: Option<&str>) -> Value {
    let mut lpa = Lpa::of(servers.named(name).unwrap().clone());
    lpa.card = Card::new(&Pki::well_known(), eid);
    lpa.card.matching_id = event_id.map(str::to_owned);
    assert_eq!(lpa.initiate().await.codes(), "-");
    let answer = lpa.authenticate().await;
    match answer.codes().as_str() {
        "-" => answer.json()["eventEntries"].clone(),
        refused => json!(refused),
    }
}

#[tokio::test]
async fn events_lead_to_servers() {
    let servers = servers();
    let [smdp, below] = ["smdp0", "below"].map(|name| servers.address(name).unwrap());
    let entry = |id: &str, address: &str| json!({ "eventId": id, "rspServerAddress": address });
    let check = async |name: &str, eid: &str, event_id: Option<&str>, expect: Value| {
        assert_eq!(discover(&servers, name, eid, event_id).await, expect, "{name} {eid} {event_id:?}");
    };
    let all = json!([entry("M-1", &smdp), entry("M-1", &smdp), entry("E-2", &below)]);
    check("root", EID, None, all.clone()).await;
    check("root", EID, Some(""), all).await;
    check("root", OTHER_EID, None, json!([entry("E-3", "elsewhere.example")])).await;
    check("below", EID, Some("E-2"), json!([entry("E-2", &smdp)])).await;
    check("below", EID, Some("E-4"), json!([entry("E-4", "below.example:8443")])).await;
    check("below", OTHER_EID, None, json!("8.9.5/3.9")).await;
    check("below", EID, Some("M-1"), json!("8.9.5/3.9")).await;
}

#[tokio::test]
async fn an_installed_profile_is_no_event_any_more() {
    let servers = servers();
    let mut lpa = Lpa::of(servers.named("smdp0").unwrap().clone());
    assert_eq!(lpa.download().await, "-");
    let root = servers.named("root").unwrap();
    let count = || tell(root, json!({ "command": "events" }))["events"].as_array().unwrap().len();
    assert_eq!(count(), 4);
    let metadata = metadata(1, "install", ICCID_BYTES);
    let result = lpa.card.result(&lpa.session.transaction_id, metadata, installed());
    assert_eq!(lpa.notify(&result).await, 204);
    assert_eq!(count(), 2);
    let left = discover(&servers, "root", EID, None).await;
    assert_eq!(left.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_sm_ds_has_nothing_else() {
    let servers = servers();
    let root = servers.named("root").unwrap();
    for function in ["getBoundProfilePackage", "handleNotification", "cancelSession"] {
        let answer = crate::http::call(root, function, &json!({})).await.unwrap();
        assert_eq!(answer.status, 404, "{function}");
    }
    // A session that was listed is over.
    let mut lpa = Lpa::of(root.clone());
    lpa.card.matching_id = None;
    assert_eq!(lpa.offer().await, "-");
    assert_eq!(lpa.authenticate().await.codes(), "8.10.1/3.9");
}
