//! A side that stops at each of its messages: it falls silent, or it hangs up.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{DuplexStream, ReadBuf, duplex};

use super::*;

/// How a pipe stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Silent,
    HangUp,
}

/// A pipe that lets so many writes through.
struct Stopping {
    inner: DuplexStream,
    left: usize,
    manner: Manner,
}

impl Stopping {
    fn has_stopped(&self) -> bool {
        self.left == 0
    }
}

impl AsyncRead for Stopping {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        match self.manner {
            Manner::HangUp if self.has_stopped() => Poll::Ready(Err(std::io::ErrorKind::BrokenPipe.into())),
            _ => Pin::new(&mut self.inner).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stopping {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        if self.has_stopped() {
            return match self.manner {
                // It believes that it has sent.
                Manner::Silent => Poll::Ready(Ok(bytes.len())),
                Manner::HangUp => Poll::Ready(Err(std::io::ErrorKind::BrokenPipe.into())),
            };
        }
        let written = Pin::new(&mut self.inner).poll_write(cx, bytes);
        if written.is_ready() {
            self.left -= 1;
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        if self.has_stopped() && self.manner == Manner::Silent {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// Whether host and joiner believe in the pairing when one of them stops after `left` writes.
async fn attempt(left: usize, manner: Manner, joiner_stops: bool) -> (bool, bool, House) {
    let house = House::new();
    let joiner = somebody();
    let (here, there) = duplex(64 * 1024);
    let never = usize::MAX;
    let (host_left, joiner_left) = if joiner_stops { (never, left) } else { (left, never) };
    let here = Stopping { inner: here, left: host_left, manner };
    let there = Stopping { inner: there, left: joiner_left, manner };
    let ticket = code(CODE);
    let (hosted, joined) = tokio::join!(house.serve(here), try_to_join(there, &joiner, &ticket));
    for error in [hosted.as_ref().err(), joined.as_ref().err()].into_iter().flatten() {
        let is_clear = matches!(
            error,
            PairingError::Gone { .. }
                | PairingError::Timeout { .. }
                | PairingError::RefusedByPeer(Refusal::Timeout | Refusal::Unreadable)
                | PairingError::Tls(_)
        );
        assert!(is_clear, "{left} {manner:?}: {error:?}");
    }
    (hosted.is_ok(), joined.is_ok(), house)
}

#[tokio::test(start_paused = true)]
async fn whoever_stops_leaves_nothing_behind() {
    for joiner_stops in [false, true] {
        for manner in [Manner::Silent, Manner::HangUp] {
            let mut outcomes = Vec::new();
            for left in 0..200 {
                let (hosted, joined, house) = attempt(left, manner, joiner_stops).await;
                // The joiner is never a member that the host does not know of, and the log says what the host believes.
                assert!(hosted || !joined, "{left} {manner:?}");
                assert_eq!(house.members(), 1 + usize::from(hosted), "{left} {manner:?}");
                outcomes.push((hosted, joined));
                if hosted && joined {
                    break;
                }
            }
            assert_eq!(outcomes.last(), Some(&(true, true)), "in the end nothing stops");
            let stops = outcomes.iter().filter(|outcome| **outcome == (false, false)).count();
            assert!(stops >= 6, "{stops} stops before the end");
            if joiner_stops {
                // Every message of the joiner is one that the host waits for.
                assert!(outcomes.iter().all(|(hosted, joined)| hosted == joined), "{outcomes:?}");
            }
        }
    }
}
