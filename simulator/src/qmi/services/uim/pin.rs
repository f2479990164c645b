//! PIN1 and its PUK.

use super::super::super::error::QmiError;
use super::super::super::tlv::{Reader, Value};
use super::super::super::view::sim::{self, PinCommand};
use super::{Answer, Body, Call, Reply, Session};

/// TLV 0x02 behind the session.
fn information<'a>(call: &Call<'a>) -> Result<Reader<'a>, QmiError> {
    let (session, _) = Session::read(&mut call.request.require(0x01)?)?;
    session.check(call.core)?;
    call.request.require(0x02)
}

pub(super) fn verify(call: &mut Call<'_>) -> Answer {
    let mut value = information(call)?;
    let (id, pin) = (value.u8()?, value.text8()?);
    run(call, id, &PinCommand::Verify { pin })
}

pub(super) fn change(call: &mut Call<'_>) -> Answer {
    let mut value = information(call)?;
    let (id, old, new) = (value.u8()?, value.text8()?, value.text8()?);
    run(call, id, &PinCommand::Change { old, new })
}

pub(super) fn unblock(call: &mut Call<'_>) -> Answer {
    let mut value = information(call)?;
    let (id, puk, new) = (value.u8()?, value.text8()?, value.text8()?);
    run(call, id, &PinCommand::Unblock { puk, new })
}

pub(super) fn protect(call: &mut Call<'_>) -> Answer {
    let mut value = information(call)?;
    let (id, enable, pin) = (value.u8()?, value.u8()? != 0, value.text8()?);
    run(call, id, &PinCommand::Protect { enable, pin })
}

fn run(call: &mut Call<'_>, id: u8, command: &PinCommand<'_>) -> Answer {
    let done = sim::run_pin(call.core, id, command)?;
    let (sw1, sw2) = done.status;
    let body = Body::new()
        .maybe(0x10, done.tries.map(|(pin, puk)| Value::new().u8(pin).u8(puk)))
        .with(0x13, Value::new().u8(sw1).u8(sw2));
    match done.outcome {
        Ok(()) => Ok(Reply::with(body)),
        Err(error) => Ok(Reply::refused(error, body)),
    }
}

/// No personalisation lock is closed, so there is none to open.
pub(super) fn depersonalise(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    value.u8()?;
    value.u8()?;
    value.text8()?;
    sim::identity(call.core)?;
    Err(QmiError::NO_EFFECT)
}
