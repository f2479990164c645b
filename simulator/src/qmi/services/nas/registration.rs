//! Registering, attaching, searching.

use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::super::super::view::network;
use super::scan::receivable;
use super::{Answer, Body, Call, Core, Indication, Reply};

/// Why the network of the simulation denies a registration: this network is not allowed (3GPP TS 24.008 clause 10.5.3.6).
pub(super) const REJECT_CAUSE: u8 = 11;

const NETWORK_REJECT: u16 = 0x0068;
const AUTOMATIC: u8 = 1;
const MANUAL: u8 = 2;
/// `<mode>` of `+COPS`.
const MODE_AUTOMATIC: u32 = 0;
const MODE_MANUAL: u32 = 1;

pub(super) fn register(call: &mut Call<'_>) -> Answer {
    let action = call.request.require(0x01)?.u8()?;
    let mode = match action {
        AUTOMATIC => MODE_AUTOMATIC,
        MANUAL => {
            let mut wanted = call.request.require(0x10)?;
            let (mcc, mnc) = (wanted.u16()?, wanted.u16()?);
            let found = receivable(call.core);
            if !found.iter().any(|found| (found.operator.mcc(), found.operator.mnc()) == (mcc, mnc)) {
                return Err(QmiError::NO_NETWORK_FOUND);
            }
            MODE_MANUAL
        }
        _ => return Err(QmiError::INVALID_ARGUMENT),
    };
    if call.core.sim.identity().is_none() {
        return Err(QmiError::NOT_PROVISIONED);
    }
    if mode == call.core.network.selection && call.core.network.is_registered() {
        return Err(QmiError::NO_EFFECT);
    }
    call.core.select_network(mode);
    Ok(Reply::ok())
}

pub(super) fn attach(call: &mut Call<'_>) -> Answer {
    const ATTACH: u8 = 1;
    const DETACH: u8 = 2;
    match call.request.u8(0x10)? {
        Some(ATTACH) if call.core.is_attached() => Err(QmiError::NO_EFFECT),
        Some(ATTACH) if !call.core.network.is_registered() => Err(QmiError::NETWORK_NOT_READY),
        Some(ATTACH) => {
            call.core.set_attached(true);
            Ok(Reply::ok())
        }
        Some(DETACH) => {
            call.core.set_attached(false);
            Ok(Reply::ok())
        }
        Some(_) => Err(QmiError::INVALID_ARGUMENT),
        None => Err(QmiError::MISSING_ARGUMENT),
    }
}

pub(super) fn search(call: &mut Call<'_>) -> Answer {
    if !call.core.network.is_registered() {
        call.core.seek_registration(tokio::time::Instant::now());
    }
    Ok(Reply::ok())
}

/// What the network said, when it said no.
pub(super) fn rejection(core: &Core) -> Option<Indication> {
    const DENIED: u8 = 3;
    const PACKET_AND_CIRCUIT: u8 = 3;
    let network = network::view(core);
    let body = Body::new()
        .u8(0x01, network.radio.interface())
        .u8(0x02, PACKET_AND_CIRCUIT)
        .u8(0x03, REJECT_CAUSE)
        .with(0x10, super::plmn(Value::new(), &network.operator).bool(network.operator.has_long_mnc()));
    (network.status == DENIED).then_some(Indication { id: NETWORK_REJECT, body })
}
