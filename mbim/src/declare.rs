//! How messages are declared: the macros that make a declaration a type with its encoding in both directions.

mod flags;
mod message;
mod structure;
mod values;
mod versions;

pub(crate) use flags::flags;
pub(crate) use message::message;
pub(crate) use structure::structure;
pub(crate) use values::values;
pub(crate) use versions::versions;
