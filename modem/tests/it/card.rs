//! The card slot: leases, channels, and those that leaked.

use std::time::Duration;

use esim::apdu::Command;
use esim::{ApduChannel, ISD_R_AID, TransportError};
use modem::{CardAccess, CardLease, Modem, Options};
use tandem_simulator::modem::Control;
use tandem_simulator::personality::PERSONALITIES;
use tokio::time::{sleep, timeout};

use crate::bench::{Bench, inventory, within};

/// GetEID.
fn get_eid() -> Command {
    Command::new(0x80, 0xe2, 0x91, 0x00).with_data([0xbf, 0x3e, 0x03, 0x5c, 0x01, 0x5a])
}

async fn lease(modem: &Modem) -> CardLease {
    within(30, modem.lease_card()).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn every_model_carries_a_whole_session() {
    for personality in PERSONALITIES {
        let name = personality.name;
        let bench = Bench::new(name);
        let modem = bench.start().await.unwrap();
        let mut lease = lease(&modem).await;
        let inventory = within(60, inventory(&mut lease)).await;
        let inventory = inventory.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(inventory.eid.to_string(), "89049032123451234512345678901235", "{name}");
        assert_eq!(inventory.profiles.len(), 2, "{name}");
        drop(lease);
        let mut state = modem.state();
        let access =
            state.wait_for(|state| state.card_access != CardAccess::Untried).await.unwrap().card_access;
        let expect = match name {
            "foxconn-dw5821e" | "sierra-em9191" => CardAccess::GenericAccess,
            _ => CardAccess::LogicalChannel,
        };
        assert_eq!(access, expect, "{name}");
        modem.shutdown().await;
        assert_eq!(bench.open_channels(), [0; 0], "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn leases_come_one_at_a_time_and_in_order() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    let first = lease(&modem).await;
    let (order, mut arrived) = tokio::sync::mpsc::channel(8);
    for number in 0..4 {
        let (modem, order) = (modem.clone(), order.clone());
        tokio::spawn(async move {
            let lease = modem.lease_card().await.unwrap();
            order.send(number).await.unwrap();
            sleep(Duration::from_secs(1)).await;
            drop(lease);
        });
        tokio::task::yield_now().await;
    }
    assert!(timeout(Duration::from_secs(10), arrived.recv()).await.is_err());
    drop(first);
    for expect in 0..4 {
        assert_eq!(within(2, arrived.recv()).await, Some(expect));
    }
}

#[tokio::test(start_paused = true)]
async fn who_gave_up_waiting_is_passed_over() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    let first = lease(&modem).await;
    for _ in 0..100 {
        assert!(timeout(Duration::from_millis(1), modem.lease_card()).await.is_err());
    }
    drop(first);
    drop(lease(&modem).await);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_lease_closes_its_channel_before_the_next_is_granted() {
    for personality in PERSONALITIES {
        let bench = Bench::new(personality.name);
        let modem = bench.start().await.unwrap();
        let mut first = lease(&modem).await;
        within(60, first.open(ISD_R_AID.as_bytes())).await.unwrap();
        assert_eq!(bench.open_channels(), [1], "{}", personality.name);
        assert_eq!(modem.open_channels().borrow().len(), 1, "{}", personality.name);
        drop(first);
        let _second = lease(&modem).await;
        assert_eq!(bench.open_channels(), [0; 0], "{}", personality.name);
        assert_eq!(modem.open_channels().borrow().len(), 0, "{}", personality.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_dropped_at_any_moment_leaks_nothing() {
    let mut finished = false;
    for patience in 0.. {
        // Every answer takes a while, so that each step can be cut at several places.
        let bench = Bench::new("quectel-eg25");
        let modem = bench.start().await.unwrap();
        bench.control(Control::Late { ms: 10, once: false });
        let mut cut = lease(&modem).await;
        let work = inventory(&mut cut);
        finished = timeout(Duration::from_millis(patience * 7), work).await.is_ok();
        drop(cut);
        let mut next = lease(&modem).await;
        assert_eq!(bench.open_channels(), [0; 0], "after {patience}");
        within(60, inventory(&mut next)).await.unwrap();
        modem.shutdown().await;
        assert_eq!(bench.open_channels(), [0; 0], "after {patience}");
        if finished {
            break;
        }
    }
    assert!(finished);
}

#[tokio::test(start_paused = true)]
async fn leaked_channels_are_closed_when_none_is_left() {
    for name in ["quectel-eg25", "fibocom-fm350", "foxconn-dw5821e", "telit-le910c4"] {
        let bench = Bench::new(name);
        leak(&bench).await;
        assert_eq!(bench.open_channels(), [1, 2, 3], "{name}");
        let modem = bench.start().await.unwrap();
        let mut lease = lease(&modem).await;
        within(60, lease.open(ISD_R_AID.as_bytes())).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(bench.open_channels().len(), 1, "{name}");
    }
}

/// Another program opens all channels and dies.
async fn leak(bench: &Bench) {
    for _ in 0..3 {
        let modem = bench.start().await.unwrap();
        let mut lease = lease(&modem).await;
        within(60, lease.open(ISD_R_AID.as_bytes())).await.unwrap();
        crash(bench, &modem).await;
    }
}

/// The port closes and the channel does not.
async fn crash(bench: &Bench, modem: &Modem) {
    for on in ["+CCHC", "+CSIM"] {
        bench.control(Control::Refuse { on: on.into(), cme: None, cms: None, times: None });
    }
    modem.shutdown().await;
    bench.control(Control::ClearFaults);
}

#[tokio::test(start_paused = true)]
async fn channels_of_an_earlier_run_are_closed_at_start() {
    for name in ["quectel-eg25", "foxconn-dw5821e"] {
        let bench = Bench::new(name);
        let modem = bench.start().await.unwrap();
        let mut crashed = lease(&modem).await;
        within(60, crashed.open(ISD_R_AID.as_bytes())).await.unwrap();
        let stale_channels = modem.open_channels().borrow().to_vec();
        crash(&bench, &modem).await;
        assert_eq!(bench.open_channels(), [1], "{name}");

        let options = Options { stale_channels, ..Options::default() };
        let modem = bench.start_with(options).await.unwrap();
        let _lease = lease(&modem).await;
        assert_eq!(bench.open_channels(), [0; 0], "{name}");
        assert!(modem.open_channels().borrow().is_empty(), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_channel_is_told_and_another_can_be_opened() {
    for personality in PERSONALITIES {
        let name = personality.name;
        let bench = Bench::new(name);
        let modem = bench.start().await.unwrap();
        let mut lease = lease(&modem).await;
        within(60, lease.open(ISD_R_AID.as_bytes())).await.unwrap();
        let sw = lease.transmit(&get_eid()).await.unwrap().sw;
        assert!(sw.is_success() || sw.more_data().is_some(), "{name}: {sw}");
        bench.control(Control::LoseChannel);
        match within(60, lease.transmit(&get_eid())).await {
            Ok(response) => assert!(response.sw.says_channel_gone(), "{name}: {}", response.sw),
            Err(error) => assert_eq!(error, TransportError::ChannelLost, "{name}"),
        }
        within(60, lease.open(ISD_R_AID.as_bytes())).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        let sw = lease.transmit(&get_eid()).await.unwrap().sw;
        assert!(sw.is_success() || sw.more_data().is_some(), "{name}: {sw}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_card_without_the_application_is_told_from_a_modem_that_refuses() {
    let missing = [0xa0, 0, 0, 0, 1, 2, 3, 4];
    let bench = Bench::new("foxconn-dw5821e");
    let modem = bench.start().await.unwrap();
    let error = within(60, lease(&modem).await.open(&missing)).await.unwrap_err();
    assert_eq!(error, TransportError::NoSuchApplication { aid: "A000000001020304".into() });

    let bench = Bench::new("quectel-eg25");
    bench.control(Control::Refuse { on: "+CCHO".into(), cme: Some(3), cms: None, times: None });
    let modem = bench.start().await.unwrap();
    let error = within(60, lease(&modem).await.open(ISD_R_AID.as_bytes())).await.unwrap_err();
    assert_eq!(error, TransportError::Refused { reason: "+CME ERROR: 3".into() });
}

#[tokio::test(start_paused = true)]
async fn a_modem_that_refuses_its_own_channels_is_reached_by_generic_access() {
    let bench = Bench::new("telit-le910c4");
    bench.control(Control::Refuse { on: "+CCHO".into(), cme: None, cms: None, times: None });
    let modem = bench.start().await.unwrap();
    let mut lease = lease(&modem).await;
    within(60, inventory(&mut lease)).await.unwrap();
    assert_eq!(modem.state().borrow().card_access, CardAccess::GenericAccess);
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_cannot_be_closed_is_used_again() {
    let bench = Bench::new("sierra-em9191");
    bench.control(Control::Refuse { on: "+CSIM".into(), cme: None, cms: None, times: None });
    let modem = bench.start().await.unwrap();
    for _ in 0..10 {
        let mut lease = lease(&modem).await;
        within(60, inventory(&mut lease)).await.unwrap();
    }
    assert_eq!(bench.open_channels(), [1]);
    assert_eq!(modem.open_channels().borrow().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_card_that_hides_the_isd_r_is_told_of_the_lpa() {
    for name in ["telit-le910c4", "foxconn-dw5821e"] {
        let mut config = crate::bench::card_config();
        config.terminal_capability_required = true;
        let bench = Bench::with_card(name, config);
        let modem = bench.start().await.unwrap();
        let mut lease = lease(&modem).await;
        let session = within(60, inventory(&mut lease)).await;
        assert!(session.is_ok(), "{name}: {session:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_without_a_channel() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    let mut lease = lease(&modem).await;
    assert_eq!(lease.transmit(&get_eid()).await, Err(TransportError::ChannelLost));
    assert_eq!(lease.close().await, Ok(()));
}
