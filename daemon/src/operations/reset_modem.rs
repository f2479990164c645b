//! Restart the modem.

use dbus_interface::PropertyMap;

use super::Ending;
use super::context::Context;
use crate::world::Stage;

pub(super) async fn run(context: &Context) -> Ending {
    let mut hold = context.unit.hold();
    let (_turn, session) = context.begin().await?;
    context.progress.stage(Stage::Sending);
    context.restart(session, &mut hold).await?;
    Ok(PropertyMap::new())
}
