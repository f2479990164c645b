//! The serving system, the older way to say where the modem is.

use super::super::super::tlv::Value;
use super::super::super::view::network::{self, Network};
use super::{Answer, Body, Call, Core, Reply, plmn};
use crate::personality::Radio;

pub(super) const SERVING_SYSTEM: u16 = 0x0024;

/// The network is one of 3GPP's.
const NETWORK_3GPP: u8 = 2;
const ATTACHED: u8 = 1;
const DETACHED: u8 = 2;
/// Circuit and packet domain.
const BOTH_DOMAINS: u8 = 3;
const AVAILABLE: u8 = 2;
/// Area code of cells that have a tracking area instead.
const NO_LOCATION_AREA: u16 = 0xfffe;

pub(super) fn serving_system(call: &mut Call<'_>) -> Answer {
    Ok(Reply::with(body(call.core, false)))
}

/// Registration state as QMI counts it.
fn state(status: u8) -> u8 {
    match status {
        1 | 5 | 6 | 7 | 9 | 10 => 1,
        2 => 2,
        3 => 3,
        4 => 4,
        _ => 0,
    }
}

/// The TLVs; from 0x1A on those of the indication are counted differently.
pub(super) fn body(core: &Core, indication: bool) -> Body {
    let network = network::view(core);
    let registered = network.is_registered;
    let attach = |is_attached: bool| if is_attached { ATTACHED } else { DETACHED };
    let radios = if registered { &[network.radio.interface()][..] } else { &[] };
    let serving = Value::new()
        .u8(state(network.status))
        .u8(attach(registered))
        .u8(attach(registered && core.is_attached()))
        .u8(if registered { NETWORK_3GPP } else { 0 })
        .each8(radios, |value, radio| value.u8(*radio));
    let body = Body::new().with(0x01, serving);
    if registered { registered_body(body, &network, indication) } else { body }
}

fn registered_body(body: Body, network: &Network, indication: bool) -> Body {
    let operator = &network.operator;
    let area = u16::try_from(network.area).unwrap_or(NO_LOCATION_AREA);
    let has_tracking_area = matches!(network.radio, Radio::Lte | Radio::Nr);
    let place = if indication { [0x1d, 0x1e, 0x22, 0x25] } else { [0x1c, 0x1d, 0x21, 0x24] };
    let [location, cell, detail, tracking] = place;
    let capabilities = [network.radio.data_capability()];
    let detailed = Value::new().u8(AVAILABLE).u8(BOTH_DOMAINS).u8(0).bool(false).bool(false);
    let digits = if indication { 0x29 } else { 0x27 };
    body.u8(0x10, u8::from(!network.is_roaming))
        .with(0x11, Value::new().each8(&capabilities, |value, capability| value.u8(*capability)))
        .with(0x12, plmn(Value::new(), operator).text8(&operator.name))
        .u16(location, if has_tracking_area { NO_LOCATION_AREA } else { area })
        .u32(cell, network.cell)
        .with(detail, detailed)
        .maybe(tracking, has_tracking_area.then(|| Value::new().u16(area)))
        .with(digits, plmn(Value::new(), operator).bool(operator.has_long_mnc()))
}
