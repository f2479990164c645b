//! The radio's switch (Basic Connect Radio State), and the reset of the card (UICC Low Level Access).

use mbim::Service;
use mbim::basic_connect::{RadioStateQuery, RadioStateSet, RadioSwitchState};
use mbim::uicc::{PassThroughAction, ResetSet};

use super::try_ask;
use crate::error::ModemError;
use crate::mbim::MbimPort;
use crate::state::Functionality;

/// Reset, among the commands of UICC Low Level Access.
const RESET: u32 = 6;

pub(super) async fn read(port: &MbimPort) -> Result<Option<Functionality>, ModemError> {
    let told = try_ask(port, RadioStateQuery {}).await?;
    Ok(told.map(|told| match (told.hw_radio_state, told.sw_radio_state) {
        (RadioSwitchState::On, RadioSwitchState::On) => Functionality::Full,
        _ => Functionality::RadioOff,
    }))
}

/// MBIM has no level below the radio being off.
pub(super) async fn set(port: &MbimPort, functionality: Functionality) -> Result<Option<()>, ModemError> {
    let radio_state = match functionality {
        Functionality::Full => RadioSwitchState::On,
        Functionality::RadioOff => RadioSwitchState::Off,
        Functionality::Minimum | Functionality::Unknown | Functionality::Other(_) => return Ok(None),
    };
    port.request(RadioStateSet { radio_state }, port.deadlines().functionality).await?;
    Ok(Some(()))
}

/// Resets the card, or switches the radio off where that is all that can be done.
pub(super) async fn suspend(port: &MbimPort, through: Functionality) -> Result<Option<()>, ModemError> {
    if through == Functionality::Minimum && port.has(Service::UiccLowLevelAccess, RESET) {
        let reset = ResetSet { pass_through_action: PassThroughAction::Disable };
        match port.request(reset, port.deadlines().functionality).await {
            Ok(_) => return Ok(Some(())),
            Err(ModemError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    set(port, Functionality::RadioOff).await
}
