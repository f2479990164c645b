//! Framing: streams that break anywhere, lengths that lie, QRTR.

use qmi::frame::{ControlPacket, Frame, Framed, Framer, Kind, Sdu, Sender, Server};
use qmi::tlv::Tlvs;
use qmi::{DecodeError, EncodeError, Service};

use crate::hex::hex;

const ALLOCATED: &str = "011700800000010222000c00020400000000000102000201";
const MODE: &str = "0117008002010201002d000b000204000000000001010000";

#[test]
fn several_frames_in_one_read_and_half_ones() {
    let stream = [hex(ALLOCATED), hex(MODE), hex(MODE)].concat();
    for cut in 0..=stream.len() {
        let (first, second) = stream.split_at(cut);
        assert_eq!(frames(&[first, second]), [ALLOCATED, MODE, MODE], "cut at {cut}");
    }
}

#[test]
fn noise_is_skipped() {
    // A marker that is none, with a length that lies; then one whose length fits nothing inside.
    for noise in ["00", "AA55", "01", "01FFFF", "0117008002010201002d000c00", "02FFFF0101"] {
        let stream = [hex(noise), hex(ALLOCATED), hex(MODE)].concat();
        assert_eq!(cut(&[&stream]).first(), Some(&Framed::Noise { skipped: hex(noise).len() }), "{noise}");
        assert_eq!(frames(&[&stream]), [ALLOCATED, MODE], "{noise}");
    }
}

#[test]
fn a_beginning_without_an_end_is_given_up() {
    let mut framer = Framer::new();
    // Eleven bytes could still become a frame.
    framer.push(&hex("01FFFF800201020100FFFF"));
    assert_eq!(framer.next(), None);
    framer.give_up();
    assert_eq!(framer.next(), Some(Framed::Noise { skipped: 4 }));
    // What follows the next byte that is a marker is not enough to tell, either.
    assert_eq!((framer.next(), framer.held()), (None, 7));
    framer.push(&hex(MODE));
    assert_eq!(framer.next(), Some(Framed::Noise { skipped: 7 }));
    assert!(matches!(framer.next(), Some(Framed::Frame(_))));
}

#[test]
fn a_length_that_cannot_be_is_noise_at_once() {
    // Ten bytes are too few for any message: nobody has to wait for more of them.
    let all = cut(&[&hex("010900800201")]);
    assert_eq!(all, [Framed::Noise { skipped: 4 }]);
}

#[test]
fn a_malformed_frame_does_not_harm_the_next() {
    // The same TLV twice; and flags that mean nothing.
    for (bad, error) in [
        ("0114008002010201002d000800 10010000 10010000", DecodeError::Duplicate { tlv: 0x10 }),
        ("010c008002010701002d000000", DecodeError::Flags { flags: 7 }),
        ("010f008002010201002d000300 100500", DecodeError::Truncated),
    ] {
        let all = cut(&[&hex(bad), &hex(MODE)]);
        assert!(matches!(&all[0], Framed::Malformed { error: found, .. } if *found == error), "{:?}", all[0]);
        assert!(matches!(&all[1], Framed::Frame(_)), "{bad}");
    }
}

#[test]
fn a_buffer_is_one_frame() {
    assert!(Frame::parse(&hex(MODE)).is_ok());
    let longer = [hex(MODE), vec![0]].concat();
    let mut shorter = hex(MODE);
    shorter.pop();
    assert_eq!(Frame::parse(&longer), Err(DecodeError::Trailing { bytes: 1 }));
    assert_eq!(Frame::parse(&shorter), Err(DecodeError::Truncated));
    // The outer length lies, the inner one is true.
    let with_length = |length| {
        let mut bytes = hex(MODE);
        bytes[1] = length;
        Frame::parse(&bytes)
    };
    assert_eq!(with_length(0x16), Err(DecodeError::Trailing { bytes: 1 }));
    assert_eq!(with_length(0x18), Err(DecodeError::Truncated));
    assert_eq!(Frame::parse(&[]), Err(DecodeError::Truncated));
    assert_eq!(Frame::parse(&hex("03")), Err(DecodeError::Marker { marker: 3 }));
}

#[test]
fn wide_services_have_a_marker_of_their_own() {
    // 02, length, service 0x0190, client 5, request, transaction 2, message 0x0020, one TLV.
    let bytes = hex("02 1000 9001 05 00 0200 2000 0400 10 0100 01");
    let frame = Frame::parse(&bytes).unwrap();
    assert_eq!((frame.service, frame.client), (Service::Ssc, 5));
    assert_eq!((frame.sdu.kind, frame.sdu.transaction, frame.sdu.id), (Kind::Request, 2, 0x20));
    assert_eq!(frame.encode().unwrap(), bytes);
}

#[test]
fn a_bare_sdu_is_a_datagram() {
    let bytes = hex("02 0100 2d00 0b00 02040000000000 01010000");
    let sdu = Sdu::parse(Service::Dms, &bytes).unwrap();
    assert_eq!((sdu.kind, sdu.transaction, sdu.id), (Kind::Response, 1, 0x2D));
    assert_eq!(sdu.encode(Service::Dms).unwrap(), bytes);
    assert_eq!(Sdu::parse(Service::Dms, &bytes[..6]), Err(DecodeError::Truncated));
    assert_eq!(Sdu::parse(Service::Dms, &[bytes, vec![0]].concat()), Err(DecodeError::Trailing { bytes: 1 }));
}

#[test]
fn what_does_not_fit_is_not_encoded() {
    let sdu = |transaction, length: usize| {
        let length_bytes = u16::try_from(length).unwrap().to_le_bytes();
        let tlvs = Tlvs::parse([&[0x10], length_bytes.as_slice(), &vec![0; length]].concat()).unwrap();
        Sdu { kind: Kind::Request, transaction, id: 0, tlvs }
    };
    let frame = |service, sdu| Frame { sender: Sender::Host, service, client: 1, sdu }.encode();
    assert_eq!(frame(Service::Ctl, sdu(256, 0)), Err(EncodeError::Transaction(256)));
    // The length counts all behind the marker: five bytes of QMUX, seven of the SDU, three of the TLV.
    assert_eq!(frame(Service::Dms, sdu(1, 65535 - 15)).unwrap().len(), 65536);
    assert!(matches!(frame(Service::Dms, sdu(1, 65535 - 14)), Err(EncodeError::Message(_))));
    assert!(matches!(frame(Service::Dms, sdu(1, 65535)), Err(EncodeError::Message(_))));
}

#[test]
fn the_longest_frame_passes() {
    let tlvs = [&[0x10_u8], 65520_u16.to_le_bytes().as_slice(), &[7; 65520]].concat();
    let sdu = Sdu { kind: Kind::Response, transaction: 1, id: 1, tlvs: Tlvs::parse(tlvs).unwrap() };
    let longest = Frame { sender: Sender::Modem, service: Service::Dms, client: 1, sdu };
    let bytes = longest.encode().unwrap();
    let all = cut(&[&bytes[..40_000], &bytes[40_000..], &hex(MODE)]);
    assert_eq!(all[0], Framed::Frame(longest));
    assert!(matches!(all[1], Framed::Frame(_)));
}

#[test]
fn control_packets() {
    let server = Server { service: 2, instance: 1, node: 0, port: 18 };
    let cases = [
        (
            "0A000000 02000000 00000000 00000000 00000000",
            ControlPacket::NewLookup { service: 2, instance: 0 },
        ),
        ("04000000 02000000 01000000 00000000 12000000", ControlPacket::NewServer(server)),
        ("05000000 02000000 01000000 00000000 12000000", ControlPacket::DelServer(server)),
        ("04000000 00000000 00000000 00000000 00000000", ControlPacket::EndOfList),
        ("06000000 03000000 12000000 00000000 00000000", ControlPacket::DelClient { node: 3, port: 18 }),
        ("03000000 03000000 00000000 00000000 00000000", ControlPacket::Bye { node: 3 }),
    ];
    for (bytes, packet) in cases {
        assert_eq!(ControlPacket::parse(&hex(bytes)), Ok(packet));
        assert_eq!(packet.encode().as_slice(), hex(bytes));
    }
    assert_eq!(ControlPacket::parse(&[4, 0, 0, 0]), Err(DecodeError::Truncated));
    assert_eq!(server.qmi_service(), Some(Service::Dms));
}

fn cut(pieces: &[&[u8]]) -> Vec<Framed> {
    let mut framer = Framer::new();
    let mut all = Vec::new();
    for piece in pieces {
        framer.push(piece);
        all.extend(std::iter::from_fn(|| framer.next()));
    }
    all
}

/// The frames among them, as hexadecimal digits.
fn frames(pieces: &[&[u8]]) -> Vec<String> {
    let frames = cut(pieces).into_iter().filter_map(|framed| match framed {
        Framed::Frame(frame) => Some(frame.encode().unwrap()),
        Framed::Malformed { .. } | Framed::Noise { .. } => None,
    });
    frames.map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect()).collect()
}
