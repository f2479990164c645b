//! Who the modem is (Basic Connect Device Caps). MBIM has no word for its maker.

use mbim::basic_connect::DeviceCapsQuery;

use super::try_ask;
use crate::error::ModemError;
use crate::mbim::MbimPort;
use crate::state::Identity;

pub(super) async fn read(port: &MbimPort) -> Result<Identity, ModemError> {
    let Some(told) = try_ask(port, DeviceCapsQuery {}).await? else { return Ok(Identity::default()) };
    let text = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Ok(Identity {
        manufacturer: None,
        model: text(told.hardware_info),
        revision: text(told.firmware_info),
        imei: text(told.device_id.into_inner()),
    })
}
