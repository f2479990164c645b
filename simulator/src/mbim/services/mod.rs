//! The services of the function, a file for each family of messages.

mod auth;
mod basic;
mod capabilities;
mod cells;
mod channel;
mod connect;
mod context;
mod files;
mod network;
mod pin;
mod short_messages;
mod slots;
mod subscriber;
mod uicc;
mod ussd;

use super::buffer::Output;
use super::call::{Call, Outcome, Reply};
use super::service;
use super::status::Status;
use crate::modem::core::Core;
use crate::personality::{MbimService, MbimStyle};

pub(super) use connect::end_sessions;

/// Whether the modem has a service.
pub(super) fn offers(core: &Core, style: &MbimStyle, service: MbimService) -> bool {
    match service {
        MbimService::Basic => true,
        MbimService::Qmi => style.services.contains(&service) && core.has_qmi(),
        _ => style.services.contains(&service),
    }
}

/// Commands of a service that the modem knows, and whether it says them unasked.
fn commands(style: &MbimStyle, offered: MbimService) -> Vec<u32> {
    service::commands(offered)
        .map(|(command, _)| command)
        .filter(|command| !style.unknown.contains(&(offered, *command)))
        .collect()
}

/// The information buffer of a query about the nth of something.
pub(super) fn question(which: u32) -> Vec<u8> {
    let mut question = which.to_le_bytes().to_vec();
    question.resize(60, 0);
    question
}

/// Carries out a command of a service that the modem has.
pub(super) fn run(call: Call<'_>, service: MbimService, command: u32) -> Outcome {
    let form = super::service::commands(service).find(|(known, _)| *known == command).map(|(_, form)| form);
    let Some(form) = form.filter(|_| !call.style.unknown.contains(&(service, command))) else {
        return Err(Status::NO_DEVICE_SUPPORT);
    };
    if !form.allows(call.operation) {
        return Err(Status::INVALID_SERVICE_OPERATION);
    }
    match service {
        MbimService::Basic => basic::run(call, command),
        MbimService::Extensions => basic::run_extensions(call, command),
        MbimService::Uicc => uicc::run(call, command),
        MbimService::Sms => short_messages::run(call, command),
        MbimService::Ussd => ussd::run(call),
        MbimService::Auth => auth::run(call),
        MbimService::Qmi => {
            let answer = call.core.tunnel(call.input.rest()).ok_or(Status::FAILURE)?;
            Ok(Reply::from(Output::new().raw(&answer.bytes)).after(answer.delay))
        }
    }
}
