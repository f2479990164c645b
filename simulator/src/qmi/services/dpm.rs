//! DPM: ports that the modem opens towards the host.

use super::{Answer, Call, Handler, Reply};

pub(super) const MESSAGES: &[Handler] =
    &[Handler::new(0x0020, "Open Port", open), Handler::new(0x0021, "Close Port", close)];

/// The ports of this modem are open as long as it is there; asking for one is no error.
fn open(call: &mut Call<'_>) -> Answer {
    for kind in [0x10, 0x11, 0x12] {
        if let Some(mut ports) = call.request.find(kind) {
            ports.u8()?;
        }
    }
    Ok(Reply::ok())
}

fn close(_: &mut Call<'_>) -> Answer {
    Ok(Reply::ok())
}
