//! Frames captured from conversations with unmodified programs, in both directions.

use qmi::frame::{Frame, Kind, Sdu, Sender};
use qmi::uim::{CardProtocol, PhysicalCardState, PhysicalSlot, SlotInformation, SlotState};
use qmi::{Request, Service, ctl, dms, uim};

use crate::hex::hex;

#[test]
fn opening_through_the_proxy() {
    let open = ctl::InternalProxyOpen { device_path: "/dev/null".into(), ..Default::default() };
    request("011700000000000100ff0c000109002f6465762f6e756c6c", 0, 1, &open);
    response::<ctl::InternalProxyOpen>(
        "011200800000010100ff070002040000000000",
        0,
        1,
        &qmi::message::Done::default(),
    );
}

#[test]
fn client_ids() {
    let client = ctl::ClientId { service: Service::Dms, cid: 1 };
    request(
        "010f0000000000022200040001010002",
        0,
        2,
        &ctl::AllocateCid { service: Service::Dms, ..Default::default() },
    );
    response::<ctl::AllocateCid>(
        "011700800000010222000c00020400000000000102000201",
        0,
        2,
        &ctl::AllocateCidResponse { client: client.clone(), ..Default::default() },
    );
    request(
        "0110000000000003230005000102000201",
        0,
        3,
        &ctl::ReleaseCid { client: client.clone(), ..Default::default() },
    );
    response::<ctl::ReleaseCid>(
        "011700800000010323000c00020400000000000102000201",
        0,
        3,
        &ctl::ReleaseCidResponse { client, ..Default::default() },
    );
}

#[test]
fn operating_mode() {
    request("010c000002010001002d000000", 1, 1, &dms::GetOperatingMode::default());
    response::<dms::GetOperatingMode>(
        "0117008002010201002d000b000204000000000001010000",
        1,
        1,
        &dms::GetOperatingModeResponse { mode: dms::OperatingMode::Online, ..Default::default() },
    );
}

#[test]
fn slot_status() {
    let slot = |logical_slot, slot_status, iccid: &str| PhysicalSlot {
        card_status: PhysicalCardState::Present,
        slot_status,
        logical_slot,
        iccid: hex(iccid),
    };
    let information = |is_euicc| SlotInformation {
        card_protocol: CardProtocol::Uicc,
        valid_applications: 1,
        atr_value: hex("3b9f96"),
        is_euicc,
    };
    request("010c00000b0100010047000000", 1, 1, &uim::GetSlotStatus::default());
    response::<uim::GetSlotStatus>(
        "016d00800b010201004700610002040000000000102900020200000001000000010a9894100000000000001002000000
         00000000000a98941000000000000010111500020200000001033b9f96000200000001033b9f96011213000200108904
         9032123451234512345678901235",
        1,
        1,
        &uim::GetSlotStatusResponse {
            slots: Some(vec![
                slot(1, SlotState::Active, "98941000000000000010"),
                slot(0, SlotState::Inactive, "98941000000000000010"),
            ]),
            information: Some(vec![information(false), information(true)]),
            eids: Some(vec![vec![], hex("89049032123451234512345678901235")]),
            ..Default::default()
        },
    );
}

/// `bytes` are this request of this client, and the other way round.
fn request<R: Request>(bytes: &str, client: u8, transaction: u16, request: &R) {
    let bytes = hex(bytes);
    let sdu = Sdu::request(request, transaction).unwrap();
    let frame = Frame { sender: Sender::Host, service: R::SERVICE, client, sdu };
    assert_eq!(frame.encode().unwrap(), bytes, "{} is encoded otherwise", R::NAME);
    assert_eq!(Frame::parse(&bytes).unwrap(), frame);
    assert_eq!(&R::from_tlvs(&frame.sdu.tlvs).unwrap(), request);
}

/// `bytes` are this response, and the other way round.
fn response<R: Request>(bytes: &str, client: u8, transaction: u16, response: &R::Response) {
    let bytes = hex(bytes);
    let frame = Frame::parse(&bytes).unwrap();
    assert_eq!(&R::read_response(&frame.sdu.tlvs).unwrap(), response);
    let tlvs = R::encode_response(response).unwrap();
    let sdu = Sdu { kind: Kind::Response, transaction, id: R::ID, tlvs };
    let encoded = Frame { sender: Sender::Modem, service: R::SERVICE, client, sdu };
    assert_eq!(encoded, frame);
    assert_eq!(encoded.encode().unwrap(), bytes, "{} is answered otherwise", R::NAME);
}
