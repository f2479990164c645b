//! PIN1 by the messages that came before UIM had its own.

use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::super::super::view::sim::{self, Pin, PinCommand};
use super::{Answer, Body, Call, Reply};

pub(super) fn status_value(pin: &Pin) -> Value {
    Value::new().u8(pin.state).u8(pin.tries).u8(pin.puk_tries)
}

pub(super) fn status(call: &mut Call<'_>) -> Answer {
    let pin = sim::pin(call.core).ok_or(QmiError::UIM_UNINITIALIZED)?;
    Ok(Reply::with(Body::new().with(0x11, status_value(&pin)).with(0x12, status_value(&Pin::SECOND))))
}

pub(super) fn verify(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    let (id, pin) = (value.u8()?, value.text8()?);
    run(call, id, &PinCommand::Verify { pin })
}

pub(super) fn change(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    let (id, old, new) = (value.u8()?, value.text8()?, value.text8()?);
    run(call, id, &PinCommand::Change { old, new })
}

pub(super) fn unblock(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    let (id, puk, new) = (value.u8()?, value.text8()?, value.text8()?);
    run(call, id, &PinCommand::Unblock { puk, new })
}

pub(super) fn protect(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    let (id, enable, pin) = (value.u8()?, value.u8()? != 0, value.text8()?);
    run(call, id, &PinCommand::Protect { enable, pin })
}

fn run(call: &mut Call<'_>, id: u8, command: &PinCommand<'_>) -> Answer {
    let done = sim::run_pin(call.core, id, command)?;
    let body = Body::new().maybe(0x10, done.tries.map(|(pin, puk)| Value::new().u8(pin).u8(puk)));
    match done.outcome {
        Ok(()) => Ok(Reply::with(body)),
        Err(error) => Ok(Reply::refused(error, body)),
    }
}
