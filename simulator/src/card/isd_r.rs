//! The ISD-R as an application: how it is found, and how commands reach it (SGP.22 2.4.3, 5.7.2).

use super::apdu::{Command, Sw};
use super::channel::{Application, Channel};
use super::factory::Factory;
use super::files::Location;
use crate::tlv::{Members, nest, tlv};

pub(super) fn select(channel: &mut Channel, factory: &Factory) -> Vec<u8> {
    *channel =
        Channel { application: Application::IsdR, location: Location::default(), ..Channel::default() };
    nest(
        0x6F,
        [
            tlv(0x84, &factory.isd_r_aid),
            // GlobalPlatform 11.9.3.1: longest command data.
            nest(0xA5, [tlv(0x9F65, [factory.config.mss_limit.unwrap_or(0xFF)])]),
            nest(0xE0, [tlv(0x82, factory.config.svn.0)]),
        ],
    )
}

/// STORE DATA: the whole ES10 command once its last block is here.
pub(super) fn store_data(channel: &mut Channel, command: &Command<'_>) -> Result<Option<Vec<u8>>, Sw> {
    match channel.application {
        Application::IsdR => channel.blocks.push(command),
        Application::Uicc | Application::Usim => Err(Sw::WRONG_INSTRUCTION),
    }
}

/// TERMINAL CAPABILITY (TS 102 221 11.1.19): true where the terminal says that it can handle an eUICC.
pub(super) fn announces_euicc_support(data: &[u8]) -> Result<bool, Sw> {
    let template = Members::of(data).and_then(|members| members.required(0xA9));
    let capability = template.and_then(Members::of).and_then(|members| members.optional(0x83));
    let capability = capability.map_err(|_| Sw::WRONG_DATA)?;
    // LUId and LPDd.
    Ok(capability.and_then(<[u8]>::first).is_some_and(|flags| flags & 0x03 != 0))
}
