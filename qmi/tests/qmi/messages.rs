//! Messages of every service against bytes written by hand, in both directions: a layout of each kind at least once.

mod card;
mod connection;
mod control;
mod network;
mod texts;

use qmi::tlv::Tlvs;
use qmi::{Indication, Request, Service};

use crate::hex::hex;

/// `bytes` are the TLVs of this request, and the other way round.
fn request<R: Request>(bytes: &str, request: &R) {
    let bytes = hex(bytes);
    assert_eq!(request.encode().unwrap().as_bytes(), bytes, "{} is encoded otherwise", R::NAME);
    assert_eq!(&R::decode(&bytes).unwrap(), request, "{} is decoded otherwise", R::NAME);
}

/// `bytes` are the TLVs of this response behind its result, and the other way round.
fn response<R: Request>(bytes: &str, response: &R::Response) {
    let bytes = [hex("02 0400 0000 0000"), hex(bytes)].concat();
    let encoded = R::encode_response(response).unwrap();
    assert_eq!(encoded.as_bytes(), bytes, "{} is answered otherwise", R::NAME);
    let tlvs = Tlvs::parse(bytes).unwrap();
    assert_eq!(&R::read_response(&tlvs).unwrap(), response, "the answer of {} is read otherwise", R::NAME);
}

/// `bytes` are the TLVs of this indication, and the other way round.
fn indication(service: Service, id: u16, bytes: &str, indication: &Indication) {
    let tlvs = Tlvs::parse(hex(bytes)).unwrap();
    assert_eq!(&Indication::decode(service, id, &tlvs).unwrap(), indication);
    assert_eq!(indication.encode().unwrap(), (service, id, tlvs));
}
