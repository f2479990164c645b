//! Who the modem is (TS 27.007 5.1 to 5.4).

use at_parser::Command;
use at_parser::reply::identity::{parse_ati, parse_cgsn, parse_text};

use super::asking::Asking;
use crate::error::ModemError;
use crate::state::Identity;

pub(super) async fn read(asking: Asking<'_>) -> Result<Identity, ModemError> {
    let text = async |name| asking.try_ask(Command::action(name), |reply| Ok(parse_text(reply)?.text)).await;
    let mut identity = Identity {
        manufacturer: text("+CGMI").await?,
        model: text("+CGMM").await?,
        revision: text("+CGMR").await?,
        imei: asking.try_ask(Command::action("+CGSN"), |reply| Ok(parse_cgsn(reply)?.serial_number)).await?,
    };
    if identity.manufacturer.is_none() && identity.model.is_none() {
        // Data cards older than TS 27.007 know V.250's command alone.
        if let Some(told) = asking.try_ask(Command::basic("I"), parse_ati).await? {
            identity.manufacturer = told.manufacturer;
            identity.model = told.model;
            identity.revision = identity.revision.or(told.revision);
            identity.imei = identity.imei.or(told.imei);
        }
    }
    Ok(identity)
}
