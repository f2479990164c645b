//! The messages against hand-written and captured bytes, the engine with its time in our hands, and properties of any bytes.

mod captured;
mod hex;
mod properties;
