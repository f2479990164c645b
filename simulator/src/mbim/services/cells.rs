//! Where the modem is: Base Stations Info, Location Info Status.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome};
use super::super::status::Status;
use super::network::{LTE, NSA, SA, data_classes};
use crate::personality::MbimExtensions;

/// Not told.
const UNKNOWN: u32 = u32::MAX;
/// Bits of the cell identity that number the cell within its base station, as in 5G's 36 bits.
const NR_SHIFT: u64 = 8;

pub(super) fn location(call: &Call<'_>) -> Outcome {
    call.radio()?;
    if !call.core.network.is_registered() {
        return Err(Status::NOT_REGISTERED);
    }
    let network = &call.core.network;
    Ok(Output::new().u32(UNKNOWN).u32(network.area).u32(network.cell).into())
}

/// One serving cell of LTE, and one of 5G where there is 5G. Neighbours are not received.
pub(super) fn base_stations(mut call: Call<'_>) -> Outcome {
    let is_extended = call.version() == MbimExtensions::Three;
    // Hosts that do not know of MBIMEx 3.0 leave out how many cells of 5G they want.
    for _ in 0..5 {
        call.input.u32()?;
    }
    call.radio()?;
    let core = &*call.core;
    let classes = data_classes(core);
    let Some(signal) = core.signal() else { return Err(Status::NOT_REGISTERED) };
    let (numeric, ..) = core.current_network();
    let signed = |value: i32| u32::from_ne_bytes(value.to_ne_bytes());
    let lte = Output::new()
        .text(&numeric)
        .u32(core.network.cell)
        // EARFCN of band 20, a physical cell identity.
        .u32(6300)
        .u32(42)
        .u32(core.network.area)
        .u32(signed(signal.rsrp.into()))
        .u32(signed(signal.rsrq.into()))
        .u32(UNKNOWN);
    let absent = |output: Output, count: usize| (0..count).fold(output, |output, _| output.u32(0).u32(0));
    let mut output = Output::new().u32(classes);
    if is_extended {
        output = output.u32(0);
    }
    output = absent(output, 3);
    output = if classes & LTE != 0 { output.data(&lte.finish()) } else { absent(output, 1) };
    output = absent(output, 5);
    if is_extended {
        output = match classes & (NSA | SA) {
            0 => absent(output, 1),
            _ => {
                let cell = Output::new()
                    .text(&numeric)
                    .u64(u64::from(core.network.cell) << NR_SHIFT)
                    .u32(42)
                    .u32(633_984)
                    .u32(core.network.area)
                    // From -156 dBm, from -43 dB in halves, from -23 dB in halves.
                    .u32(95)
                    .u32(66)
                    .u32(82)
                    .u64(u64::MAX);
                // The text of a cell in a list comes right behind the cell.
                output.data(&[1u32.to_le_bytes().to_vec(), cell.finish()].concat())
            }
        };
        output = absent(output, 1);
    }
    Ok(output.into())
}
