//! Read the card again.

use dbus_interface::{Error, ErrorKind, PropertyMap};

use super::Ending;
use super::context::Context;
use crate::world::Stage;

pub(super) async fn run(context: &Context) -> Ending {
    let _hold = context.unit.hold();
    let (_turn, session) = context.begin().await?;
    context.progress.stage(Stage::Verifying);
    let read = tokio::time::timeout(context.timeouts.card, context.unit.survey(&session));
    match context.or_cancelled(read).await? {
        Ok(Ok(Some(_))) => Ok(PropertyMap::new()),
        Ok(Ok(None)) => {
            Err(Error::new(ErrorKind::NoEuicc, "the card in this modem is no eUICC any more").into())
        }
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(Error::new(ErrorKind::Timeout, "the card did not answer in time; try again").into()),
    }
}
