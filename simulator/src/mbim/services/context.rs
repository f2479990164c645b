//! Contexts that are kept in the modem: Provisioned Contexts, LTE Attach Configuration and Info.

use super::super::buffer::{Input, Output};
use super::super::call::{Call, Outcome};
use super::super::function::AttachConfiguration;
use super::super::status::Status;
use super::connect::INTERNET;
use crate::modem::core::{Context, Core};
use crate::personality::MbimExtensions;

/// Context identifiers that can be defined, and the one that leaves the choice to the modem.
const CONTEXTS: std::ops::RangeInclusive<u32> = 1..=16;
const ANY: u32 = u32::MAX;
/// Bytes of an access point name (3GPP TS 23.003 clause 9.1).
const MAX_APN: usize = 100;

pub(super) fn provisioned(mut call: Call<'_>) -> Outcome {
    if call.is_set() {
        let id = call.input.u32()?;
        call.input.uuid()?;
        let apn = call.input.text()?;
        define(call.core, id, &apn, "IPV4V6")?;
    }
    let elements: Vec<Output> = call
        .core
        .contexts
        .iter()
        .map(|(id, context)| {
            let element = Output::new().u32(*id).raw(&INTERNET);
            element.text(&context.apn).text("").text("").u32(0).u32(0)
        })
        .collect();
    let count = u32::try_from(elements.len()).unwrap_or(0);
    Ok(Output::new().u32(count).structures(elements).into())
}

pub(super) fn provisioned_extended(mut call: Call<'_>) -> Outcome {
    /// `MbimContextState` enabled, `MbimContextRoamingControl` allow all, `MbimContextMediaType` cellular,
    /// `MbimContextSource` user.
    const USUAL: [u32; 4] = [1, 6, 0, 1];
    if call.is_set() {
        let operation = call.input.u32()?;
        call.input.uuid()?;
        let kind = match call.input.u32()? {
            1 => "IP",
            2 => "IPV6",
            _ => "IPV4V6",
        };
        for _ in USUAL {
            call.input.u32()?;
        }
        let apn = call.input.text()?;
        match operation {
            0 => define(call.core, ANY, &apn, kind)?,
            1 => call.core.contexts.retain(|_, context| context.apn != apn),
            2 => call.core.contexts.clear(),
            _ => return Err(Status::INVALID_PARAMETERS),
        }
    }
    let elements: Vec<Output> = call
        .core
        .contexts
        .iter()
        .map(|(id, context)| {
            let ip_type = match context.kind.as_str() {
                "IP" => 1,
                "IPV6" => 2,
                _ => 3,
            };
            let element = Output::new().u32(*id).raw(&INTERNET).u32(ip_type);
            let element = USUAL.iter().fold(element, |element, number| element.u32(*number));
            element.text(&context.apn).text("").text("").u32(0).u32(0)
        })
        .collect();
    let count = u32::try_from(elements.len()).unwrap_or(0);
    Ok(Output::new().u32(count).structures(elements).into())
}

/// Defines a context, in the place of the one with this access point where the choice is left to the modem.
fn define(core: &mut Core, id: u32, apn: &str, kind: &str) -> Result<(), Status> {
    if apn.len() > MAX_APN {
        return Err(Status::INVALID_PARAMETERS);
    }
    let same = core.contexts.iter().find(|(_, context)| context.apn == apn).map(|(id, _)| *id);
    let free = CONTEXTS.into_iter().find(|id| !core.contexts.contains_key(id));
    let id = match id {
        ANY => same.or(free).ok_or(Status::MAX_ACTIVATED_CONTEXTS)?,
        id if CONTEXTS.contains(&id) => id,
        _ => return Err(Status::INVALID_PARAMETERS),
    };
    core.contexts.insert(id, Context { kind: kind.to_owned(), apn: apn.to_owned(), active: false });
    Ok(())
}

pub(super) fn attach_configuration(mut call: Call<'_>) -> Outcome {
    const MAX_CONFIGURATIONS: u32 = 8;
    if call.is_set() {
        match call.input.u32()? {
            1 => call.core.mbim.attach = Default::default(),
            0 => {
                for entry in call.input.structures(MAX_CONFIGURATIONS)? {
                    set_attach(call.core, entry)?;
                }
            }
            _ => return Err(Status::INVALID_PARAMETERS),
        }
    }
    let attach = &call.core.mbim.attach;
    let count = u32::try_from(attach.len()).unwrap_or(0);
    let elements = (0u32..).zip(attach).map(|(roaming, attach)| {
        let element = Output::new().u32(attach.ip_type).u32(roaming).u32(attach.source);
        let element = element.text(&attach.access_string).text(&attach.user_name).text(&attach.password);
        element.u32(attach.compression).u32(attach.auth_protocol)
    });
    Ok(Output::new().u32(count).structures(elements.collect::<Vec<_>>()).into())
}

fn set_attach(core: &mut Core, mut entry: Input<'_>) -> Result<(), Status> {
    let (ip_type, roaming, source) = (entry.u32()?, entry.u32()?, entry.u32()?);
    let (access_string, user_name, password) = (entry.text()?, entry.text()?, entry.text()?);
    let (compression, auth_protocol) = (entry.u32()?, entry.u32()?);
    let roaming = usize::try_from(roaming).unwrap_or(usize::MAX);
    let slot = core.mbim.attach.get_mut(roaming).ok_or(Status::INVALID_PARAMETERS)?;
    *slot = AttachConfiguration {
        ip_type,
        source,
        access_string,
        user_name,
        password,
        compression,
        auth_protocol,
    };
    Ok(())
}

pub(super) fn attach_information(call: &Call<'_>) -> Outcome {
    /// IPv4, where nothing else was configured.
    const IPV4: u32 = 1;
    let attached = call.core.is_attached();
    let [home, ..] = &call.core.mbim.attach;
    let mut output = Output::new().u32(u32::from(attached));
    if call.version() == MbimExtensions::Three {
        output = output.u32(0);
    }
    if !attached {
        return Ok(output.u32(0).text("").text("").text("").u32(0).u32(0).into());
    }
    let apn = if home.access_string.is_empty() { "internet" } else { &home.access_string };
    let ip_type = if home.ip_type == 0 { IPV4 } else { home.ip_type };
    let output = output.u32(ip_type).text(apn).text(&home.user_name).text("");
    Ok(output.u32(home.compression).u32(home.auth_protocol).into())
}

/// PCO: the network had nothing to say beyond addresses.
pub(super) fn protocol_options(mut call: Call<'_>) -> Outcome {
    let session = call.input.u32()?;
    Ok(Output::new().u32(session).u32(0).u32(0).into())
}
