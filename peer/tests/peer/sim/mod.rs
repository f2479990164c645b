//! Machines, clocks, disks and a network, all of them simulated, and a model of what must be true.

mod keyring;
mod machine;
mod model;
mod operator;
mod random;
mod world;

pub(crate) use keyring::FakeKeyring;
pub(crate) use model::Tally;
pub(crate) use random::Random;
pub(crate) use world::{Plan, World};
