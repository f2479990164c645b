//! Profile switches, as the models take them.

use std::time::Duration;

use esim::IsdROptions;
use esim::lpa::{Switch, confirm, switch};
use esim::types::Iccid;
use modem::{Modem, ModemError, SimState};
use tandem_simulator::modem::{Control, VanishWhen};
use tandem_simulator::personality::PERSONALITIES;

use crate::bench::{Bench, FIRST, SECOND, within};

/// Switches, and follows the modem through what it makes of it, as the daemon does.
pub(crate) async fn switch_and_reload(bench: &Bench, modem: Modem, profile: &str, to: Switch) -> Modem {
    let profile: Iccid = profile.parse().unwrap();
    let quirks = modem.state().borrow().quirks.clone();
    let options = IsdROptions { block_size: quirks.block_size, ..IsdROptions::default() };
    let mut lease = modem.lease_card().await.unwrap();
    let outcome = within(60, switch(&mut lease, &options, profile, to, quirks.refresh_flag)).await.unwrap();
    let reloaded = within(120, modem.reload_sim()).await;
    drop(lease);
    let modem = match reloaded {
        Ok(()) => modem,
        Err(ModemError::Gone) => {
            within(1, modem.gone()).await;
            modem.shutdown().await;
            within(60, bench.virtual_modem.plugged_in()).await;
            within(60, bench.start()).await.unwrap()
        }
        Err(error) => panic!("{error} {:?}", modem.state().borrow()),
    };
    let mut lease = modem.lease_card().await.unwrap();
    let confirmation = within(60, confirm(&mut lease, &options, &outcome.goal)).await.unwrap();
    assert!(confirmation.reached);
    modem
}

pub(crate) async fn sim_shows(modem: &Modem, iccid: Option<&str>) {
    let mut state = modem.state();
    let shows = |sim: &SimState| match iccid {
        Some(iccid) => sim.card().is_some_and(|card| card.iccid.as_deref() == Some(iccid)),
        None => sim.card().is_none(),
    };
    if tokio::time::timeout(Duration::from_secs(60), state.wait_for(|state| shows(&state.sim))).await.is_err()
    {
        panic!("{:?} instead of {iccid:?} on {:?}", modem.state().borrow().sim, modem.state().borrow().ports);
    }
}

#[tokio::test(start_paused = true)]
async fn every_model_ends_up_with_the_new_profile() {
    for personality in PERSONALITIES {
        let bench = Bench::new(personality.name);
        let mut modem = within(60, bench.start()).await.unwrap();
        for (profile, to, expect) in [
            (SECOND, Switch::Enable, Some(SECOND)),
            (FIRST, Switch::Enable, Some(FIRST)),
            (FIRST, Switch::Disable, None),
            (SECOND, Switch::Enable, Some(SECOND)),
        ] {
            modem = switch_and_reload(&bench, modem, profile, to).await;
            sim_shows(&modem, expect).await;
            assert_eq!(bench.enabled().as_deref(), expect, "{}", personality.name);
        }
        modem.shutdown().await;
        assert_eq!(bench.open_channels(), [0; 0], "{}", personality.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_modem_that_vanishes_after_enable_is_gone_and_then_back_with_the_new_profile() {
    for when in [VanishWhen::AfterReply, VanishWhen::BeforeReply] {
        let bench = Bench::new("quectel-eg25");
        let modem = bench.start().await.unwrap();
        bench.control(Control::VanishAfterEnable { when, return_after_ms: Some(5000) });
        let modem = switch_and_reload(&bench, modem, SECOND, Switch::Enable).await;
        sim_shows(&modem, Some(SECOND)).await;
    }
}
