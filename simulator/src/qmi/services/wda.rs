//! WDA: the format of the data port.

use super::super::error::QmiError;
use super::super::settings::{Aggregation, DataFormat};
use super::{Answer, Body, Call, Handler, Reply};

pub(super) const MESSAGES: &[Handler] =
    &[Handler::new(0x0020, "Set Data Format", set), Handler::new(0x0021, "Get Data Format", read)];

/// Aggregation protocols up to QMAPv5.
const LAST_PROTOCOL: u32 = 9;

fn set(call: &mut Call<'_>) -> Answer {
    let request = &call.request;
    let mut format = call.settings.data_format.clone();
    if let Some(link) = request.u32(0x11)? {
        format.link = link;
    }
    let change = |aggregation: &mut Aggregation, protocol, datagrams, size| -> Result<(), QmiError> {
        if let Some(protocol) = request.u32(protocol)? {
            aggregation.protocol = protocol;
        }
        if let Some(datagrams) = request.u32(datagrams)? {
            aggregation.max_datagrams = datagrams;
        }
        if let Some(size) = request.u32(size)? {
            aggregation.max_size = size;
        }
        Ok(())
    };
    change(&mut format.uplink, 0x12, 0x1b, 0x1c)?;
    change(&mut format.downlink, 0x13, 0x15, 0x16)?;
    let known = matches!(format.link, DataFormat::ETHERNET | DataFormat::RAW_IP)
        && format.uplink.protocol <= LAST_PROTOCOL
        && format.downlink.protocol <= LAST_PROTOCOL;
    if !known {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    // The data port of such a model speaks one protocol, whatever the host would like.
    if call.style.raw_ip_only {
        format.link = DataFormat::RAW_IP;
    }
    for aggregation in [&mut format.uplink, &mut format.downlink] {
        aggregation.max_datagrams = aggregation.max_datagrams.min(call.style.max_datagrams);
        aggregation.max_size = aggregation.max_size.min(call.style.max_aggregate);
        if aggregation.protocol == 0 {
            *aggregation = Aggregation::default();
        }
    }
    call.settings.data_format = format;
    read(call)
}

fn read(call: &mut Call<'_>) -> Answer {
    let DataFormat { link, uplink, downlink } = &call.settings.data_format;
    Ok(Reply::with(
        Body::new()
            .bool(0x10, false)
            .u32(0x11, *link)
            .u32(0x12, uplink.protocol)
            .u32(0x13, downlink.protocol)
            .u32(0x14, 0)
            .u32(0x15, downlink.max_datagrams)
            .u32(0x16, downlink.max_size)
            .u32(0x17, uplink.max_datagrams)
            .u32(0x18, uplink.max_size),
    ))
}
