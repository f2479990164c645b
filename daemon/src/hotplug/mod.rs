//! Where devices come from.

pub mod udev;
