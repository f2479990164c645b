//! The messages against hand-written and captured bytes, the engine with its time in our hands, and properties of any bytes.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails its test")]

mod captured;
mod engine;
mod frames;
mod hex;
mod messages;
mod properties;
mod refusals;
