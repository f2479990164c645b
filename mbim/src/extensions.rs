//! MS Basic Connect Extensions: slots, attach contexts, cells, and the agreement on newer layouts.

mod slots;
mod version;

pub use slots::*;
pub use version::*;
