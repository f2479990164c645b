//! The cellular and eSIM service, as a library: the binary only reads its arguments.

pub mod hotplug;
