//! MS Basic Connect Extensions: slots, attach contexts, cells, and the agreement on newer layouts.

mod attach;
mod base_stations;
mod cell;
mod context;
mod device;
mod registration;
mod slots;
mod version;

pub use attach::*;
pub use base_stations::*;
pub use cell::*;
pub use context::*;
pub use device::*;
pub use registration::*;
pub use slots::*;
pub use version::*;
