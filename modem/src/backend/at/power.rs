//! Phone functionality, `+CFUN` (TS 27.007 8.2).

use at_parser::Command;
use at_parser::coded::Coded;
use at_parser::reply::functionality::parse_cfun;

use super::asking::Asking;
use crate::error::ModemError;
use crate::state::Functionality;

pub(super) async fn read(asking: Asking<'_>) -> Result<Option<Functionality>, ModemError> {
    let state = asking.try_ask(Command::read("+CFUN"), parse_cfun).await?;
    Ok(state.map(|state| {
        u8::try_from(state.functionality.code()).map_or(Functionality::Unknown, Functionality::from_number)
    }))
}

pub(super) async fn set(asking: Asking<'_>, functionality: Functionality) -> Result<(), ModemError> {
    let Some(number) = functionality.number() else { return Ok(()) };
    asking.send(Command::set("+CFUN").number(number).finish()?).await.map(drop)
}

/// `+CFUN=1,1`
pub(super) async fn reset(asking: Asking<'_>) -> Result<(), ModemError> {
    asking.send(Command::set("+CFUN").number(1).number(1).finish()?).await.map(drop)
}
