//! Which message of Basic Connect and its extensions is where.

use super::super::call::{Call, Outcome, Reply};
use super::super::status::Status;
use super::{capabilities, cells, connect, context, network, pin, slots, subscriber};
use crate::modem::milliseconds;

pub(super) fn run(call: Call<'_>, command: u32) -> Outcome {
    match command {
        1 => capabilities::device(&call),
        2 => subscriber::ready_status(&call),
        3 => network::radio(call),
        4 => pin::run(call),
        5 => pin::list(&call),
        6 => network::home(&call),
        7 => network::preferred(&call),
        8 => network::visible(call),
        9 => network::register(call),
        10 => network::packet_service(call),
        11 => network::signal(call),
        12 => connect::run(call),
        13 => context::provisioned(call),
        15 => connect::ip_configuration(call),
        16 => capabilities::services(&call),
        23 => connect::packet_filters(call),
        20 => connect::statistics(&call),
        21 => network::idle_hint(call),
        22 => network::emergency(&call),
        _ => Err(Status::NO_DEVICE_SUPPORT),
    }
}

pub(super) fn run_extensions(mut call: Call<'_>, command: u32) -> Outcome {
    match command {
        1 => context::provisioned_extended(call),
        3 => context::attach_configuration(call),
        4 => context::attach_information(&call),
        5 => slots::capabilities(&call),
        6 => capabilities::device_extended(&call),
        7 => slots::mappings(call),
        8 => slots::information(call),
        9 => context::protocol_options(call),
        10 => {
            call.core.reset_soon(milliseconds(0));
            Ok(Reply::empty())
        }
        11 => cells::base_stations(call),
        12 => cells::location(&call),
        15 => capabilities::version(&mut call),
        16 => capabilities::configuration(&call),
        17 => network::registration_parameters(call),
        _ => Err(Status::NO_DEVICE_SUPPORT),
    }
}
