//! From day to day: indications, recovery, shutting down.

use std::time::Duration;

use esim::{ApduChannel, ISD_R_AID, TransportError};
use modem::{Functionality, ModemError, Presence, RegistrationStatus, SimState};
use tandem_simulator::modem::Control;
use tandem_simulator::personality::PERSONALITIES;
use tokio::time::{Instant, sleep};

use crate::bench::{Bench, within};

#[tokio::test(start_paused = true)]
async fn an_idle_modem_is_left_alone() {
    for personality in PERSONALITIES.iter().filter(|personality| personality.babble.is_none()) {
        let bench = Bench::new(personality.name);
        let _modem = bench.start().await.unwrap();
        sleep(Duration::from_secs(300)).await;
        let commands = bench.commands();
        sleep(Duration::from_secs(24 * 3600)).await;
        assert_eq!(bench.commands(), commands, "{}", personality.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_talkative_modem_is_not_asked_for_every_word() {
    let bench = Bench::new("huawei-me909s");
    let _modem = bench.start().await.unwrap();
    sleep(Duration::from_secs(60)).await;
    let before = bench.commands();
    sleep(Duration::from_secs(600)).await;
    // Two commands for the signal, every thirty seconds.
    assert!(bench.commands() - before <= 2 * 20 + 2, "{}", bench.commands() - before);
}

#[tokio::test(start_paused = true)]
async fn what_the_modem_tells_is_read_again() {
    for personality in PERSONALITIES {
        let name = personality.name;
        let bench = Bench::new(name);
        let modem = bench.start().await.unwrap();
        let mut state = modem.state();
        bench.control(Control::Registration { status: 5 });
        within(10, state.wait_for(|state| state.registration.status == RegistrationStatus::Roaming))
            .await
            .unwrap();
        bench.control(Control::Registration { status: 3 });
        let denied = |state: &std::sync::Arc<modem::ModemState>| {
            state.registration.status == RegistrationStatus::Denied && state.operator.is_none()
        };
        within(10, state.wait_for(denied)).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_sim_that_comes_and_goes_is_noticed() {
    for personality in PERSONALITIES.iter().filter(|personality| !personality.sim.removed.is_empty()) {
        let name = personality.name;
        let bench = Bench::new(name);
        let modem = bench.start().await.unwrap();
        let mut state = modem.state();
        bench.control(Control::RemoveSim);
        within(30, state.wait_for(|state| state.sim == SimState::Absent)).await.unwrap();
        bench.control(Control::InsertSim);
        within(30, state.wait_for(|state| state.sim.is_ready())).await.unwrap_or_else(|_| panic!("{name}"));
    }
}

#[tokio::test(start_paused = true)]
async fn functionality_is_set_and_read_back() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    within(30, modem.set_functionality(Functionality::RadioOff)).await.unwrap();
    assert_eq!(modem.state().borrow().functionality, Functionality::RadioOff);
    within(30, modem.set_functionality(Functionality::Full)).await.unwrap();
    assert_eq!(modem.state().borrow().functionality, Functionality::Full);
    let mut state = modem.state();
    within(60, state.wait_for(|state| state.registration.status == RegistrationStatus::Home)).await.unwrap();
    bench.control(Control::Refuse { on: "+CFUN=".into(), cme: Some(4), cms: None, times: Some(1) });
    let refused = modem.set_functionality(Functionality::Minimum).await;
    assert!(matches!(refused, Err(ModemError::Refused { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_reset_modem_leaves_and_a_new_one_comes() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    assert!(matches!(within(90, modem.reset()).await, Err(ModemError::Gone)));
    within(60, bench.virtual_modem.plugged_in()).await;
    let modem = within(60, bench.start()).await.unwrap();
    assert_eq!(modem.state().borrow().presence, Presence::Ready);
}

#[tokio::test(start_paused = true)]
async fn a_mute_modem_is_unresponsive_and_then_well_again() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    let mut state = modem.state();
    bench.control(Control::Mute);
    let error = within(60, modem.refresh()).await.unwrap_err();
    assert!(matches!(error, ModemError::Timeout { .. } | ModemError::Unresponsive { .. }), "{error}");
    within(60, state.wait_for(|state| state.presence == Presence::Unresponsive)).await.unwrap();
    let error = within(1, modem.refresh()).await.unwrap_err();
    assert!(matches!(error, ModemError::Unresponsive { .. }), "{error}");
    sleep(Duration::from_secs(7200)).await;
    bench.control(Control::Unmute);
    within(300, state.wait_for(|state| state.presence == Presence::Ready)).await.unwrap();
    within(60, modem.refresh()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_modem_that_restarts_on_its_port_is_set_up_again() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    let before = bench.commands();
    bench.control(Control::Inject { text: "RDY".into() });
    sleep(Duration::from_secs(5)).await;
    assert!(bench.commands() - before > 10);
    assert_eq!(modem.state().borrow().presence, Presence::Ready);
}

#[tokio::test(start_paused = true)]
async fn shutting_down_closes_the_channel_and_the_port() {
    for personality in PERSONALITIES {
        let name = personality.name;
        let bench = Bench::new(name);
        let modem = bench.start().await.unwrap();
        let mut lease = modem.lease_card().await.unwrap();
        within(60, lease.open(ISD_R_AID.as_bytes())).await.unwrap();
        let begun = Instant::now();
        modem.shutdown().await;
        assert!(begun.elapsed() <= Duration::from_millis(1500), "{name}: {:?}", begun.elapsed());
        tokio::task::yield_now().await;
        assert_eq!(bench.open_channels(), [0; 0], "{name}");
        assert_eq!(bench.status("ports_served"), 0, "{name}");
        assert_eq!(lease.close().await, Err(TransportError::Gone), "{name}");
        assert!(matches!(modem.refresh().await, Err(ModemError::Closed)), "{name}");
        assert!(matches!(modem.lease_card().await, Err(ModemError::Closed)), "{name}");
        modem.shutdown().await;
    }
}

#[tokio::test(start_paused = true)]
async fn shutting_down_does_not_wait_for_a_modem_that_does_not_answer() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    let mut lease = modem.lease_card().await.unwrap();
    within(60, lease.open(ISD_R_AID.as_bytes())).await.unwrap();
    bench.control(Control::Mute);
    let begun = Instant::now();
    modem.shutdown().await;
    assert!(begun.elapsed() <= Duration::from_millis(1500), "{:?}", begun.elapsed());
    // Remembered for the next start.
    assert_eq!(modem.open_channels().borrow().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_last_handle_closes_channel_and_port() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    let mut lease = modem.lease_card().await.unwrap();
    within(60, lease.open(ISD_R_AID.as_bytes())).await.unwrap();
    drop((modem, lease));
    sleep(Duration::from_secs(1)).await;
    assert_eq!(bench.open_channels(), [0; 0]);
    assert_eq!(bench.status("ports_served"), 0);
}
