//! When a piece of work has to end. Whoever works on it sees the same deadline; while somebody is asked, it stands still.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Deadline {
    limit: Arc<watch::Sender<Limit>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    At(Instant),
    /// Somebody is asked; so much is left after it.
    Paused(Duration),
}

/// The deadline stands still as long as this is there.
#[derive(Debug)]
pub(crate) struct Pause<'a> {
    deadline: &'a Deadline,
}

impl Deadline {
    /// So long from now.
    pub(crate) fn after(duration: Duration) -> Deadline {
        Deadline { limit: Arc::new(watch::Sender::new(Limit::At(Instant::now() + duration))) }
    }

    /// Whether it has passed.
    pub(crate) fn is_over(&self) -> bool {
        matches!(*self.limit.borrow(), Limit::At(at) if at <= Instant::now())
    }

    /// Waits until it has passed for so long.
    pub(crate) async fn over_for(&self, grace: Duration) {
        let mut limit = self.limit.subscribe();
        loop {
            let now = *limit.borrow_and_update();
            let passed = async {
                match now {
                    Limit::At(at) => sleep_until(at + grace).await,
                    Limit::Paused(_) => std::future::pending().await,
                }
            };
            tokio::select! {
                () = passed => return,
                // We hold the sender.
                _ = limit.changed() => {}
            }
        }
    }

    /// Stands still from now on.
    pub(crate) fn pause(&self) -> Pause<'_> {
        self.limit.send_modify(|limit| {
            if let Limit::At(at) = *limit {
                *limit = Limit::Paused(at.saturating_duration_since(Instant::now()));
            }
        });
        Pause { deadline: self }
    }
}

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        self.deadline.limit.send_modify(|limit| {
            if let Limit::Paused(left) = *limit {
                *limit = Limit::At(Instant::now() + left);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn it_stands_still_while_somebody_is_asked() {
        let deadline = Deadline::after(10 * SECOND);
        advance(4 * SECOND).await;
        let pause = deadline.pause();
        advance(3600 * SECOND).await;
        assert!(!deadline.is_over());
        drop(pause);
        let since = Instant::now();
        deadline.over_for(Duration::ZERO).await;
        assert_eq!(since.elapsed().as_secs(), 6);
        assert!(deadline.is_over());
        deadline.over_for(5 * SECOND).await;
        assert_eq!(since.elapsed().as_secs(), 11);
    }
}
