//! UIM.

use qmi::{Indication, Service, uim};

use super::{indication, request, response};
use crate::hex::hex;

#[test]
fn uim_channel() {
    request(
        "01 0100 01  10 1100 10 A0000005591010FFFFFFFF8900000100",
        &uim::OpenLogicalChannel {
            slot: 1,
            aid: Some(hex("A0000005591010FFFFFFFF8900000100")),
            ..Default::default()
        },
    );
    response::<uim::OpenLogicalChannel>(
        "10 0100 02  11 0200 90 00  12 0300 02 6F00",
        &uim::OpenLogicalChannelResponse {
            channel_id: Some(2),
            card_result: Some(uim::CardResult { sw1: 0x90, sw2: 0x00 }),
            select_response: Some(hex("6F00")),
            ..Default::default()
        },
    );
    request(
        "01 0100 01  02 0700 0500 82E2910000  10 0100 02",
        &uim::SendApdu { slot: 1, apdu: hex("82E2910000"), channel_id: Some(2), ..Default::default() },
    );
    response::<uim::SendApdu>(
        "10 0400 0200 6A82",
        &uim::SendApduResponse { response: Some(hex("6A82")), ..Default::default() },
    );
}

#[test]
fn uim_files() {
    let session = uim::Session { session_type: uim::SessionType::CardSlot1, application_identifier: vec![] };
    request(
        "01 0200 06 00  02 0500 E22F 02 003F  03 0400 0000 0A00",
        &uim::ReadTransparent {
            session,
            file: uim::File { file_id: 0x2FE2, file_path: hex("003F") },
            range: uim::ReadRange { offset: 0, length: 10 },
            ..Default::default()
        },
    );
    response::<uim::ReadTransparent>(
        "10 0200 90 00  11 0C00 0A00 98941000000000000010",
        &uim::ReadTransparentResponse {
            card_result: Some(uim::CardResult { sw1: 0x90, sw2: 0x00 }),
            data: Some(hex("98941000000000000010")),
            ..Default::default()
        },
    );
}

#[test]
fn uim_authentication() {
    let challenge = "10 000102030405060708090A0B0C0D0E0F 10 101112131415161718191A1B1C1D1E1F";
    request(
        &format!("01 0200 00 00  02 2500 03 2200 {challenge}"),
        &uim::Authenticate {
            session: uim::Session::default(),
            authentication: uim::Authentication {
                context: uim::AuthenticationContext::ThreeG,
                data: hex(challenge),
            },
            ..Default::default()
        },
    );
    response::<uim::Authenticate>(
        "10 0200 90 00  11 0500 0300 DB0142",
        &uim::AuthenticateResponse {
            card_result: Some(uim::CardResult { sw1: 0x90, sw2: 0 }),
            result: Some(hex("DB0142")),
            ..Default::default()
        },
    );
}

#[test]
fn uim_card_status() {
    let application = "02 07 02 00 FF FF  07 A0000000871002  00 03 03 0A 01 03 0A";
    indication(
        Service::Uim,
        0x32,
        &format!("10 2400  0000 FFFF FFFF FFFF  01  01 00 00 00 00  01  {application}"),
        &Indication::Uim(uim::Indication::CardStatus(Box::new(uim::CardStatus {
            card_status: Some(uim::CardReport {
                index_gw_primary: 0,
                index_1x_primary: 0xFFFF,
                index_gw_secondary: 0xFFFF,
                index_1x_secondary: 0xFFFF,
                cards: vec![uim::Card {
                    card_state: uim::CardState::Present,
                    upin_state: uim::PinState::NotInitialized,
                    upin_retries: 0,
                    upuk_retries: 0,
                    error_code: uim::CardError::Unknown,
                    applications: vec![uim::Application {
                        kind: uim::ApplicationType::Usim,
                        state: uim::ApplicationState::Ready,
                        personalization_state: uim::PersonalizationState::Ready,
                        personalization_feature: 0,
                        personalization_retries: 255,
                        personalization_unblock_retries: 255,
                        application_identifier: hex("A0000000871002"),
                        upin_replaces_pin1: false,
                        pin1_state: uim::PinState::Disabled,
                        pin1_retries: 3,
                        puk1_retries: 10,
                        pin2_state: uim::PinState::EnabledNotVerified,
                        pin2_retries: 3,
                        puk2_retries: 10,
                    }],
                }],
            }),
            ..Default::default()
        }))),
    );
}

#[test]
fn uim_refresh() {
    indication(
        Service::Uim,
        0x33,
        "10 0B00  01 02 00 00  0100 E22F 02 003F",
        &Indication::Uim(uim::Indication::Refresh(Box::new(uim::Refresh {
            event: Some(uim::RefreshEvent {
                stage: uim::RefreshStage::Start,
                mode: uim::RefreshMode::InitFcn,
                session_type: uim::SessionType::PrimaryGwProvisioning,
                application_identifier: vec![],
                files: vec![uim::RefreshFile { file_id: 0x2FE2, path: hex("003F") }],
            }),
            ..Default::default()
        }))),
    );
    request(
        "01 0400 00 02 A000  02 0100 01",
        &uim::RefreshComplete {
            session: uim::Session {
                session_type: uim::SessionType::PrimaryGwProvisioning,
                application_identifier: hex("A000"),
            },
            refresh_success: true,
            ..Default::default()
        },
    );
}
