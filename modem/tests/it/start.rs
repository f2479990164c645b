//! Starting on every model.

use modem::{Presence, SimState};
use tandem_simulator::personality::PERSONALITIES;

use crate::bench::{Bench, FIRST, within};

#[tokio::test(start_paused = true)]
async fn every_model_tells_who_it_is_and_what_sim_it_has() {
    for personality in PERSONALITIES {
        let name = personality.name;
        let bench = Bench::new(name);
        let modem = within(30, bench.start()).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        let state = modem.state().borrow().clone();
        assert_eq!(state.presence, Presence::Ready, "{name}");
        assert_eq!(state.identity.manufacturer.as_deref(), Some(personality.manufacturer), "{name}");
        assert_eq!(state.identity.model.as_deref(), Some(personality.model), "{name}");
        assert_eq!(state.identity.revision.as_deref(), Some(personality.revision), "{name}");
        let SimState::Present(card) = &state.sim else { panic!("{name}: {:?}", state.sim) };
        assert_eq!(card.iccid.as_deref(), Some(FIRST), "{name}");
        assert_eq!(card.imsi.as_deref(), Some("262010000000001"), "{name}");
        modem.shutdown().await;
    }
}
