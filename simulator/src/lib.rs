//! sim

pub mod card;
