//! Radio on or off.

use dbus_interface::PropertyMap;
use modem::Functionality;

use super::Ending;
use super::context::{Context, fact, text};
use super::job::RadioPower;
use crate::errors;
use crate::world::Stage;

pub(super) async fn run(context: &Context, power: RadioPower) -> Ending {
    let _hold = context.unit.hold();
    // The card's turn as well: some modems restart the card with the radio.
    let (_turn, session) = context.begin().await?;
    context.or_cancelled(std::future::ready(())).await?;
    context.progress.stage(Stage::Sending);
    let (functionality, name) = match power {
        RadioPower::On => (Functionality::Full, "on"),
        RadioPower::Low => (Functionality::RadioOff, "low"),
    };
    session.modem.set_functionality(functionality).await.map_err(|error| errors::modem(&error))?;
    let mut facts = PropertyMap::new();
    facts.extend(fact("Power", text(name)));
    Ok(facts)
}
