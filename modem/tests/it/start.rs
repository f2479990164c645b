//! Starting.

use std::time::Duration;

use modem::{
    Functionality, Modem, Options, PortKind, PortSpec, Presence, ProbeFailure, RegistrationStatus, SimLock,
    SimState, StartError,
};
use tandem_simulator::modem::{Control, Switch};
use tandem_simulator::personality::PERSONALITIES;
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

use crate::bench::{Bench, FIRST, card_config, within};

#[tokio::test(start_paused = true)]
async fn every_model_tells_who_it_is_and_how_it_stands() {
    for personality in PERSONALITIES {
        let name = personality.name;
        let bench = Bench::new(name);
        let begun = Instant::now();
        let modem = within(30, bench.start()).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        // All of it is the modem's own time: nothing here waits for anything else.
        assert!(begun.elapsed() < Duration::from_millis(300), "{name}: {:?}", begun.elapsed());
        assert!(bench.commands() < 45, "{name}: {} commands", bench.commands());
        let state = modem.state().borrow().clone();
        assert_eq!(state.presence, Presence::Ready, "{name}");
        assert_eq!(state.functionality, Functionality::Full, "{name}");
        assert_eq!(state.identity.manufacturer.as_deref(), Some(personality.manufacturer), "{name}");
        assert_eq!(state.identity.model.as_deref(), Some(personality.model), "{name}");
        assert_eq!(state.identity.revision.as_deref(), Some(personality.revision), "{name}");
        let imei = state.identity.imei.as_deref().unwrap();
        assert!(imei.starts_with(personality.tac) && imei.len() == 15, "{name}: {imei}");
        let SimState::Present(card) = &state.sim else { panic!("{name}: {:?}", state.sim) };
        assert_eq!(card.iccid.as_deref(), Some(FIRST), "{name}");
        assert_eq!(card.imsi.as_deref(), Some("262010000000001"), "{name}");
        assert_eq!(state.registration.status, RegistrationStatus::Home, "{name}");
        assert!(state.registration.technology.is_some(), "{name}");
        let operator = state.operator.as_ref().unwrap();
        assert_eq!(operator.code.as_deref(), Some("26201"), "{name}");
        assert!(operator.name.is_some(), "{name}");
        assert!(state.signal.percent().is_some(), "{name}");
        modem.shutdown().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_modem_without_a_sim_comes_up() {
    for personality in PERSONALITIES {
        let bench = Bench::new(personality.name);
        bench.control(Control::RemoveSim);
        let modem = within(30, bench.start()).await.unwrap();
        assert_eq!(modem.state().borrow().sim, SimState::Absent, "{}", personality.name);
        assert!(modem.state().borrow().identity.imei.is_some(), "{}", personality.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_locked_sim_has_an_iccid_and_no_imsi() {
    let mut config = card_config();
    config.profiles[0].pin = Some("1234".into());
    let bench = Bench::with_card("quectel-eg25", config);
    let modem = within(30, bench.start()).await.unwrap();
    let state = modem.state().borrow().clone();
    let card = state.sim.card().unwrap();
    assert_eq!(
        (card.lock.clone(), card.iccid.as_deref(), card.imsi.as_deref()),
        (SimLock::Pin, Some(FIRST), None)
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_modem_refuses_is_done_without() {
    for beginning in [
        "E0", "V1", "+CMEE", "+CGMI", "+CGMM", "+CGMR", "+CGSN", "+CFUN", "+CPIN", "+QCCID", "+CIMI",
        "+CREG", "+CGREG", "+CEREG", "+COPS", "+CSQ", "+CESQ", "+Q",
    ] {
        let bench = Bench::new("quectel-eg25");
        let on = beginning.to_owned();
        bench.control(Control::Refuse { on, cme: None, cms: None, times: None });
        let modem = within(60, bench.start()).await.unwrap_or_else(|error| panic!("{beginning}: {error}"));
        assert_eq!(modem.state().borrow().presence, Presence::Ready, "{beginning}");
    }
}

#[tokio::test(start_paused = true)]
async fn echo_slow_bytes_and_rubbish_in_between_do_not_matter() {
    let echo = || Control::Echo { state: Some(Switch::On) };
    let split = |gap_ms| Control::Split { state: Switch::On, gap_ms };
    for controls in [vec![echo()], vec![split(0)], vec![split(1), echo()]] {
        let bench = Bench::new("quectel-eg25");
        for control in controls.clone() {
            bench.control(control);
        }
        let modem = within(60, bench.start()).await.unwrap_or_else(|error| panic!("{controls:?}: {error}"));
        assert!(modem.state().borrow().sim.is_ready(), "{controls:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn garbled_lines_end_in_something_else_than_a_hang() {
    for seed in 0..20 {
        let bench = Bench::new("quectel-eg25");
        bench.control(Control::Garble { percent: 5, seed });
        let _either_is_fine = within(1200, bench.start()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_port_that_answers_is_taken_and_a_silent_one_holds_nothing_up() {
    let bench = Bench::new("quectel-eg25");
    let spec = |path: &str, kind| PortSpec::direct(path, kind);
    let (silent, _other_end) = tokio::io::duplex(64);
    let (mbim, _other_end_too) = tokio::io::duplex(64);
    let begun = Instant::now();
    let ports = vec![
        (spec("/dev/cdc-wdm0", PortKind::Mbim), Box::new(mbim) as Box<dyn modem::ByteStream>),
        (spec("/dev/ttyUSB0", PortKind::At), Box::new(silent)),
        bench.port(),
        bench.port(),
    ];
    let modem = within(30, Modem::start(ports, Options::default())).await.unwrap();
    // A silent port that carries messages is given a while beside an AT port that answers; a silent AT port is not.
    assert!((6000..6600).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    assert_eq!(modem.state().borrow().ports, [("/dev/ttyUSB2".into(), PortKind::At)]);
    // The others are closed again.
    tokio::task::yield_now().await;
    assert_eq!(bench.status("ports_served"), 1);
}

#[tokio::test(start_paused = true)]
async fn of_two_ports_the_first_is_taken_if_it_is_hardly_slower() {
    for (late, expect) in [(0, "/dev/ttyUSB2"), (20, "/dev/ttyUSB2"), (500, "/dev/ttyUSB3")] {
        let (slow, quick) = (Bench::new("quectel-eg25"), Bench::new("quectel-eg25"));
        slow.control(Control::Late { ms: late, once: true });
        let ports = vec![slow.port_at("/dev/ttyUSB2"), quick.port_at("/dev/ttyUSB3")];
        let modem = within(30, Modem::start(ports, Options::default())).await.unwrap();
        assert_eq!(modem.state().borrow().ports, [(expect.into(), PortKind::At)], "{late}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_says_which_port_did_what() {
    let spec = |path: &str, kind| PortSpec::direct(path, kind);
    let (silent, _other_end) = tokio::io::duplex(64);
    let (gone, other_end) = tokio::io::duplex(64);
    drop(other_end);
    let (noisy, mut noise) = tokio::io::duplex(64);
    noise.write_all(b"$GPGGA,,\r\n").await.unwrap();
    let ports: Vec<(PortSpec, Box<dyn modem::ByteStream>)> = vec![
        (spec("/dev/ttyUSB0", PortKind::At), Box::new(silent)),
        (spec("/dev/ttyUSB1", PortKind::At), Box::new(gone)),
        (spec("/dev/ttyUSB2", PortKind::At), Box::new(noisy)),
    ];
    let Err(StartError::NoAnswer(reports)) = within(30, Modem::start(ports, Options::default())).await else {
        panic!()
    };
    let failures: Vec<_> = reports.into_iter().map(|report| report.failure).collect();
    assert_eq!(
        failures,
        [ProbeFailure::Silent { tries: 5 }, ProbeFailure::Gone, ProbeFailure::Noise { bytes: 10 }]
    );

    let (gnss, _other_end) = tokio::io::duplex(64);
    let ports: Vec<(PortSpec, Box<dyn modem::ByteStream>)> =
        vec![(spec("/dev/ttyUSB1", PortKind::Ignored), Box::new(gnss))];
    let error = Modem::start(ports, Options::default()).await.unwrap_err();
    assert!(matches!(error, StartError::NoControlPort { ports: 1 }));
}
