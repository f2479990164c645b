//! Whom a server believes, and what it shows of itself.

use super::status::{Codes, EUICC_EXPIRED, EUICC_INVALID, EUM_EXPIRED, EUM_INVALID, UNKNOWN_ISSUER};
use crate::hex::unhex;
use crate::rsp::x509::{Certificate, Role, SubjectKey};
use crate::rsp::{Credential, PublicKey};

/// What the server has under one issuer.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// Key identifier of the issuer.
    pub(super) issuer_id: Vec<u8>,
    /// CERT.DPauth or CERT.DSauth.
    pub(super) auth: Credential,
    /// CERT.DPpb.
    pub(super) pb: Option<Credential>,
}

/// The issuers whose cards are believed.
#[derive(Debug)]
pub(super) struct Trust {
    issuers: Vec<Certificate>,
    /// `YYYYMMDD` on which certificates must hold.
    date: Option<String>,
}

/// A card whose certificates hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownCard {
    pub(super) eid: [u8; 16],
    pub(super) key: PublicKey,
}

impl Trust {
    pub(super) fn new(issuers: Vec<Certificate>, date: Option<String>) -> Trust {
        Trust { issuers, date }
    }

    /// Whether cards under the issuer with this key identifier are believed.
    pub(super) fn knows(&self, issuer_id: &[u8]) -> bool {
        self.issuer(issuer_id).is_some()
    }

    /// The card behind CERT.EUICC and CERT.EUM (SGP.22 4.5.2.2).
    pub(super) fn card(&self, euicc: &[u8], eum: &[u8]) -> Result<KnownCard, Codes> {
        let eum = Certificate::parse(eum).map_err(|_| EUM_INVALID)?;
        let issuer = eum.authority_key_id().and_then(|id| self.issuer(id)).ok_or(UNKNOWN_ISSUER)?;
        if !eum.has_role(Role::Eum) || eum.verify(issuer).is_err() {
            return Err(EUM_INVALID);
        }
        if self.has_expired(&eum) {
            return Err(EUM_EXPIRED);
        }
        let euicc = Certificate::parse(euicc).map_err(|_| EUICC_INVALID)?;
        if !euicc.has_role(Role::Euicc) || euicc.verify(&eum).is_err() {
            return Err(EUICC_INVALID);
        }
        if self.has_expired(&euicc) {
            return Err(EUICC_EXPIRED);
        }
        let eid = euicc.serial_number().and_then(|digits| unhex(&digits)?.try_into().ok());
        match (eid, euicc.key()) {
            (Some(eid), SubjectKey::P256(key)) => Ok(KnownCard { eid, key }),
            _ => Err(EUICC_INVALID),
        }
    }

    fn issuer(&self, id: &[u8]) -> Option<&Certificate> {
        self.issuers.iter().find(|issuer| issuer.key_id() == Some(id))
    }

    fn has_expired(&self, certificate: &Certificate) -> bool {
        let last_day = certificate.not_after().get(..8).unwrap_or_default();
        self.date.as_deref().is_some_and(|date| last_day < date)
    }
}
