//! The one session that a card has with a server (SGP.22 3.0.1, 3.1.3): challenge, authentication, preparation of a
//! download; and how it is called off. What follows the preparation is in [`load`](super::load).

mod authenticate;
mod cancel;
mod prepare;

use super::load::Loader;
use crate::rsp::x509::Role;
use crate::rsp::{Key, PublicKey};

pub(super) use authenticate::authenticate;
pub(super) use cancel::cancel;
pub(super) use prepare::prepare;

/// How far the session is.
#[derive(Debug, Default)]
pub(super) enum Session {
    #[default]
    None,
    /// `GetEUICCChallenge` gave this out.
    Challenged([u8; 16]),
    /// `AuthenticateServer` was answered.
    Authenticated(Server),
    /// `PrepareDownload` was answered.
    Prepared(Box<Download>),
    /// A bound profile package is on its way.
    Loading(Box<Loader>),
}

/// The server that proved itself.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) transaction_id: Vec<u8>,
    /// As the server named it; results of the download go there.
    pub(super) address: String,
    /// OID of its owner.
    pub(super) oid: Vec<u8>,
    pub(super) role: Role,
    /// Key identifier of the certificate issuer that both sides have in common.
    pub(super) issuer: Vec<u8>,
    /// Data object with `euiccSignature1`.
    pub(super) euicc_signature1: Vec<u8>,
}

/// A download that was agreed on.
#[derive(Debug)]
pub(super) struct Download {
    pub(super) server: Server,
    /// PK.DPpb.
    pub(super) binding_key: PublicKey,
    /// otSK.EUICC.
    pub(super) one_time_key: Key,
}

impl Session {
    /// The server of a session that has come as far as to have one.
    pub(super) fn server(&self) -> Option<&Server> {
        match self {
            Session::None | Session::Challenged(_) => None,
            Session::Authenticated(server) => Some(server),
            Session::Prepared(download) => Some(&download.server),
            Session::Loading(loader) => Some(loader.server()),
        }
    }
}
