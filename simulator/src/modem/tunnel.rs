//! QMI in MBIM: frames of QMI that come inside messages of MBIM.

use super::core::Core;

/// The QMI side of a modem, as far as a tunnel needs it.
pub(crate) trait QmiTunnel {
    /// Takes a whole QMUX frame of a host behind MBIM; gives the frames that answer it, in their order.
    fn tunnelled(&mut self, core: &mut Core, frame: &[u8]) -> Vec<Vec<u8>>;
}

impl Core {
    /// Whether there is a QMI side.
    pub(crate) fn has_qmi(&self) -> bool {
        self.tunnel.is_some()
    }

    /// Hands a frame to the QMI side. None where there is no answer.
    pub(crate) fn tunnel(&mut self, frame: &[u8]) -> Option<Vec<u8>> {
        let mut tunnel = self.tunnel.take()?;
        let answers = tunnel.tunnelled(self, frame);
        self.tunnel = Some(tunnel);
        answers.into_iter().next()
    }
}
