//! What waits for the card at the discovery servers.

use std::sync::Arc;

use dbus_interface::PropertyMap;
use esim::lpa::{self, DiscoverRequest, Discovery};

use super::Ending;
use super::context::{Context, fact, text};
use super::install::{device, failed, there_is_a_way_out};
use super::job::Consent;
use super::screen::{Screen, value};
use crate::errors;
use crate::world::Stage;

pub(super) async fn run(context: &Arc<Context>) -> Ending {
    let _hold = context.unit.hold();
    let (_turn, session) = context.begin().await?;
    there_is_a_way_out(context)?;
    let card = context.unit.session_options(&session);
    let request = DiscoverRequest { card, device: device(&session), servers: Vec::new() };
    context.progress.stage(Stage::OpeningCard);
    let lease = context.or_cancelled(session.modem.lease_card()).await?;
    let mut lease = lease.map_err(|error| errors::modem(&error))?;
    let mut screen = Screen::new(context, Consent::ToBeAsked, None);
    let mut https = context.lpa.https(context.cancelled.clone(), Some(screen.deadline.clone())).await;
    match lpa::discover(&mut lease, &mut https, &mut screen, &request).await {
        Ok(found) => Ok(facts(&found)),
        Err(error) => Err(Box::new(failed(&error))),
    }
}

fn facts(found: &Discovery) -> PropertyMap {
    let events: Vec<std::collections::HashMap<&str, zbus::Variant<'_>>> = found
        .orders
        .iter()
        .map(|order| {
            let server = order.server.to_string();
            let code = format!("LPA:1${server}${}", order.event_id.expose());
            [("ActivationCode", code.into()), ("Server", server.into())].into()
        })
        .collect();
    let failures: Vec<String> =
        found.failures.iter().map(|failure| format!("{}: {}", failure.server, failure.error)).collect();
    let default = found.default_smdp.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut facts = fact("Events", value(events));
    facts.extend(fact("DefaultServer", text(&default)));
    facts.extend(fact("Failures", value(failures)));
    facts
}
