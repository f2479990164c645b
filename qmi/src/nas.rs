//! NAS: registration, selection of networks, signal.

mod cells;
mod enums;
mod indications;
mod operator;
mod registration;
mod selection;
mod signal;
mod structures;

pub use cells::*;
pub use enums::*;
pub use indications::*;
pub use operator::*;
pub use registration::*;
pub use selection::*;
pub use signal::*;
pub use structures::*;

/// Shows each request to `visitor`.
pub(crate) fn visit_requests(visitor: &mut impl crate::message::Visitor) {
    registration::visit_requests(visitor);
    selection::visit_requests(visitor);
    signal::visit_requests(visitor);
    operator::visit_requests(visitor);
    cells::visit_requests(visitor);
}
