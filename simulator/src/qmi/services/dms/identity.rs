//! Names, numbers and abilities of the device.

use super::super::super::tlv::Value;
use super::super::super::view::network::{self, TIME};
use super::{Answer, Body, Call, Reply};

/// Non-simultaneous circuit and packet service; a SIM is supported.
const DATA_SERVICE: u8 = 4;
const SIM_SUPPORTED: u8 = 2;
/// Powered from outside, without a battery.
const EXTERNAL_POWER: u8 = 0x01;

pub(super) fn capabilities(call: &mut Call<'_>) -> Answer {
    let style = call.style;
    let value = Value::new()
        .u32(style.max_rates.0)
        .u32(style.max_rates.1)
        .u8(DATA_SERVICE)
        .u8(SIM_SUPPORTED)
        .each8(style.radios, |value, radio| value.u8(radio.capability()));
    Ok(Reply::with(Body::new().with(0x01, value)))
}

pub(super) fn manufacturer(call: &mut Call<'_>) -> Answer {
    Ok(Reply::text(call.style.manufacturer))
}

pub(super) fn model(call: &mut Call<'_>) -> Answer {
    Ok(Reply::text(call.style.model))
}

pub(super) fn revision(call: &mut Call<'_>) -> Answer {
    Ok(Reply::text(call.style.revision))
}

pub(super) fn hardware_revision(call: &mut Call<'_>) -> Answer {
    Ok(Reply::text(call.style.hardware))
}

pub(super) fn software_version(call: &mut Call<'_>) -> Answer {
    Ok(Reply::text(call.core.personality.revision))
}

pub(super) fn ids(call: &mut Call<'_>) -> Answer {
    let imei = call.core.imei.as_str();
    Ok(Reply::with(Body::new().text(0x10, "0").text(0x11, imei).text(0x13, call.style.imei_version)))
}

pub(super) fn power_state(_: &mut Call<'_>) -> Answer {
    Ok(Reply::with(Body::new().with(0x01, Value::new().u8(EXTERNAL_POWER).u8(100))))
}

/// Time stands still, as in `+CCLK?`.
pub(super) fn time(_: &mut Call<'_>) -> Answer {
    const DEVICE_CLOCK: u16 = 0;
    let milliseconds = TIME.milliseconds_since_1980();
    // Units of 1.25 ms, in six bytes.
    let count = (milliseconds * 4 / 5).to_le_bytes();
    let value = Value::new().bytes(count.get(..6).unwrap_or_default()).u16(DEVICE_CLOCK);
    Ok(Reply::with(Body::new().with(0x01, value).u64(0x10, milliseconds).u64(0x11, milliseconds)))
}

/// 1: activated, which this kind of network knows nothing of.
pub(super) fn activation_state(_: &mut Call<'_>) -> Answer {
    Ok(Reply::with(Body::new().u16(0x01, 1)))
}

pub(super) fn user_lock_state(_: &mut Call<'_>) -> Answer {
    Ok(Reply::with(Body::new().bool(0x01, false)))
}

pub(super) fn bands(call: &mut Call<'_>) -> Answer {
    let style = call.style;
    let list = |bands: &[u16]| Value::new().each16(bands, |value, band| value.u16(*band));
    let body = Body::new()
        .u64(0x01, style.legacy_bands)
        .u64(0x10, network::band_mask(style.lte_bands))
        .with(0x12, list(style.lte_bands));
    let nr = (!style.nr_bands.is_empty()).then(|| list(style.nr_bands));
    Ok(Reply::with(body.maybe(0x13, nr)))
}
