//! The way in for fuzzers and property tests.

use crate::apdu::{Command, Response};
use crate::es10::{
    Function, addresses, authorisation, eid, euicc_info, notifications, pending, profiles, reset,
};
use crate::tlv::Reader;
use crate::types::{Aid, Eid, Iccid, PlmnId};

/// Reads `bytes` as every answer that a card gives and as everything else that is read here. Never panics.
pub fn read_everything(bytes: &[u8]) {
    let _ = Command::parse(bytes).map(|command| command.encode());
    let _ = Response::parse(bytes).map(|response| response.encode());
    let _ = Aid::from_bytes(bytes).map(|aid| aid.to_string());
    let _ = Eid::from_bytes(bytes).map(|eid| (eid.check_digits_match(), eid.to_string(), eid.short()));
    let _ = Iccid::from_bytes(bytes).map(|iccid| (iccid.to_string(), iccid.short()));
    let _ = PlmnId::from_bytes(bytes).map(|plmn| plmn.to_string());
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = (text.parse::<Aid>(), text.parse::<Eid>(), text.parse::<Iccid>());
    }
    walk(Reader::new(bytes));
    let _ = addresses::parse(bytes);
    let _ = addresses::parse_set_default(bytes);
    let _ = authorisation::parse(bytes);
    let _ = eid::parse(bytes);
    let _ = euicc_info::parse1(bytes);
    let _ = euicc_info::parse2(bytes);
    let _ = notifications::parse_list(bytes);
    let _ = notifications::parse_remove(bytes);
    let _ = pending::parse(bytes);
    let _ = profiles::parse(bytes);
    let _ = reset::parse(bytes);
    for function in
        [Function::EnableProfile, Function::DisableProfile, Function::DeleteProfile, Function::SetNickname]
    {
        let _ = profiles::parse_result(function, bytes);
    }
}

/// Visits every TLV there is, at every depth.
fn walk(mut reader: Reader<'_>) {
    while let Ok(Some(tlv)) = reader.next() {
        let _ = (tlv.uint(), tlv.byte(), tlv.text(), tlv.text_lossy(), tlv.bits().numbers().count());
        if let Ok(children) = tlv.children() {
            walk(children);
        }
    }
}
