//! Unplugged in the middle of every step.

use esim::IsdROptions;
use esim::lpa::{Switch, switch};
use esim::types::RefreshFlag;
use modem::{Modem, ModemError, Presence, StartError};
use tandem_simulator::modem::{Control, DropAt};

use crate::bench::{Bench, SECOND, inventory, within};

/// What became of it; `Ok` when nothing went wrong.
async fn enable(bench: &Bench) -> Result<(), String> {
    let modem = match within(60, bench.start()).await {
        Ok(modem) => modem,
        Err(error @ (StartError::Failed { source: ModemError::Gone, .. } | StartError::NoAnswer(_))) => {
            return Err(error.to_string());
        }
        Err(error) => panic!("{error}"),
    };
    let outcome = enable_on(&modem).await;
    if outcome.is_err() {
        within(1, modem.gone()).await;
        assert!(matches!(modem.lease_card().await, Err(ModemError::Gone)));
        assert!(matches!(within(1, modem.refresh()).await, Err(ModemError::Gone)));
        let mut state = modem.state();
        within(1, state.wait_for(|state| state.presence == Presence::Gone)).await.unwrap();
    }
    within(2, modem.shutdown()).await;
    outcome
}

async fn enable_on(modem: &Modem) -> Result<(), String> {
    let mut lease = modem.lease_card().await.map_err(|error| error.to_string())?;
    let (options, profile) = (IsdROptions::default(), SECOND.parse().unwrap());
    let switched = switch(&mut lease, &options, profile, Switch::Enable, RefreshFlag::NoRefresh);
    let outcome = within(120, switched).await.map_err(|error| error.to_string())?;
    drop(lease);
    within(120, modem.reload_sim()).await.map_err(|error| format!("{:?}, then {error}", outcome.answer))
}

#[tokio::test(start_paused = true)]
async fn unplugging_at_any_step_is_a_typed_failure_and_leaks_nothing() {
    for at in [DropAt::Received, DropAt::Executed, DropAt::HalfAnswered] {
        let mut went_well = false;
        for step in 0..200 {
            let bench = Bench::new("quectel-eg25");
            bench.control(Control::DropAfter {
                commands: Some(step),
                apdus: None,
                at,
                return_after_ms: None,
            });
            if enable(&bench).await.is_ok() {
                went_well = true;
                assert!(step > 40, "{step} steps are too few");
                break;
            }
            // It comes back, and the card is whole: one of the two is enabled, and everything works.
            bench.virtual_modem.replug();
            bench.control(Control::ClearFaults);
            assert!(bench.enabled().is_some(), "{at:?} {step}");
            let modem =
                within(60, bench.start()).await.unwrap_or_else(|error| panic!("{at:?} {step}: {error}"));
            let mut lease = modem.lease_card().await.unwrap();
            let inventory = within(60, inventory(&mut lease)).await;
            assert!(inventory.is_ok(), "{at:?} {step}: {inventory:?}");
            drop(lease);
            within(2, modem.shutdown()).await;
            assert_eq!(bench.open_channels(), [0; 0], "{at:?} {step}");
        }
        assert!(went_well);
    }
}
