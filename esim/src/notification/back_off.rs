//! When to try again.

/// Seconds of a clock that goes on over restarts; the caller's, since this crate has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub u64);

/// Longest pause between two attempts: a day.
pub const MAX_DELAY: u64 = 24 * 60 * 60;

/// Pauses after the first, second … failure, in seconds; the last one for all further ones. The first ones are for a connection that
/// comes up after a profile switch, the long ones for servers that do not exist any more.
const DELAYS: [u64; 7] = [60, 5 * 60, 30 * 60, 2 * 60 * 60, 6 * 60 * 60, 12 * 60 * 60, MAX_DELAY];

/// The pause after this many failures, in seconds.
#[must_use]
pub fn delay(failures: u32) -> u64 {
    let index = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
    DELAYS.get(index).copied().unwrap_or(MAX_DELAY)
}
