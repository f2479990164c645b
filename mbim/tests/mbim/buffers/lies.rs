//! Lengths, offsets and counts that lie.

use std::fmt::Debug;

use mbim::Version;
use mbim::basic_connect::*;
use mbim::codec::{self, Fault, MAX_ELEMENTS, MAX_NUMBERS, MAX_TLVS, Wire};
use mbim::extensions::*;
use mbim::sms::SmsSendSet;
use mbim::uicc::*;

use super::{p, t, w};
use crate::hex::unhex;

fn check<T: Wire + Debug>(version: Version, parts: &[Vec<u8>], fault: Fault) {
    let error = codec::decode::<T>(version, &parts.concat()).unwrap_err();
    assert_eq!(error.fault, fault, "{error}");
}

/// A provider whose texts are where the numbers say.
fn provider(id: [u32; 2], name: [u32; 2]) -> Vec<u8> {
    [w(&[id[0], id[1], 0, name[0], name[1], 0, 0, 0]), t("2620"), t("me")].concat()
}

#[test]
fn offsets() {
    let right = provider([32, 8], [40, 4]);
    assert!(codec::decode::<Provider>(Version::V1, &right).is_ok());
    let outside = |offset, length| Fault::Outside { offset, length, size: 44 };
    let cases = [
        ([33, 8], [40, 4], Fault::Overlap { offset: 40, end: 41 }),
        ([32, 8], [36, 4], Fault::Overlap { offset: 36, end: 40 }),
        ([32, 12], [32, 12], Fault::Overlap { offset: 32, end: 44 }),
        ([32, 8], [31, 4], Fault::InFixedPart { offset: 31, fixed: 32 }),
        ([0, 8], [40, 4], Fault::InFixedPart { offset: 0, fixed: 32 }),
        ([32, 8], [44, 4], outside(44, 4)),
        ([32, 8], [40, 6], outside(40, 6)),
        ([32, u32::MAX], [40, 4], outside(32, u32::MAX)),
        ([u32::MAX, 2], [40, 4], outside(u32::MAX, 2)),
        ([u32::MAX, u32::MAX], [40, 4], outside(u32::MAX, u32::MAX)),
        ([32, 8], [40, 3], Fault::OddText { length: 3 }),
        ([32, 4], [40, 4], Fault::Surplus { offset: 36 }),
        ([32, 8], [0, 0], Fault::Surplus { offset: 40 }),
    ];
    for (id, name, fault) in cases {
        check::<Provider>(Version::V1, &[provider(id, name)], fault);
    }
}

#[test]
fn structures_that_contain_each_other() {
    // The second one is the first one, or begins within it, or contains the list.
    let provider = provider([32, 8], [40, 4]);
    let list = |second: [u32; 2]| [w(&[2, 20, 44, second[0], second[1]]), provider.clone()];
    check::<VisibleProviders>(Version::V1, &list([20, 44]), Fault::Overlap { offset: 20, end: 64 });
    check::<VisibleProviders>(Version::V1, &list([24, 40]), Fault::Surplus { offset: 32 });
}

#[test]
fn counts() {
    let too_many = |claimed, limit| Fault::TooMany { claimed, limit };
    for claimed in [MAX_ELEMENTS + 1, u32::MAX] {
        let providers = [w(&[claimed]), vec![0; 8192]];
        check::<VisibleProviders>(Version::V1, &providers, too_many(claimed, MAX_ELEMENTS));
        let numbers = [w(&[0, 0, 0, 0, 0, 0, claimed]), vec![0; 8192]];
        check::<SubscriberReadyStatus>(Version::V1, &numbers, too_many(claimed, MAX_ELEMENTS));
        let addresses = [w(&[0, 0, 0, claimed, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), vec![1; 8192]];
        check::<IpConfiguration>(Version::V1, &addresses, too_many(claimed, MAX_ELEMENTS));
        let cells = [w(&[17, 99, 5, 1, 1, 28, 8192, claimed]), vec![0; 8188]];
        check::<SignalState>(Version::V2, &cells, too_many(claimed, MAX_ELEMENTS));
    }
    let claimed = MAX_NUMBERS + 1;
    let cids = [w(&[1, 1, 16, 8192]), vec![0; 24], w(&[claimed]), vec![0; 8164]];
    check::<DeviceServices>(Version::V1, &cids, too_many(claimed, MAX_NUMBERS));
    let bands = [w(&[0; 12]), vec![11, 0, 0, 0], w(&[2 * claimed]), vec![0; 8192]];
    check::<ExtendedDeviceCaps>(Version::V3, &bands, too_many(claimed, MAX_NUMBERS));
    let tlvs = [w(&[0; 5]), vec![0; 8 * (MAX_TLVS + 1)]];
    let limit = u32::try_from(MAX_TLVS).unwrap();
    check::<RegistrationParameters>(Version::V3, &tlvs, too_many(limit + 1, limit));
}

#[test]
fn counts_that_are_too_large_for_what_is_there() {
    check::<VisibleProviders>(Version::V1, &[w(&[2, 12, 0])], Fault::Truncated { needed: 4, left: 0 });
    check::<VisibleProviders>(Version::V1, &[w(&[1])], Fault::Truncated { needed: 4, left: 0 });
    let services = [w(&[1, 0, 16, 28]), vec![0; 24], w(&[1])];
    check::<DeviceServices>(Version::V1, &services, Fault::Truncated { needed: 4, left: 0 });
    let addresses =
        |count, pointer| [w(&[0, 0, 0, count, pointer, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), w(&[30, 1, 30, 2])];
    assert!(codec::decode::<IpConfiguration>(Version::V1, &addresses(2, 60).concat()).is_ok());
    let outside = |offset, length| Fault::Outside { offset, length, size: 76 };
    check::<IpConfiguration>(Version::V1, &addresses(3, 60), outside(60, 16));
    check::<IpConfiguration>(Version::V1, &addresses(1, 80), outside(80, 1));
    check::<IpConfiguration>(Version::V1, &addresses(1, u32::MAX), outside(u32::MAX, 1));
    check::<IpConfiguration>(Version::V1, &addresses(1, 0), Fault::InFixedPart { offset: 0, fixed: 60 });
    let cells = |count| [w(&[17, 99, 5, 1, 1, 28, 24, count]), w(&[1, 2, 3, 4, 5])];
    assert!(codec::decode::<SignalState>(Version::V2, &cells(1).concat()).is_ok());
    check::<SignalState>(Version::V2, &cells(2), Fault::Truncated { needed: 4, left: 0 });
    check::<SignalState>(Version::V2, &cells(0), Fault::Surplus { offset: 0 });
}

#[test]
fn cells_that_take_each_others_bytes() {
    // The first one's text reaches into the second one.
    let cells = |length| {
        [
            w(&[0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 76, 80, 0, 0]),
            w(&[2, 32, length, 1, 2, 3, 4, 5, 6]),
            t("26201"),
            w(&[0, 0, 7, 8, 9, 10, 11, 12]),
        ]
    };
    let read: BaseStationsInfo = codec::decode(Version::V1, &cells(10).concat()).unwrap();
    assert_eq!(read.lte_neighboring_cells[1].cell_id, 7);
    // The second one then begins four bytes late, with the first one's number for its text.
    check::<BaseStationsInfo>(Version::V1, &cells(14), Fault::OddText { length: 7 });
}

#[test]
fn information_elements() {
    let element = |kind: u8, padding: u8, length: u32, data: &[u8]| {
        [w(&[2]), vec![kind, 0, 0, padding], w(&[length]), data.to_vec()]
    };
    let check = |parts: [Vec<u8>; 4], fault| check::<ModemConfiguration>(Version::V3, &parts, fault);
    assert!(
        codec::decode::<ModemConfiguration>(Version::V3, &element(10, 2, 2, &[65, 0, 0, 0]).concat()).is_ok()
    );
    check(element(11, 2, 2, &[65, 0, 0, 0]), Fault::TlvType { expected: 10, found: 11 });
    check(element(10, 0, 8, &[65, 0, 0, 0]), Fault::Truncated { needed: 8, left: 4 });
    check(element(10, 3, 2, &[65, 0, 0, 0]), Fault::Truncated { needed: 3, left: 2 });
    check(element(10, 0, u32::MAX, &[65, 0, 0, 0]), Fault::Truncated { needed: u32::MAX as usize, left: 4 });
    check(element(10, 1, 3, &[65, 0, 0, 0]), Fault::OddText { length: 3 });
    check(element(10, 0, 2, &[65, 0, 1]), Fault::Truncated { needed: 8, left: 1 });
}

#[test]
fn others() {
    let lo = [w(&[0x90, 12, 5]), p(&[1, 2, 3, 4, 5])];
    check::<ApduResponse>(Version::V1, &lo, Fault::InFixedPart { offset: 5, fixed: 12 });
    let name = [w(&[1, 1, 0, 0, 24, 36]), w(&[4, 0, 0, 32, 2, 0, 0, 0]), vec![0xC3, 0x28, 0, 0]];
    check::<ApplicationList>(Version::V1, &name, Fault::Utf8);
    check::<Pco>(Version::V1, &[w(&[0, 9, 0]), vec![1; 8]], Fault::Truncated { needed: 9, left: 8 });
    check::<Pco>(Version::V1, &[w(&[0, 4, 0]), vec![1; 8]], Fault::Surplus { offset: 16 });
    check::<RadioState>(Version::V1, &[w(&[1, 1, 1])], Fault::Surplus { offset: 8 });
    // An offset that counts from the start of the buffer instead of the structure's.
    let pdu = unhex("0001000491214300");
    check::<SmsSendSet>(
        Version::V1,
        &[w(&[0, 12, 8]), pdu],
        Fault::Outside { offset: 12, length: 8, size: 16 },
    );
}

/// Any word of a buffer replaced by any other: it is a value or an error, and a value is written and read again.
#[test]
fn any_word() {
    let services =
        [w(&[1, 0, 16, 36]), unhex("3d01dcc5fef54d050d3abef7058e9aaf"), w(&[0, 0, 2, 5, 7])].concat();
    let list = [w(&[2, 20, 44, 64, 44]), provider([32, 8], [40, 4]), provider([32, 8], [40, 4])].concat();
    fn try_all<T: Wire + PartialEq + Debug>(bytes: &[u8]) {
        let mut failed = 0;
        for at in (0..bytes.len()).step_by(4) {
            for word in (0..200).chain([u32::MAX, u32::MAX - 3, 0x8000_0000, 0x7FFF_FFFF, 0x1_0000]) {
                let mut bytes = bytes.to_vec();
                bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
                match codec::decode::<T>(Version::V1, &bytes) {
                    Ok(value) => {
                        let again = codec::encode(Version::V1, &value);
                        assert_eq!(codec::decode(Version::V1, &again), Ok(value));
                    }
                    Err(_) => failed += 1,
                }
            }
        }
        assert!(failed > 200, "{failed}");
    }
    try_all::<DeviceServices>(&services);
    try_all::<VisibleProviders>(&list);
}
