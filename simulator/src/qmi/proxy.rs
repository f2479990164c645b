//! What a client of `qmi-proxy` says before anything else: which device it means.

use super::error::QmiError;
use super::frame::{CTL, Frame};
use super::message::Request;
use super::tlv::Body;

const PROXY_OPEN: u16 = 0xff00;

/// The first frame on a connection to the proxy.
#[derive(Debug)]
pub(crate) struct Opening<'a> {
    request: Request<'a>,
    /// The device, as the client names it.
    pub(crate) path: Option<String>,
}

impl<'a> Opening<'a> {
    /// None for what is no frame at all. Anything but an opening has no path.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let request = Request::parse(&Frame::parse(bytes)?)?;
        let is_opening = (request.service, request.id) == (CTL, PROXY_OPEN);
        let path = request.tlvs.as_ref().ok().filter(|_| is_opening).and_then(|tlvs| tlvs.text(0x01).ok()?);
        let path = path.map(str::to_owned);
        Some(Self { request, path })
    }

    /// The frame that lets the client in.
    pub(crate) fn accepted(&self) -> Vec<u8> {
        self.request.response(Ok(()), &Body::new())
    }

    /// The frame that does not.
    pub(crate) fn refused(&self) -> Vec<u8> {
        self.request.response(Err(QmiError::INTERNAL), &Body::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{hex, unhex};

    /// Captured from a conversation with qmi-proxy.
    #[test]
    fn opening() {
        let bytes = unhex("011700000000000100ff0c000109002f6465762f6e756c6c").expect("hex");
        let opening = Opening::parse(&bytes).expect("a request");
        assert_eq!(opening.path.as_deref(), Some("/dev/null"));
        assert_eq!(hex(&opening.accepted()).to_lowercase(), "011200800000010100ff070002040000000000");
        let other = unhex("010f0000000000022200040001010002").expect("hex");
        assert_eq!(Opening::parse(&other).expect("a request").path, None);
    }
}
