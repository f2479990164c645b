//! Discovery servers: on the card, named by the caller, and those to which they refer.

use esim::lpa::{
    DiscoverRequest, Discovery, MAX_CASCADE, MAX_DISCOVERY_SERVERS, MAX_ORDERS, Source, discover, download,
};
use esim::{IsdROptions, TransportError};
use serde_json::{Value, json};

use crate::support::{block_on, hex};
use crate::world::{CardFault, SERVER, ServerFault, TRANSACTION, World, b64, device, refusal};

const ROOT: &str = "lpa.ds.gsma.com";

/// What a server is certified to be.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    SmDpPlus,
    SmDs,
}

/// A server of that name and role, which answers every challenge.
fn add(world: &mut World, server: &str, role: Role) {
    let mut answer = world.server.answers["initiateAuthentication"].clone();
    let signed = [
        vec![0x80, 0x10],
        hex(TRANSACTION),
        vec![0x83, u8::try_from(server.len()).unwrap()],
        server.as_bytes().to_vec(),
    ]
    .concat();
    let signed = [vec![0x30, u8::try_from(signed.len()).unwrap()], signed].concat();
    answer["serverSigned1"] = b64(&signed).into();
    let mut certificate = world.recording.members("BF38")[3].clone();
    let role_of_dp = hex("060767811201020104");
    let at = certificate.windows(9).position(|window| window == role_of_dp).unwrap();
    certificate[at + 8] = if role == Role::SmDs { 7 } else { 4 };
    answer["serverCertificate"] = b64(&certificate).into();
    world.server.answers.insert(format!("{server} initiateAuthentication"), answer);
}

/// A discovery server with these events.
fn add_smds(world: &mut World, server: &str, events: &[(&str, &str)]) {
    add(world, server, Role::SmDs);
    let entries: Vec<Value> =
        events.iter().map(|(id, server)| json!({"eventId": id, "rspServerAddress": server})).collect();
    let answer = json!({"transactionId": TRANSACTION, "eventEntries": entries});
    world.server.answers.insert(format!("{server} authenticateClient"), answer);
}

fn run(world: &mut World, servers: &[&str]) -> Discovery {
    let request = DiscoverRequest {
        card: IsdROptions::default(),
        device: device(),
        servers: servers.iter().map(|server| server.parse().unwrap()).collect(),
    };
    block_on(discover(&mut world.card, &mut world.server, &mut world.user, &request)).unwrap()
}

fn orders(discovery: &Discovery) -> Vec<String> {
    discovery.orders.iter().map(|order| format!("{} {}", order.server, order.event_id.expose())).collect()
}

#[test]
fn events_of_the_root() {
    let mut world = World::new();
    add_smds(&mut world, ROOT, &[("E-1", "dp1.example"), ("E-2", "dp2.example"), ("E-1", "dp1.example")]);
    add(&mut world, "dp1.example", Role::SmDpPlus);
    add(&mut world, "dp2.example", Role::SmDpPlus);
    let discovery = run(&mut world, &[]);
    assert_eq!(orders(&discovery), ["dp1.example E-1", "dp2.example E-2"]);
    assert_eq!(discovery.failures, []);
    assert_eq!(discovery.default_smdp, None);
    let expect = [
        "open",
        "BF3C",
        "BF2E",
        "BF20",
        "lpa.ds.gsma.com initiateAuthentication",
        "session",
        "BF38",
        "lpa.ds.gsma.com authenticateClient",
        "BF2E",
        "BF20",
        "dp1.example initiateAuthentication",
        "BF2E",
        "BF20",
        "dp2.example initiateAuthentication",
        "close",
    ];
    assert_eq!(world.log(), expect, "an SM-DP+ is asked who it is, and nothing else");
}

#[test]
fn nothing_to_find() {
    let mut world = World::new();
    add_smds(&mut world, ROOT, &[]);
    assert_eq!(run(&mut world, &[]), Discovery::default());

    for (subject, reason) in [("8.9.5", "3.9"), ("8.2.6", "3.8")] {
        let mut world = World::new();
        add(&mut world, ROOT, Role::SmDs);
        let mut world = world.server_fault("lpa.ds.gsma.com authenticateClient", refusal(subject, reason));
        assert_eq!(run(&mut world, &[]), Discovery::default(), "servers have their own ways to say so");
        assert_eq!(world.log()[7..], ["lpa.ds.gsma.com authenticateClient", "BF41", "close"]);
    }
    let mut world = World::new();
    add(&mut world, ROOT, Role::SmDs);
    let mut world = world.server_fault("lpa.ds.gsma.com authenticateClient", refusal("8.1", "6.1"));
    assert_eq!(run(&mut world, &[]).failures.len(), 1, "this says something else");

    // Of an event that another server has told, an unknown code says something else, too.
    let mut world = World::new();
    add_smds(&mut world, ROOT, &[("E-1", "alt.example")]);
    add(&mut world, "alt.example", Role::SmDs);
    let mut world = world.server_fault("alt.example authenticateClient", refusal("8.2.6", "3.8"));
    assert_eq!(run(&mut world, &[]).failures.len(), 1);
}

#[test]
fn servers_on_the_card_and_from_the_caller() {
    let mut world = World::new();
    // A default SM-DP+, a root, and one more as version 3 has it.
    let addresses = "BF3C 1D 8007 64702E74657374 8107 64732E74657374 A209 0C07 64332E74657374";
    world.card.answers.insert("BF3C".to_owned(), hex(addresses));
    for server in ["ds.test", "d3.test", "own.test"] {
        add_smds(&mut world, server, &[(server, "dp.example")]);
    }
    add(&mut world, "dp.example", Role::SmDpPlus);
    let discovery = run(&mut world, &["OWN.test", "ds.test"]);
    assert_eq!(orders(&discovery), ["dp.example ds.test", "dp.example d3.test", "dp.example own.test"]);
    assert_eq!(discovery.default_smdp.unwrap().to_string(), "dp.test");
}

#[test]
fn a_cascade() {
    let mut world = World::new();
    add_smds(&mut world, ROOT, &[("E-1", "alt.example")]);
    add_smds(&mut world, "alt.example", &[("E-2", "dp.example"), ("E-3", "further.example")]);
    add_smds(&mut world, "further.example", &[("E-4", "dp.example"), ("E-2", "dp.example")]);
    add(&mut world, "dp.example", Role::SmDpPlus);
    let discovery = run(&mut world, &[]);
    assert_eq!(orders(&discovery), ["dp.example E-2", "dp.example E-4"]);
    assert_eq!(discovery.failures, []);
    // Each is asked for the event that led to it.
    let asked = |id: &str| {
        let id = id.as_bytes();
        world.card.commands.iter().any(|command| command.data.windows(id.len()).any(|window| window == id))
    };
    assert!(asked("E-1") && asked("E-3") && !asked("E-2") && !asked("E-4"));
}

#[test]
fn a_circle_ends() {
    let mut world = World::new();
    add_smds(&mut world, ROOT, &[("E-1", ROOT), ("E-1", "alt.example")]);
    add_smds(&mut world, "alt.example", &[("E-1", ROOT), ("E-1", "alt.example")]);
    let discovery = run(&mut world, &[]);
    assert_eq!(orders(&discovery), [""; 0]);
    assert_eq!(discovery.failures, []);
    let talks = world.log().iter().filter(|event| event.ends_with("authenticateClient")).count();
    assert_eq!(talks, 3, "the root, then both once with the event");
}

#[test]
fn a_chain_without_end_is_cut() {
    let mut world = World::new();
    add_smds(&mut world, ROOT, &[("E", "d0.example")]);
    for number in 0..20 {
        let next = format!("d{}.example", number + 1);
        add_smds(&mut world, &format!("d{number}.example"), &[("E", &next)]);
    }
    let discovery = run(&mut world, &[]);
    let [failure] = &discovery.failures[..] else { panic!("{discovery:?}") };
    assert_eq!(failure.error.to_string(), "the discovery servers refer to each other without end");
    let talks = world.log().iter().filter(|event| event.ends_with("authenticateClient")).count();
    assert_eq!(talks, MAX_CASCADE);
}

#[test]
fn a_crowd_of_servers_is_capped() {
    let mut world = World::new();
    let names: Vec<String> = (0..60).map(|number| format!("n{number}.example")).collect();
    let events: Vec<(&str, &str)> = names.iter().map(|name| ("E", name.as_str())).collect();
    add_smds(&mut world, ROOT, &events);
    for name in &names {
        add(&mut world, name, Role::SmDpPlus);
    }
    let discovery = run(&mut world, &[]);
    assert_eq!(discovery.orders.len(), MAX_DISCOVERY_SERVERS - 1);
    assert_eq!(discovery.failures.len(), 1);
}

/// A server is asked once who it is, however many events it has.
#[test]
fn a_crowd_of_events_is_capped() {
    let mut world = World::new();
    let ids: Vec<String> = (0..64).map(|number| format!("E-{number}")).collect();
    let events: Vec<(&str, &str)> = ids.iter().map(|id| (id.as_str(), "dp.example")).collect();
    add_smds(&mut world, ROOT, &events);
    add_smds(&mut world, "own.example", &events);
    add_smds(
        &mut world,
        "more.example",
        &[("X-1", "dp.example"), ("X-2", "dead.example"), ("X-3", "dead.example")],
    );
    add(&mut world, "dp.example", Role::SmDpPlus);
    let mut world =
        world.server_fault("dead.example initiateAuthentication", ServerFault::Raw(503, Vec::new()));
    let discovery = run(&mut world, &["own.example", "more.example"]);
    assert_eq!(discovery.orders.len(), MAX_ORDERS);
    assert_eq!(discovery.failures.len(), 1);
    for server in ["dp.example", "dead.example"] {
        let contacts = world.log().iter().filter(|event| event.starts_with(server)).count();
        assert_eq!(contacts, 1, "{server}");
    }
}

#[test]
fn a_server_that_fails_does_not_hide_the_others() {
    let mut world = World::new();
    add_smds(&mut world, ROOT, &[("E-1", "dead.example"), ("E-2", "dp.example")]);
    add(&mut world, "dp.example", Role::SmDpPlus);
    let mut world =
        world.server_fault("dead.example initiateAuthentication", ServerFault::Raw(503, Vec::new()));
    world = world.server_fault("silent.example initiateAuthentication", ServerFault::Raw(500, Vec::new()));
    let discovery = run(&mut world, &["gone.example", "silent.example"]);
    assert_eq!(
        orders(&discovery),
        ["dead.example E-1", "dp.example E-2"],
        "an event is worth telling anyway"
    );
    let failures: Vec<_> = discovery.failures.iter().map(|failure| failure.server.to_string()).collect();
    assert_eq!(failures, ["gone.example", "silent.example", "dead.example"]);
    let lie = discovery.failures[0].error.to_string();
    assert_eq!(lie, "gone.example answers in the name of \"localhost:8444\"");
}

#[test]
fn an_sm_dp_plus_is_no_discovery_server() {
    let mut world = World::new();
    add_smds(&mut world, ROOT, &[]);
    let discovery = run(&mut world, &[SERVER]);
    let [failure] = &discovery.failures[..] else { panic!("{discovery:?}") };
    let message = "localhost:8444 is no discovery server: use it with an activation code";
    assert_eq!(failure.error.to_string(), message);
    let log = world.log();
    assert_eq!(log[log.len() - 2..], ["initiateAuthentication", "close"], "no session was opened");

    // One whose certificate does not say what it is has to be asked, and what it has is left where it is.
    let mut world = World::new();
    add_smds(&mut world, ROOT, &[]);
    let function = "initiateAuthentication";
    let mut certificate = world.recording.members("BF38")[3].clone();
    let role_of_dp = hex("060767811201020104");
    let at = certificate.windows(9).position(|window| window == role_of_dp).unwrap();
    certificate[at + 8] = 99;
    let mut world = world.server_says(function, "serverCertificate", b64(&certificate).into());
    let discovery = run(&mut world, &[SERVER]);
    let [failure] = &discovery.failures[..] else { panic!("{discovery:?}") };
    assert_eq!(failure.error.to_string(), message);
    assert_eq!(failure.error.cleanup.reason, Some(esim::es10::CancelReason::Postponed));
    let log = world.log();
    assert_eq!(log[log.len() - 3..], ["BF41", "cancelSession", "close"]);
}

#[test]
fn a_card_that_fails_ends_it() {
    let mut world = World::new();
    add_smds(&mut world, ROOT, &[("E-1", "dp.example")]);
    let mut world = world.card_fault("BF2E", 2, CardFault::Fails(TransportError::Gone));
    let request = DiscoverRequest { card: IsdROptions::default(), device: device(), servers: vec![] };
    let error =
        block_on(discover(&mut world.card, &mut world.server, &mut world.user, &request)).unwrap_err();
    assert_eq!(error.to_string(), "the modem has gone away");
    assert_eq!(world.log().last().unwrap(), "close");
}

/// An activation code may name a discovery server.
#[test]
fn a_download_follows_one_event() {
    let code = |world: &mut World, text: &str| {
        world.request.source = Source::ActivationCode(text.parse().unwrap());
    };
    let mut world = World::new();
    add_smds(&mut world, ROOT, &[("TS48v1_A", SERVER)]);
    code(&mut world, "1$lpa.ds.gsma.com$E-1");
    block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    assert_eq!(world.user.sessions.len(), 2);

    let fails = |events: &[(&str, &str)], message: &str| {
        let mut world = World::new();
        add_smds(&mut world, ROOT, events);
        code(&mut world, "1$lpa.ds.gsma.com$E-1");
        let error = block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request))
            .unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.cleanup.reason, None, "nothing was bound");
    };
    fails(&[], "nothing waits for this card");
    fails(&[("A", "x.example"), ("B", "y.example")], "2 profiles wait for this card");
    fails(&[("E-1", ROOT)], "the discovery servers refer to each other without end");
}

#[test]
fn the_default_server_is_asked_by_the_card_alone() {
    let mut world = World::new();
    world.request.source = Source::DefaultServer;
    let error =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    assert_eq!(error.to_string(), "the card has no default server");

    let mut world = World::new().stop_at(esim::lpa::Stage::ReadingCard, 0, esim::lpa::Cancel::Postpone);
    world.request.source = Source::DefaultServer;
    let error =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    assert_eq!(error.to_string(), "the download was stopped");
    assert_eq!(world.log(), [""; 0], "before the card is asked");

    let mut world = World::new();
    world.request.source = Source::DefaultServer;
    world.card.answers.insert("BF3C".to_owned(), hex("BF3C 10 800E 6C6F63616C686F73743A38343434"));
    block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    let request: Vec<u8> = world
        .card
        .commands
        .iter()
        .skip_while(|command| !command.data.starts_with(&[0xBF, 0x38]))
        .take(3)
        .flat_map(|command| command.data.clone())
        .collect();
    assert!(request.ends_with(&hex("A00A A108 800435290611 A100")), "no matching id");
}
