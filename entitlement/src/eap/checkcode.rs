//! AT_CHECKCODE: a hash over the identity rounds, which have no MAC of their own (RFC 4187 10.13).

use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::Method;
use super::attribute::{AT_CHECKCODE, counted};

/// The packets of the identity rounds so far.
#[derive(Debug, Default)]
pub(super) struct Checkcode(Vec<u8>);

impl Checkcode {
    /// A request and the response to it.
    pub(super) fn note(&mut self, request: &[u8], response: &[u8]) {
        self.0.extend(request);
        self.0.extend(response);
    }

    /// Empty where there was no identity round.
    pub(super) fn value(&self, method: Method) -> Vec<u8> {
        match method {
            _ if self.0.is_empty() => Vec::new(),
            Method::Aka => Sha1::digest(&self.0).to_vec(),
            Method::AkaPrime => Sha256::digest(&self.0).to_vec(),
        }
    }

    pub(super) fn attribute(&self, method: Method) -> Vec<u8> {
        counted(AT_CHECKCODE, 0, &self.value(method))
    }
}
