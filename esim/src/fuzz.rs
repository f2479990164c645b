//! The way in for fuzzers and property tests.

use crate::activation_code::ActivationCode;
use crate::apdu::{Command, Response};
use crate::certificate::ServerCertificate;
use crate::es9::{
    HttpAnswer, authenticate_client, bound_profile_package, cancel_session, handle_notification,
    initiate_authentication,
};
use crate::es10::{
    BoundProfilePackage, Function, ProfileMetadata, ServerSigned1, SmdpSigned2, addresses,
    authenticate_server, authorisation, challenge, eid, euicc_info, installation_result, notifications,
    pending, prepare_download, profiles, reset,
};
use crate::store_data::BlockSize;
use crate::tlv::Reader;
use crate::types::{Aid, Eid, Iccid, Imei, MatchingId, Oid, PlmnId, ServerAddress, TransactionId};

/// Reads `bytes` as every answer that a card gives and as everything else that is read here. Never panics.
pub fn read_everything(bytes: &[u8]) {
    let _ = Command::parse(bytes).map(|command| command.encode());
    let _ = Response::parse(bytes).map(|response| response.encode());
    let _ = Aid::from_bytes(bytes).map(|aid| aid.to_string());
    let _ = Eid::from_bytes(bytes).map(|eid| (eid.check_digits_match(), eid.to_string(), eid.short()));
    let _ = Iccid::from_bytes(bytes).map(|iccid| (iccid.to_string(), iccid.short()));
    let _ = PlmnId::from_bytes(bytes).map(|plmn| plmn.to_string());
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = (text.parse::<Aid>(), text.parse::<Eid>(), text.parse::<Iccid>(), text.parse::<Imei>());
        let _ = (text.parse::<ServerAddress>(), text.parse::<Oid>().map(|oid| oid.to_string()));
        let _ = (TransactionId::from_text(text), MatchingId::new(text));
        if let Ok(code) = text.parse::<ActivationCode>() {
            let _ = (code.to_string(), code.expose());
        }
    }
    let _ = Oid::from_value(bytes).map(|oid| oid.to_string());
    let _ = TransactionId::from_bytes(bytes);
    walk(Reader::new(bytes));
    let _ = addresses::parse(bytes);
    let _ = addresses::parse_set_default(bytes);
    let _ = authenticate_server::parse(bytes);
    let _ = authorisation::parse(bytes);
    let _ = crate::es10::cancel_session::parse(bytes);
    let _ = challenge::parse(bytes);
    let _ = eid::parse(bytes);
    let _ = euicc_info::parse1(bytes);
    let _ = euicc_info::parse2(bytes);
    let _ = installation_result::parse(bytes).map(|result| result.to_pending());
    let _ = notifications::parse_list(bytes);
    let _ = notifications::parse_remove(bytes);
    let _ = pending::parse(bytes);
    let _ = prepare_download::parse(bytes);
    let _ = profiles::parse(bytes);
    let _ = reset::parse(bytes);
    let _ = (ProfileMetadata::parse(bytes), ServerSigned1::parse(bytes), SmdpSigned2::parse(bytes));
    let _ = ServerCertificate::parse(bytes);
    if let Ok(package) = BoundProfilePackage::parse(bytes.to_vec()) {
        let _ = (package.segments().map(<[u8]>::len).sum::<usize>(), package.apdus(BlockSize::MIN));
    }
    for function in
        [Function::EnableProfile, Function::DisableProfile, Function::DeleteProfile, Function::SetNickname]
    {
        let _ = profiles::parse_result(function, bytes);
    }
}

/// Reads `body` as the answer of a server to every function, with this HTTP status. Never panics.
pub fn read_server_answer(status: u16, body: &[u8]) {
    let answer = HttpAnswer { status, content_type: None, body: body.to_vec() };
    let error = [
        authenticate_client::parse(&answer).err(),
        bound_profile_package::parse(&answer).err(),
        cancel_session::parse(&answer).err(),
        handle_notification::parse(&answer).err(),
        initiate_authentication::parse(&answer).err(),
    ];
    for error in error.iter().flatten() {
        let _ = (error.to_string(), error.next_step());
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
