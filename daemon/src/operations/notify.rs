//! Deliver pending notifications now.

use super::Ending;
use super::context::{Context, fact};
use super::screen::value;
use crate::lpa::delivery::Urgency;
use crate::world::Stage;

pub(super) async fn run(context: &Context) -> Ending {
    context.progress.stage(Stage::Notifying);
    let mut https = context.lpa.https(context.cancelled.clone(), None).await;
    let round = context.lpa.deliver(&context.unit, &mut https, Urgency::All).await?;
    let mut facts = fact("Delivered", round.delivered);
    facts.extend(fact("Waiting", round.waiting));
    facts.extend(fact("Failures", value(round.failures)));
    Ok(facts)
}
