//! What the modem is and can: Device Caps, Device Services, Version.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome};
use super::super::service;
use super::super::status::Status;
use super::commands;
use crate::personality::{MbimExtensions, MbimService};

/// `MbimDeviceType` embedded, `MbimCellularClass` GSM, `MbimVoiceClass` no voice, `MbimSimClass` removable.
const DEVICE: [u32; 4] = [1, 1, 1, 2];
/// `MbimSmsCaps`: PDUs, both ways.
const SMS: u32 = 3;
/// `MbimCtrlCaps`: manual registration, eSIM, hot swap of the SIM.
const CONTROL: u32 = 0x01;
const CONTROL_ESIM: u32 = 0x20;
const CONTROL_HOT_SWAP: u32 = 0x80;
/// `MbimDataClass` beyond MBIM 1.0, and the bit that stands for what a text says.
const FIVE_G: u32 = 0xc0;
const CUSTOM: u32 = 0x8000_0000;
/// `MbimDataClass` 5G of MBIMEx 3.0, and its subclasses.
const FIVE_G_V3: u32 = 0x40;
const SUBCLASSES: u64 = 0x03;
/// Tables of u16 in TLVs.
const TABLE: u16 = 11;

pub(super) fn device(call: &Call<'_>) -> Outcome {
    Ok(layout(call).into())
}

fn layout(call: &Call<'_>) -> Output {
    let data_class = call.style.data_class;
    let is_custom = data_class & FIVE_G != 0 && call.version() == MbimExtensions::One;
    let (data_class, custom) =
        if is_custom { (data_class & !FIVE_G | CUSTOM, "5G/TDS") } else { (data_class, "") };
    DEVICE
        .iter()
        .fold(Output::new(), |output, number| output.u32(*number))
        .u32(data_class)
        .u32(SMS)
        .u32(CONTROL)
        .u32(call.style.max_sessions)
        .text(custom)
        .text(call.core.imei.as_str())
        .text(call.style.firmware)
        .text(call.style.hardware)
}

/// Device Caps of the extensions: with an executor, and from MBIMEx 3.0 on with bands.
pub(super) fn device_extended(call: &Call<'_>) -> Outcome {
    const EXECUTOR: u32 = 0;
    if call.version() < MbimExtensions::Three {
        return Ok(layout(call).u32(EXECUTOR).into());
    }
    let data_class = call.style.data_class;
    let has_5g = data_class & FIVE_G != 0;
    let numbers = |bands: &[u16]| bands.iter().flat_map(|band| band.to_le_bytes()).collect::<Vec<u8>>();
    let output = DEVICE
        .iter()
        .fold(Output::new(), |output, number| output.u32(*number))
        .u32(data_class & !FIVE_G | if has_5g { FIVE_G_V3 } else { 0 })
        .u32(SMS)
        .u32(CONTROL | CONTROL_ESIM | CONTROL_HOT_SWAP)
        .u64(if has_5g { SUBCLASSES } else { 0 })
        .u32(call.style.max_sessions)
        .u32(EXECUTOR)
        // Bands 1, 2, 4, 5 and 8 of WCDMA.
        .u32(0x9b)
        .tlv(TABLE, &numbers(&[1, 2, 3, 4, 5, 7, 8, 12, 13, 20, 28, 66]))
        .tlv(TABLE, &numbers(if has_5g { &[1, 3, 28, 41, 77, 78] } else { &[] }))
        .text_tlv("")
        .text_tlv(call.core.imei.as_str())
        .text_tlv(call.style.firmware)
        .text_tlv(call.style.hardware);
    Ok(output.into())
}

pub(super) fn services(call: &Call<'_>) -> Outcome {
    use MbimService::{Auth, Basic, Extensions, Qmi, Sms, Uicc, Ussd};
    let offered: Vec<MbimService> = [Basic, Sms, Ussd, Auth, Extensions, Uicc, Qmi]
        .into_iter()
        .filter(|service| super::offers(call.core, call.style, *service))
        .collect();
    let elements = offered.iter().map(|offered| {
        let commands = commands(call.style, *offered);
        let count = u32::try_from(commands.len()).unwrap_or(0);
        // No data service sessions, so neither payload nor instances.
        let element = Output::new().raw(&service::uuid(*offered)).u32(0).u32(0).u32(count);
        commands.iter().fold(element, |element, command| element.u32(*command))
    });
    let count = u32::try_from(offered.len()).unwrap_or(0);
    Ok(Output::new().u32(count).u32(0).structures(elements.collect::<Vec<_>>()).into())
}

/// Version: the lower of what both can is agreed on.
pub(super) fn version(call: &mut Call<'_>) -> Outcome {
    const MBIM: u16 = 0x0100;
    let (_, wanted) = (call.input.u16()?, call.input.u16()?);
    let wanted = match wanted {
        0x0300.. => MbimExtensions::Three,
        0x0200.. => MbimExtensions::Two,
        _ => MbimExtensions::One,
    };
    let agreed = wanted.min(call.style.version);
    call.core.mbim.version = agreed;
    // Other clients of a proxy are told.
    call.core.wake();
    Ok(Output::new().u16(MBIM).u16(agreed.code()).into())
}

/// Modem Configuration of MBIMEx 3.0: complete.
pub(super) fn configuration(call: &Call<'_>) -> Outcome {
    const COMPLETED: u32 = 2;
    if call.version() < MbimExtensions::Three {
        return Err(Status::NO_DEVICE_SUPPORT);
    }
    Ok(Output::new().u32(COMPLETED).text_tlv("ROW_Generic").into())
}
