//! Another card slot.

use dbus_interface::{Error, ErrorKind, PropertyMap};

use super::Ending;
use super::context::{Context, fact};
use crate::errors;
use crate::world::Stage;

pub(super) async fn run(context: &Context, slot: u8) -> Ending {
    let mut hold = context.unit.hold();
    let (_turn, session) = context.begin().await?;
    let slots = session.modem.state().borrow().slots.clone();
    let known = slots.map_or(0, |slots| slots.cards.len());
    if slot == 0 || usize::from(slot) > known {
        let message = match known {
            0 => "the modem tells nothing of card slots".to_owned(),
            known => format!("there is no slot {slot}; the modem has slots 1 to {known}"),
        };
        return Err(Error::new(ErrorKind::InvalidArgument, message).into());
    }
    context.or_cancelled(std::future::ready(())).await?;
    context.progress.stage(Stage::ReloadingSim);
    hold.expect_reset();
    session.modem.activate_slot(slot).await.map_err(|error| errors::modem(&error))?;
    hold.expect_nothing();
    // The eUICC may be in this slot now, or in another one.
    session.modem.use_card_in(None);
    context.progress.stage(Stage::Verifying);
    context.unit.survey(&session).await?;
    let mut facts = PropertyMap::new();
    facts.extend(fact("Slot", u32::from(slot)));
    Ok(facts)
}
