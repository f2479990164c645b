//! X.509 certificates as SGP.22 4.5.2 has them ("variant O": the CI certifies EUM and servers, the EUM eUICCs).

mod build;
mod oid;
mod parse;
mod role;

pub use build::{Criticality, OTHER_CURVE, Subject, Template};
pub use oid::{dotted, oid};
pub use parse::{Certificate, CertificateError, ChainError, SubjectKey};
pub use role::Role;
