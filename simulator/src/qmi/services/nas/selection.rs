//! Which networks and technologies the modem looks for.

use super::super::super::clients::Topic;
use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::super::super::view::network::{self, band_mask};
use super::{Answer, Body, Call, Reply, plmn};
use crate::personality::Radio;

const ANY_ROAMING: u16 = 0xff;
/// Circuit and packet.
const BOTH_DOMAINS: u32 = 2;
/// Usage: data before voice.
const DATA_CENTRIC: u32 = 2;
const MANUAL: u8 = 1;

/// Technologies as the bit mask of the mode preference.
fn modes(radios: &[Radio]) -> u16 {
    radios.iter().fold(0, |mask, radio| mask | radio.mode_bit())
}

pub(super) fn read(call: &mut Call<'_>) -> Answer {
    Ok(Reply::with(body(call)))
}

fn body(call: &Call<'_>) -> Body {
    let (style, selection) = (call.style, &call.settings.selection);
    let manual = call.core.network.selection != 0;
    let lte = selection.lte_bands.unwrap_or_else(|| band_mask(style.lte_bands));
    let nr = style.nr_bands;
    // The newest technology is tried first.
    let order: Vec<Radio> = style.radios.iter().rev().copied().collect();
    let operator = network::view(call.core).operator;
    let chosen = plmn(Value::new(), &operator).bool(operator.has_long_mnc());
    Body::new()
        .bool(0x10, false)
        .u16(0x11, selection.modes.unwrap_or_else(|| modes(style.radios)))
        .u64(0x12, style.legacy_bands)
        .u16(0x14, selection.roaming.unwrap_or(ANY_ROAMING))
        .u64(0x15, lte)
        .u8(0x16, u8::from(manual))
        .u32(0x18, selection.domain.unwrap_or(BOTH_DOMAINS))
        .u32(0x19, 0)
        .maybe(0x1b, manual.then_some(chosen))
        .with(0x1c, Value::new().each8(&order, |value, radio| value.u8(radio.interface())))
        .u32(0x1f, selection.usage.unwrap_or(DATA_CENTRIC))
        .with(0x23, Value::new().u64(lte).u64(high_mask(style.lte_bands)).u64(0).u64(0))
        .maybe(0x2c, (!nr.is_empty()).then(|| wide(nr)))
        .maybe(0x2d, (!nr.is_empty()).then(|| wide(nr)))
}

/// Bands 65 to 128.
fn high_mask(bands: &[u16]) -> u64 {
    let bands: Vec<u16> = bands.iter().filter_map(|band| band.checked_sub(64)).collect();
    band_mask(&bands)
}

/// Eight masks of 64 bands.
fn wide(bands: &[u16]) -> Value {
    (0..8).fold(Value::new(), |value, word| {
        let bands: Vec<u16> = bands.iter().filter_map(|band| band.checked_sub(64 * word)).collect();
        value.u64(band_mask(&bands))
    })
}

pub(super) fn set(call: &mut Call<'_>) -> Answer {
    let request = &call.request;
    if let Some(wanted) = request.u16(0x11)? {
        let known = modes(call.style.radios);
        if wanted & known == 0 {
            return Err(QmiError::INVALID_ARGUMENT);
        }
        call.settings.selection.modes = Some(wanted & known);
    }
    if let Some(mut mask) = request.find(0x15) {
        let (low, high) = (mask.u32()?, mask.u32()?);
        call.settings.selection.lte_bands = Some(u64::from(high) << 32 | u64::from(low));
    }
    if let Some(roaming) = request.u16(0x14)? {
        call.settings.selection.roaming = Some(roaming);
    }
    if let Some(domain) = request.u32(0x18)? {
        call.settings.selection.domain = Some(domain);
    }
    if let Some(usage) = request.u32(0x21)? {
        call.settings.selection.usage = Some(usage);
    }
    if let Some(mut network) = request.find(0x16) {
        let mode = network.u8()?;
        network.bytes(4)?;
        let mode = u32::from(mode == MANUAL);
        if mode != call.core.network.selection {
            call.core.select_network(mode);
        }
    }
    let told = body(call);
    let reply = Reply::ok();
    let hears = call.client.topics.contains(&Topic::SystemSelection);
    Ok(if hears { reply.then(0x0034, told) } else { reply })
}

pub(super) fn technology(call: &mut Call<'_>) -> Answer {
    const PERMANENT: u8 = 0;
    let modes = call.settings.selection.modes.unwrap_or_else(|| modes(call.style.radios));
    // 3GPP, then GSM, WCDMA and LTE each with a bit of its own.
    let preference = [(0x04, 0x04), (0x08, 0x08), (0x10, 0x20)]
        .into_iter()
        .filter(|(mode, _)| modes & mode != 0)
        .fold(0x02, |mask, (_, bit)| mask | bit);
    let active = Value::new().u16(preference).u8(PERMANENT);
    Ok(Reply::with(Body::new().with(0x01, active).u16(0x10, preference)))
}
