//! `AuthenticateClient` and `GetBoundProfilePackage` (SGP.22 5.6.3, 5.6.2).

use crate::rsp::PublicKey;
use crate::rsp::x509::Role;
use crate::server::authentication::error_code;
use crate::server::config::Flavour;
use crate::server::core::Core;
use crate::server::faults::Fault;
use crate::server::lies;
use crate::server::package::{Binding, Parties};
use crate::server::request::{Refusal, Request, base64};
use crate::server::session::{Client, Stage};
use crate::server::status::{
    EUICC_SIGNATURE, EXECUTION_ERROR, MATCHING_ID_REFUSED, Reply, Status, UNKNOWN_TRANSACTION, success,
};
use crate::tlv::{self, Malformed, Members, Reader, nest, tlv};

const PREPARE: u32 = 0xBF21;
const SIGNATURE: u32 = 0x5F37;
const ONE_TIME_KEY: u32 = 0x5F49;

impl Core {
    /// ES9+ `AuthenticateClient`: shows what there is for the card.
    pub(in crate::server) fn offer_profile(
        &mut self,
        request: &Request,
        faults: &[Fault],
    ) -> Result<Reply, Refusal> {
        let (mut session, client) = self.authenticate(request)?;
        let place = self.orders.find(&client.matching_id, &client.card.eid).ok_or(MATCHING_ID_REFUSED)?;
        let order = self.orders.at(place).ok_or(MATCHING_ID_REFUSED)?;
        order.admit(&client)?;
        let needs_code = order.config.confirmation_code.is_some() != faults.contains(&Fault::WrongCodeFlag);
        let bound_to = order.bound.as_ref().map(|bound| tlv(ONE_TIME_KEY, bound.card_key));
        let size = (self.settings.flavour != Flavour::V2).then_some(order.config.profile.size);
        let metadata = match faults.contains(&Fault::OtherIccid) {
            true => order.profile.renumbered().metadata(size),
            false => order.profile.metadata(size),
        };
        let signed = nest(
            0x30,
            [
                tlv(0x80, lies::signed_transaction_id(&session.transaction_id, faults)),
                tlv(0x01, [if needs_code { 0xFF } else { 0x00 }]),
            ]
            .into_iter()
            .chain(bound_to),
        );
        let shown = lies::credential(&self.own_pb(session.own)?, Role::DpPb, &self.lies, faults);
        let covered = [&signed[..], &client.euicc_signature1].concat();
        let mut reply = success();
        reply
            .insert("transactionId".to_owned(), lies::transaction_id(&session.transaction_id, faults).into());
        reply.insert("profileMetadata".to_owned(), base64(metadata));
        reply.insert("smdpSigned2".to_owned(), base64(&signed));
        reply.insert(
            "smdpSignature2".to_owned(),
            base64(tlv(SIGNATURE, lies::sign(&shown.key, &covered, faults))),
        );
        reply.insert("smdpCertificate".to_owned(), base64(shown.certificate.der()));
        session.smdp_signature2 = tlv(SIGNATURE, shown.key.sign(&covered));
        session.stage = Stage::Authenticated { client: Box::new(client), order: place };
        self.sessions.put(session);
        Ok(reply)
    }

    /// ES9+ `GetBoundProfilePackage`. The session goes on: the same may be asked again after a cut connection, or with a better
    /// confirmation code.
    pub(in crate::server) fn hand_out(
        &mut self,
        request: &Request,
        faults: &[Fault],
    ) -> Result<Reply, Refusal> {
        let id = request.transaction_id()?;
        let response = request.base64("prepareDownloadResponse")?;
        let response = Response::parse(&response)?;
        let session = self.sessions.find(&id).ok_or(UNKNOWN_TRANSACTION)?;
        let Stage::Authenticated { client, order: place } = &session.stage else {
            return Err(UNKNOWN_TRANSACTION.into());
        };
        let (client, place, own) = (Client::clone(client), *place, session.own);
        let response = match response {
            Response::Prepared(prepared) => prepared,
            Response::Error(code) => {
                self.sessions.take(&id);
                return Err(Status::because(EXECUTION_ERROR, format!("PrepareDownload error {code}")).into());
            }
        };
        let covered = [response.signed.raw, &session.smdp_signature2].concat();
        if !client.card.key.verifies(&covered, response.signature) {
            return Err(EUICC_SIGNATURE.into());
        }
        let prepared = Prepared::parse(response.signed.value)?;
        let card_key = PublicKey::from_point(prepared.one_time_key).ok_or(Malformed)?;
        if prepared.transaction_id != id {
            return Err(EUICC_SIGNATURE.into());
        }
        let key = self.own_pb(own)?.key;
        let tells_size = self.settings.flavour != Flavour::V2;
        let order = self.orders.at(place).ok_or(MATCHING_ID_REFUSED)?;
        order.check_code(prepared.confirmation_hash, &id)?;
        order.check_binding(&client, &card_key)?;
        let bound = match order.bound.take().filter(|bound| bound.card_key == card_key.to_point()) {
            Some(bound) => bound,
            None => {
                let profile = match faults.contains(&Fault::OtherIccid) {
                    true => &order.profile.renumbered(),
                    false => &order.profile,
                };
                let metadata = profile.metadata(tells_size.then_some(order.config.profile.size));
                let keys = self.settings.protection;
                let binding = Binding { profile, metadata, keys, faults };
                binding.bind(&Parties { eid: &client.card.eid, card_key, host_id: &self.settings.host_id })?
            }
        };
        let package = bound.package(&id, &key, faults);
        order.handed_out(client.card.eid, bound);
        self.inbox.expect_result(&id, client.card, place);
        let mut reply = success();
        reply.insert("transactionId".to_owned(), lies::transaction_id(&id, faults).into());
        reply.insert("boundProfilePackage".to_owned(), base64(package));
        Ok(reply)
    }
}

/// `PrepareDownloadResponse`.
enum Response<'a> {
    Prepared(Signed<'a>),
    /// `DownloadErrorCode`.
    Error(u32),
}

struct Signed<'a> {
    signed: tlv::Element<'a>,
    signature: &'a [u8],
}

impl<'a> Response<'a> {
    fn parse(object: &'a [u8]) -> Result<Response<'a>, Malformed> {
        let object = tlv::only(object)?;
        let inner = tlv::only(object.value)?;
        if object.tag != PREPARE {
            return Err(Malformed);
        }
        match inner.tag {
            0xA0 => {
                let mut members = Reader::of(inner.value);
                let signed = members.required(0x30)?;
                Ok(Response::Prepared(Signed { signed, signature: members.required(SIGNATURE)?.value }))
            }
            0xA1 => Ok(Response::Error(error_code(inner.value)?)),
            _ => Err(Malformed),
        }
    }
}

/// `EuiccSigned2`.
struct Prepared<'a> {
    transaction_id: &'a [u8],
    one_time_key: &'a [u8],
    confirmation_hash: Option<&'a [u8]>,
}

impl<'a> Prepared<'a> {
    fn parse(value: &'a [u8]) -> Result<Prepared<'a>, Malformed> {
        let members = Members::of(value)?;
        Ok(Prepared {
            transaction_id: members.required(0x80)?,
            one_time_key: members.required(ONE_TIME_KEY)?,
            confirmation_hash: members.optional(0x04)?,
        })
    }
}
