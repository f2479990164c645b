//! The engine against a modem that the test plays, with time in the test's hands.

mod answers;
mod clients;
mod endings;
mod opening;
mod world;
