//! WDS: connections, and the profiles that describe them.

mod address;
mod attach;
mod connection;
mod enums;
mod indications;
mod profile;
mod structures;

pub use address::*;
pub use attach::*;
pub use connection::*;
pub use enums::*;
pub use indications::*;
pub use profile::*;
pub use structures::*;

/// Shows each request to `visitor`.
pub(crate) fn visit_requests(visitor: &mut impl crate::message::Visitor) {
    connection::visit_requests(visitor);
    profile::visit_requests(visitor);
    attach::visit_requests(visitor);
}
