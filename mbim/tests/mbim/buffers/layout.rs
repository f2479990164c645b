//! What real firmware does to the layouts.

use mbim::basic_connect::*;
use mbim::codec::{self, Wire};
use mbim::uicc::{ApduResponse, ApplicationList};
use mbim::{Version, extensions::VersionInfo};

use super::{p, t, w};

fn read<T: Wire>(parts: &[Vec<u8>]) -> T {
    codec::decode(Version::V1, &parts.concat()).unwrap()
}

#[test]
fn nuls_at_the_end_of_texts_are_dropped() {
    let caps: DeviceCaps = read(&[w(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 8, 0, 0]), t("A1\0\0")]);
    assert_eq!(caps.firmware_info, "A1");
    let list: ApplicationList =
        read(&[w(&[1, 1, 0, 0, 24, 40]), w(&[4, 0, 0, 32, 6, 0, 0, 0]), p(b"USIM\0\0")]);
    assert_eq!(list.applications[0].application_name, "USIM");
}

#[test]
fn half_a_surrogate_is_no_reason_to_fail() {
    let provider: Provider = read(&[w(&[0, 0, 0, 32, 4, 0, 0, 0]), vec![0x3D, 0xD8, 0x41, 0x00]]);
    assert_eq!(provider.provider_name, "\u{FFFD}A");
}

#[test]
fn order_of_the_variable_part_is_free() {
    let provider: Provider = read(&[w(&[36, 4, 0, 32, 4, 0, 0, 0]), t("me"), t("26")]);
    assert_eq!((provider.provider_name.as_str(), provider.provider_id.as_str()), ("me", "26"));
}

#[test]
fn nothing_at_an_offset_is_nothing() {
    let provider: Provider = read(&[w(&[32, 0, 0, 4711, 0, 0, 0, 0])]);
    assert_eq!(provider, Provider::default());
}

#[test]
fn padding_is_anything_up_to_alignment_and_zeros_beyond() {
    let fixed = w(&[0x90, 5, 12]);
    let data = [1, 2, 3, 4, 5];
    for tail in [vec![], vec![0], vec![0xAA; 3], vec![0; 11], vec![0xAA, 0xAA, 0xAA, 0, 0, 0, 0]] {
        let response: ApduResponse = read(&[fixed.clone(), data.to_vec(), tail]);
        assert_eq!(**response.response, data);
    }
    let state: RadioState = read(&[w(&[1, 1, 0, 0])]);
    assert_eq!(state.hw_radio_state, RadioSwitchState::On);
}

#[test]
fn a_longer_fixed_part_is_skipped() {
    let state: RegisterStateInfo =
        read(&[w(&[0, 3, 1, 0x20, 1, 52, 10, 64, 4, 0, 0, 0, 0x60]), t("26201"), t("me")]);
    assert_eq!((state.provider_id.as_str(), state.provider_name.as_str()), ("26201", "me"));
}

#[test]
fn empty_replies_may_hold_anything() {
    read::<()>(&[]);
    read::<()>(&[w(&[1, 2, 3])]);
}

#[test]
fn faults_name_their_place() {
    let error = codec::decode::<VersionInfo>(Version::V1, &[0, 1, 0]).unwrap_err();
    assert_eq!(error.to_string(), "VersionInfo.mbim_extended_version: 2 bytes are needed and 1 are left");
    // Inside of the second provider.
    let second = [w(&[2, 20, 32, 52, 32]), vec![0; 32], w(&[0, 0, 0, 99, 4, 0, 0, 0])].concat();
    let error = codec::decode::<VisibleProviders>(Version::V1, &second).unwrap_err();
    assert_eq!(error.to_string(), "Provider.provider_name: 4 bytes at offset 99 reach beyond the end at 32");
}
