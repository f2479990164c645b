//! Common mutual authentication (SGP.22 3.0.1), with the checks that are the LPA's.

use super::error::{Cause, CheckFailure};
use super::run::Run;
use super::settle::OpenSession;
use super::source::Destination;
use super::user::{Stage, UserInterface};
use crate::certificate::{ServerCertificate, ServerRole};
use crate::es9::{
    AnswerFault, AuthenticationInitiated, ClientAuthenticated, Es9Error, Es9Function, EventEntry,
    RspTransport,
};
use crate::es10::{
    AuthenticatedCard, EuiccInfo1, Extensibility, Function, ServerSigned1, authenticate_server, challenge,
    euicc_info,
};
use crate::transport::ApduChannel;
use crate::types::{Oid, ServerAddress, TransactionId};

/// A server that has proved who it is, as far as the LPA can tell.
pub(crate) struct ServerContacted {
    initiated: AuthenticationInitiated,
    /// What it is certified to be.
    pub(crate) role: ServerRole,
    card: Extensibility,
}

/// Both sides know each other.
pub(super) struct Authenticated {
    pub(super) card: AuthenticatedCard,
    pub(super) client: ClientAuthenticated,
}

/// The first version of SGP.22 whose LPAs say what they can do.
const VERSION_WITH_LPA_CAPABILITY: u8 = 3;

impl<C: ApduChannel, T: RspTransport, U: UserInterface> Run<'_, C, T, U> {
    /// The card's challenge, and the server's answer to it.
    pub(crate) async fn contact(
        &mut self,
        server: &ServerAddress,
        oid: Option<&Oid>,
    ) -> Result<ServerContacted, Cause> {
        self.enter(Stage::ReadingCard)?;
        let challenge =
            self.card.call(Function::EuiccChallenge, &challenge::request(), challenge::parse).await?;
        let info = self.card.call(Function::EuiccInfo1, &euicc_info::request1(), euicc_info::parse1).await?;

        self.enter(Stage::ContactingServer)?;
        let own_capability = self.device.rsp_capability.clone().filter(|_| is_version_3(&info));
        let answer =
            self.server(server).initiate_authentication(&challenge, &info, own_capability.as_ref()).await;
        let initiated = answer.map_err(|error| self.failed(error))?;
        let certificate = ServerCertificate::parse(initiated.authentication.certificate.as_bytes())
            .map_err(|reason| malformed(Es9Function::InitiateAuthentication, "serverCertificate", reason))?;
        check_server(server, oid, &initiated, &certificate)?;
        Ok(ServerContacted { initiated, role: certificate.role, card: extensibility(&info) })
    }

    /// The card accepts the server, and the server the card. A session is open on the card as soon as it has.
    pub(super) async fn authenticate(
        &mut self,
        to: &Destination,
        contacted: &ServerContacted,
    ) -> Result<Authenticated, Cause> {
        self.enter(Stage::AuthenticatingServer)?;
        let initiated = &contacted.initiated;
        let transaction_id = initiated.transaction_id.clone();
        let session = OpenSession { server: to.server.clone(), transaction_id: transaction_id.clone() };
        self.user.opening_session(&session).await;
        let request = authenticate_server::request(
            &initiated.authentication,
            &to.matching_id,
            self.device,
            contacted.card,
        );
        let card = self.card.call(Function::AuthenticateServer, &request, authenticate_server::parse).await?;
        self.session = Some(session);
        if card.transaction_id != transaction_id {
            return Err(CheckFailure::Result.into());
        }

        self.enter(Stage::AuthenticatingCard)?;
        let answer = self.server(&to.server).authenticate_client(&transaction_id, &card).await;
        let client = answer.map_err(|error| self.failed(error))?;
        let repeated = match &client {
            ClientAuthenticated::Events { transaction_id, .. } => transaction_id,
            ClientAuthenticated::Profile(offer) => &offer.transaction_id,
        };
        check_transaction(&transaction_id, repeated.as_ref(), Es9Function::AuthenticateClient)?;
        if matches!(client, ClientAuthenticated::Events { .. }) {
            // Nothing is bound: the server is done, and the card ends its side with the next challenge.
            self.session = None;
        }
        Ok(Authenticated { card, client })
    }
}

impl<C: ApduChannel, T: RspTransport, U: UserInterface> Run<'_, C, T, U> {
    /// What a discovery server has. A profile in its place is left where it is.
    pub(crate) async fn events(
        &mut self,
        of: &EventEntry,
        contacted: &ServerContacted,
    ) -> Result<Vec<EventEntry>, Cause> {
        match self.authenticate(&of.clone().into(), contacted).await?.client {
            ClientAuthenticated::Events { entries, .. } => Ok(entries),
            ClientAuthenticated::Profile(_) => {
                Err(CheckFailure::NoDiscoveryServer { server: of.server.clone() }.into())
            }
        }
    }
}

/// Who the server says it is, in what it signs and in its certificate. The signature is the card's to check.
fn check_server(
    contacted: &ServerAddress,
    oid: Option<&Oid>,
    initiated: &AuthenticationInitiated,
    certificate: &ServerCertificate,
) -> Result<(), Cause> {
    let function = Es9Function::InitiateAuthentication;
    let signed = ServerSigned1::parse(initiated.authentication.signed1.as_bytes())
        .map_err(|reason| malformed(function, "serverSigned1", reason))?;
    check_transaction(&signed.transaction_id, Some(&initiated.transaction_id), function)?;
    let address = signed.server_address.parse::<ServerAddress>();
    if !address.is_ok_and(|signed| contacted.is_same_server(&signed)) {
        let signed = signed.server_address.chars().filter(|c| c.is_ascii_graphic()).take(64).collect();
        return Err(CheckFailure::ServerAddress { contacted: contacted.clone(), signed }.into());
    }
    match oid {
        Some(expected) if !certificate.registered_ids.contains(expected) => {
            let found = certificate.registered_ids.first().cloned();
            Err(CheckFailure::CertificateOid { expected: expected.clone(), found }.into())
        }
        _ => Ok(()),
    }
}

/// That two ids, of which the second may have been left out, name the same session.
pub(super) fn check_transaction(
    expected: &TransactionId,
    found: Option<&TransactionId>,
    function: Es9Function,
) -> Result<(), Cause> {
    match found {
        Some(found) if found != expected => Err(CheckFailure::TransactionId { function }.into()),
        _ => Ok(()),
    }
}

pub(super) fn malformed(function: Es9Function, member: &'static str, reason: crate::tlv::TlvError) -> Cause {
    Cause::Server(Es9Error::Answer { function, fault: AnswerFault::Tlv { member, reason } })
}

fn is_version_3(info: &EuiccInfo1) -> bool {
    info.highest_svn.unwrap_or(info.svn).major >= VERSION_WITH_LPA_CAPABILITY
}

fn extensibility(info: &EuiccInfo1) -> Extensibility {
    let extensible = info
        .rsp_capability
        .as_ref()
        .is_some_and(|capability| capability.contains("deviceInfoExtensibilitySupport"));
    if extensible { Extensibility::Extensible } else { Extensibility::Fixed }
}
