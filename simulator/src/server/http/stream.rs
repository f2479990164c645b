//! A stream on which something else is said than HTTP wants to.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// No HTTP of any version.
const RUBBISH: &[u8] = b"220 mail.example ESMTP\r\n\x00\xFF\x00\xFF\r\n\r\n";

/// Switches a stream over.
#[derive(Clone, Debug, Default)]
pub(super) struct Hijack(Arc<AtomicBool>);

impl Hijack {
    /// What is written from now on is swallowed; the other side reads rubbish, then the end.
    pub(super) fn arm(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_armed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A stream that can be hijacked.
#[derive(Debug)]
pub(super) struct Hijacked<S> {
    inner: S,
    hijack: Hijack,
    /// How much of the rubbish is written.
    written: usize,
}

impl<S> Hijacked<S> {
    pub(super) fn new(inner: S, hijack: Hijack) -> Hijacked<S> {
        Hijacked { inner, hijack, written: 0 }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Hijacked<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Hijacked<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if !self.hijack.is_armed() {
            return Pin::new(&mut self.inner).poll_write(cx, bytes);
        }
        while let Some(rest) = RUBBISH.get(self.written..).filter(|rest| !rest.is_empty()) {
            self.written += ready!(Pin::new(&mut self.inner).poll_write(cx, rest))?;
        }
        ready!(Pin::new(&mut self.inner).poll_flush(cx))?;
        Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
