//! How long to wait before a device that failed is tried again.

use std::time::Duration;

/// Doubles up to a limit.
#[derive(Debug, Clone)]
pub(super) struct BackOff {
    first: Duration,
    limit: Duration,
    next: Duration,
}

impl BackOff {
    pub(super) fn new(first: Duration, limit: Duration) -> Self {
        BackOff { first, limit, next: first }
    }

    /// The pause after one more failure.
    pub(super) fn failed(&mut self) -> Duration {
        let pause = self.next.min(self.limit);
        self.next = pause.saturating_mul(2);
        pause
    }

    /// It worked, or there is a new reason to hope.
    pub(super) fn reset(&mut self) {
        self.next = self.first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_the_limit_and_starts_anew() {
        let seconds = Duration::from_secs;
        let mut back_off = BackOff::new(seconds(2), seconds(10));
        let pauses: Vec<_> = (0..5).map(|_| back_off.failed().as_secs()).collect();
        assert_eq!(pauses, [2, 4, 8, 10, 10]);
        back_off.reset();
        assert_eq!(back_off.failed(), seconds(2));
    }
}
