//! Whether the modem answers: each port says so of itself, and the modem is as well as its ports are.

use tokio::sync::watch;
use tracing::Instrument;

/// Whether a port answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Health {
    Ready,
    Unresponsive,
    Gone,
}

/// The health of a modem: that of its first port, but gone as soon as any of its ports is, since they share one device.
pub(crate) fn together(
    first: watch::Receiver<Health>,
    others: Vec<watch::Receiver<Health>>,
) -> watch::Receiver<Health> {
    others.into_iter().fold(first, both)
}

fn both(mut first: watch::Receiver<Health>, mut other: watch::Receiver<Health>) -> watch::Receiver<Health> {
    let (sender, merged) = watch::channel(*first.borrow());
    let merge = async move {
        loop {
            let (a, b) = (*first.borrow_and_update(), *other.borrow_and_update());
            let health = if b == Health::Gone { Health::Gone } else { a };
            sender.send_if_modified(|old| std::mem::replace(old, health) != health);
            if health == Health::Gone {
                return;
            }
            // A port that is closed on purpose says no more; the other may still do.
            tokio::select! {
                Ok(()) = first.changed() => {}
                Ok(()) = other.changed() => {}
                () = sender.closed() => return,
                else => return,
            }
        }
    };
    tokio::spawn(merge.in_current_span());
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_port_speaks_for_the_modem_until_one_goes() {
        let (first, first_receiver) = watch::channel(Health::Ready);
        let (other, other_receiver) = watch::channel(Health::Ready);
        let mut merged = together(first_receiver, vec![other_receiver]);
        assert_eq!(*merged.borrow_and_update(), Health::Ready);
        first.send_replace(Health::Unresponsive);
        merged.changed().await.unwrap();
        assert_eq!(*merged.borrow_and_update(), Health::Unresponsive);
        first.send_replace(Health::Ready);
        merged.changed().await.unwrap();
        other.send_replace(Health::Unresponsive);
        other.send_replace(Health::Gone);
        merged.changed().await.unwrap();
        assert_eq!(*merged.borrow_and_update(), Health::Gone);
    }

    #[tokio::test]
    async fn a_port_that_is_closed_on_purpose_does_not_end_the_other() {
        let (first, first_receiver) = watch::channel(Health::Ready);
        let (other, other_receiver) = watch::channel(Health::Ready);
        let mut merged = together(first_receiver, vec![other_receiver]);
        drop(other);
        first.send_replace(Health::Gone);
        merged.changed().await.unwrap();
        assert_eq!(*merged.borrow_and_update(), Health::Gone);
    }
}
