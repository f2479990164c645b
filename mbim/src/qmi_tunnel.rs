//! The QMI tunnel of Qualcomm's modems: QMUX frames inside of MBIM.

use crate::codec::Hidden;
use crate::declare::{message, structure};

message! { QmiTunnel[1] -> QmiMessage;
    /// Sends a QMUX frame.
    set QmiMessageSet {
        /// The whole frame, its marker included.
        qmux: Hidden<Vec<u8>> = rest,
    }
}

structure! {
    /// A QMUX frame that answers, or that comes unasked as an indication.
    pub struct QmiMessage {
        /// The whole frame, its marker included.
        qmux: Hidden<Vec<u8>> = rest,
    }
}
