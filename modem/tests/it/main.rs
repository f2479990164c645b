//! The modem actor against the virtual modem, in memory and on paused time.

mod bench;
mod start;
