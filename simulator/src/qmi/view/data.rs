//! Data connections as QMI shows them.

use super::super::error::QmiError;
use crate::modem::core::Core;
use crate::modem::data::{Connection, Family};

const IPV4: u8 = 4;
const IPV6: u8 = 6;
const UNSPECIFIED: u8 = 8;

/// The family that a number stands for; IPv4 where it is left to the modem.
pub(in super::super) fn family(code: Option<u8>) -> Result<Family, QmiError> {
    match code {
        None | Some(IPV4 | UNSPECIFIED) => Ok(Family::V4),
        Some(IPV6) => Ok(Family::V6),
        Some(_) => Err(QmiError::INVALID_IP_FAMILY),
    }
}

pub(in super::super) const fn code(family: Family) -> u8 {
    match family {
        Family::V4 => IPV4,
        Family::V6 => IPV6,
    }
}

pub(in super::super) fn find(core: &Core, handle: u32) -> Option<&Connection> {
    core.connections.iter().find(|connection| connection.handle == handle)
}

/// Whether there is a connection of this family, or any.
pub(in super::super) fn any(core: &Core, family: Option<Family>) -> bool {
    core.connections.iter().any(|connection| family.is_none_or(|family| connection.family == family))
}
