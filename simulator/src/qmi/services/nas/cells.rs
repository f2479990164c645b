//! Cells and frequencies.

use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::super::super::view::network::{self, Network};
use super::{Answer, Body, Call, Reply, signal};
use crate::card::digits;
use crate::modem::radio::Signal;
use crate::personality::Radio;

/// The cell of the simulation: LTE band 3 and its channel, band n78 and its channel, bands of the older systems.
const LTE: (u16, u16) = (122, 1300);
const NR: (u16, u32) = (269, 640_000);
const UMTS: (u16, u16) = (80, 10_700);
const GSM: (u16, u16) = (41, 60);
const PHYSICAL_CELL: u16 = 101;
/// 20 MHz.
const BANDWIDTH: u32 = 5;

fn here(call: &Call<'_>) -> Result<(Network, Signal), QmiError> {
    let signal = signal::read(call.core).ok_or(QmiError::INFORMATION_UNAVAILABLE)?;
    let network = network::view(call.core);
    if network.is_registered { Ok((network, signal)) } else { Err(QmiError::INFORMATION_UNAVAILABLE) }
}

pub(super) fn bands(call: &mut Call<'_>) -> Answer {
    let (network, _) = here(call)?;
    let mut found = vec![match network.radio {
        Radio::Gsm => (network.radio, GSM.0, u32::from(GSM.1)),
        Radio::Umts => (network.radio, UMTS.0, u32::from(UMTS.1)),
        Radio::Lte => (network.radio, LTE.0, u32::from(LTE.1)),
        Radio::Nr => (network.radio, NR.0, NR.1),
    }];
    if network.dual {
        found.push((Radio::Nr, NR.0, NR.1));
    }
    let short = |value: Value, (radio, band, channel): &(Radio, u16, u32)| {
        value.u8(radio.interface()).u16(*band).u16(u16::try_from(*channel).unwrap_or(u16::MAX))
    };
    let long = |value: Value, (radio, band, channel): &(Radio, u16, u32)| {
        value.u8(radio.interface()).u16(*band).u32(*channel)
    };
    Ok(Reply::with(
        Body::new()
            .with(0x01, Value::new().each8(&found, short))
            .with(0x11, Value::new().each8(&found, long)),
    ))
}

/// One cell, no neighbours.
pub(super) fn location(call: &mut Call<'_>) -> Answer {
    let (network, signal) = here(call)?;
    let plmn = digits::network(&network.operator.numeric).unwrap_or([0xff; 3]);
    let area = u16::try_from(network.area).unwrap_or(u16::MAX);
    let tenths = |value: i16| value.saturating_mul(10);
    let body = match network.radio {
        Radio::Lte => {
            let cell = Value::new()
                .bool(true)
                .bytes(&plmn)
                .u16(area)
                .u32(network.cell)
                .u16(LTE.1)
                .u16(PHYSICAL_CELL)
                .u8(6)
                .u8(46)
                .u8(0)
                .u8(62)
                .each8(&[PHYSICAL_CELL], |value, cell| {
                    value
                        .u16(*cell)
                        .i16(tenths(signal.rsrq.into()))
                        .i16(tenths(signal.rsrp))
                        .i16(tenths(signal.rssi.into()))
                        .i16(42)
                });
            Body::new().with(0x13, cell).u32(0x1e, 0xffff_ffff)
        }
        Radio::Nr => {
            let [_, low, high] = [0, network.area & 0xff, network.area >> 8 & 0xff];
            let area = [high, low].map(|byte| u8::try_from(byte).unwrap_or(0));
            let cell = Value::new()
                .bytes(&plmn)
                .u8(0)
                .bytes(&area)
                .u64(network.cell.into())
                .u16(PHYSICAL_CELL)
                .i16(tenths(signal.rsrq.into()))
                .i16(tenths(signal.rsrp))
                .i16(signal.snr);
            Body::new().u32(0x2e, NR.1).with(0x2f, cell)
        }
        Radio::Umts => Body::new().u32(0x17, network.cell),
        Radio::Gsm => {
            let cell = Value::new()
                .u32(network.cell)
                .bytes(&plmn)
                .u16(area)
                .u16(GSM.1)
                .u8(0x2a)
                .u32(0xffff_ffff)
                .u16(50)
                .u8(0);
            Body::new().with(0x10, cell)
        }
    };
    Ok(Reply::with(body))
}

/// Discontinuous reception: a cycle of 32 frames.
pub(super) fn paging(call: &mut Call<'_>) -> Answer {
    const CYCLE_32: u32 = 6;
    here(call)?;
    Ok(Reply::with(Body::new().u32(0x10, CYCLE_32)))
}

/// One carrier.
pub(super) fn aggregation(call: &mut Call<'_>) -> Answer {
    let (network, _) = here(call)?;
    if network.radio != Radio::Lte {
        return Err(QmiError::INFORMATION_UNAVAILABLE);
    }
    let cell = Value::new().u16(PHYSICAL_CELL).u16(LTE.1).u32(BANDWIDTH).u16(LTE.0);
    Ok(Reply::with(Body::new().with(0x13, cell)))
}
