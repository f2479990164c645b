//! The frames of a session: CBOR maps, field 0 is the kind.

use crate::cbor::{DecodeError, Map, Value, Writer};
use crate::frame::MAX_FRAME;
use crate::group::MAX_LABEL;

/// Longest body of a frame, in bytes: room for what is around it.
pub const MAX_BODY: usize = MAX_FRAME - 256;
/// Most versions that a side may offer.
const MAX_VERSIONS: usize = 8;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame {
    /// First in both directions: the versions that are spoken.
    Hello {
        versions: Vec<u64>,
    },
    /// For the group.
    Group {
        body: Vec<u8>,
    },
    Request {
        id: u64,
        topic: String,
        body: Vec<u8>,
    },
    Response {
        id: u64,
        body: Vec<u8>,
    },
    /// No response, and why.
    Failure {
        id: u64,
        is_busy: bool,
    },
    /// There is life.
    Beat,
    Bye,
    /// Of a later version; what carries a number is answered with a failure.
    Unknown {
        id: Option<u64>,
    },
}

impl Frame {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        match self {
            Frame::Hello { versions } => {
                w.map(2).uint(0).uint(1).uint(1).array(versions.len());
                for version in versions {
                    w.uint(*version);
                }
            }
            Frame::Group { body } => {
                w.map(2).uint(0).uint(2).uint(3).bytes(body);
            }
            Frame::Request { id, topic, body } => {
                w.map(4).uint(0).uint(3).uint(1).uint(*id).uint(2).text(topic).uint(3).bytes(body);
            }
            Frame::Response { id, body } => {
                w.map(3).uint(0).uint(4).uint(1).uint(*id).uint(3).bytes(body);
            }
            Frame::Failure { id, is_busy } => {
                w.map(3).uint(0).uint(5).uint(1).uint(*id).uint(2).bool(*is_busy);
            }
            Frame::Beat => {
                w.map(1).uint(0).uint(6);
            }
            Frame::Bye | Frame::Unknown { .. } => {
                w.map(1).uint(0).uint(7);
            }
        }
        w.finish()
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        let map = Map::parse(bytes)?;
        let body = || Ok::<_, DecodeError>(map.required(3)?.bytes(MAX_BODY)?.to_vec());
        Ok(match map.uint(0)? {
            1 => {
                let versions = map.required(1)?.array(MAX_VERSIONS)?.into_iter().map(Value::uint);
                Frame::Hello { versions: versions.collect::<Result<_, _>>()? }
            }
            2 => Frame::Group { body: body()? },
            3 => Frame::Request { id: map.uint(1)?, topic: map.text(2, MAX_LABEL)?, body: body()? },
            4 => Frame::Response { id: map.uint(1)?, body: body()? },
            5 => Frame::Failure { id: map.uint(1)?, is_busy: map.required(2)?.bool()? },
            6 => Frame::Beat,
            7 => Frame::Bye,
            _ => Frame::Unknown { id: map.optional(1).map(Value::uint).transpose()? },
        })
    }
}

/// Version 1, byte for byte. If this fails, the change is wrong and not the test.
#[cfg(test)]
mod v1 {
    use super::*;

    fn check(frame: &Frame, expect: &[u8]) {
        assert_eq!(frame.encode(), expect);
        assert_eq!(Frame::parse(expect).as_ref(), Ok(frame));
    }

    #[test]
    fn bytes() {
        check(&Frame::Hello { versions: vec![1] }, b"\xA2\x00\x01\x01\x81\x01");
        check(&Frame::Group { body: vec![5, 6] }, b"\xA2\x00\x02\x03\x42\x05\x06");
        let request = Frame::Request { id: 24, topic: "sms".to_owned(), body: vec![5] };
        check(&request, b"\xA4\x00\x03\x01\x18\x18\x02\x63sms\x03\x41\x05");
        check(&Frame::Response { id: 1, body: vec![] }, b"\xA3\x00\x04\x01\x01\x03\x40");
        check(&Frame::Failure { id: 1, is_busy: true }, b"\xA3\x00\x05\x01\x01\x02\xF5");
        check(&Frame::Beat, b"\xA1\x00\x06");
        check(&Frame::Bye, b"\xA1\x00\x07");
    }

    /// What a later version adds is skipped or answered, and what is damaged is refused.
    #[test]
    fn later_and_damaged() {
        assert_eq!(Frame::parse(b"\xA2\x00\x06\x18\x63\x01"), Ok(Frame::Beat));
        assert_eq!(Frame::parse(b"\xA2\x00\x18\x63\x01\x07"), Ok(Frame::Unknown { id: Some(7) }));
        for damaged in [
            &b""[..],
            b"\xA1",
            b"\xA1\x00\x18\x06",
            b"\xA1\x00\x06\x00",
            b"\xBF\x00\x06\xFF",
            b"\xA2\x00\x06\x00\x06",
        ] {
            assert!(Frame::parse(damaged).is_err(), "{damaged:02x?}");
        }
    }
}
