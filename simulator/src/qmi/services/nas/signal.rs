//! Signal: what the antenna says, and who wants to hear of it.

use super::super::super::clients::Topic;
use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::super::super::view::network;
use super::{Answer, Body, Call, Core, Reply};
use crate::modem::radio::Signal;
use crate::personality::Radio;

pub(super) const EVENT_REPORT: u16 = 0x0002;
pub(super) const SIGNAL_INFO: u16 = 0x0051;

/// What can be received, where anything is.
pub(super) fn read(core: &Core) -> Option<Signal> {
    core.signal()
}

fn radio(core: &Core) -> Radio {
    network::view(core).radio
}

/// The TLV of the technology in use.
pub(super) fn body(core: &Core, signal: &Signal) -> Body {
    let network = network::view(core);
    let rssi = Value::new().i8(signal.rssi);
    let nr = |body: Body| {
        body.with(0x17, Value::new().i16(signal.rsrp).i16(signal.snr))
            .with(0x18, Value::new().i16(signal.rsrq.into()))
    };
    match network.radio {
        Radio::Gsm => Body::new().with(0x12, rssi),
        Radio::Umts => Body::new().with(0x13, rssi.i16(signal.ecio)),
        Radio::Lte => {
            let lte = rssi.i8(signal.rsrq).i16(signal.rsrp).i16(signal.snr);
            let body = Body::new().with(0x14, lte);
            if network.dual { nr(body) } else { body }
        }
        Radio::Nr => nr(Body::new()),
    }
}

/// The event report of clients that keep to the older messages.
pub(super) fn event(core: &Core, signal: &Signal) -> Body {
    Body::new().with(0x10, Value::new().i8(signal.rssi).u8(radio(core).interface()))
}

pub(super) fn information(call: &mut Call<'_>) -> Answer {
    let signal = read(call.core).ok_or(QmiError::INFORMATION_UNAVAILABLE)?;
    Ok(Reply::with(body(call.core, &signal)))
}

pub(super) fn strength(call: &mut Call<'_>) -> Answer {
    let signal = read(call.core).ok_or(QmiError::INFORMATION_UNAVAILABLE)?;
    let wanted = call.request.u16(0x10)?.unwrap_or(0);
    let radio = radio(call.core);
    let interface = radio.interface();
    let one = [(signal.rssi, interface)];
    let asked = |bit: u16| wanted & bit != 0;
    let lte = radio == Radio::Lte;
    let body = Body::new()
        .with(0x01, Value::new().i8(signal.rssi).u8(interface))
        .with(0x10, Value::new().each16(&one, |value, (rssi, radio)| value.i8(*rssi).u8(*radio)))
        .maybe(
            0x11,
            // The RSSI is told as a positive number here.
            asked(0x01).then(|| {
                Value::new().each16(&one, |value, (rssi, radio)| value.u8(rssi.unsigned_abs()).u8(*radio))
            }),
        )
        .maybe(0x16, (lte && asked(0x20)).then(|| Value::new().i8(signal.rsrq).u8(interface)))
        .maybe(0x17, (lte && asked(0x40)).then(|| Value::new().i16(signal.snr)))
        .maybe(0x18, (lte && asked(0x80)).then(|| Value::new().i16(signal.rsrp)));
    Ok(Reply::with(body))
}

pub(super) fn set_event_report(call: &mut Call<'_>) -> Answer {
    let wanted = match call.request.find(0x10) {
        Some(mut indicator) => {
            let wanted = indicator.u8()? != 0;
            indicator.counted8()?;
            Some(wanted)
        }
        None => None,
    };
    call.client.subscribe(Topic::SignalStrength, wanted);
    Ok(Reply::ok())
}

/// Thresholds are understood and matter nothing: the signal stays as it is unless somebody changes it.
pub(super) fn configure(call: &mut Call<'_>) -> Answer {
    const NO_THRESHOLDS: QmiError = QmiError(0x08);
    let given = (0x10..=0x3b).any(|kind| call.request.find(kind).is_some());
    if given { Ok(Reply::ok()) } else { Err(NO_THRESHOLDS) }
}

/// Powers in tenths of dBm.
pub(super) fn transmission(call: &mut Call<'_>) -> Answer {
    let wanted = call.request.require(0x01)?.u8()?;
    let signal = read(call.core).filter(|_| wanted == radio(call.core).interface());
    let signal = signal.ok_or(QmiError::INFORMATION_UNAVAILABLE)?;
    let tenths = |value: i16| u32::from_le_bytes((i32::from(value) * 10).to_le_bytes());
    let receive = Value::new()
        .bool(true)
        .u32(tenths(signal.rssi.into()))
        .u32(u32::from_le_bytes(i32::from(signal.ecio * 5).to_le_bytes()))
        .u32(tenths(signal.rssi.into()))
        .u32(tenths(signal.rsrp))
        .u32(0);
    // Nothing is being sent.
    let send = Value::new().bool(false).u32(0);
    Ok(Reply::with(Body::new().with(0x10, receive).with(0x12, send)))
}
