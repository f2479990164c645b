//! Bodies of answers: in one piece, in drops, cut short, or without end.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::Sleep;

use super::Cut;
use crate::server::answer::{Answer, End};

/// Spaces in one piece.
const PADDING: &[u8] = &[b' '; 4096];

/// How near the end is of a body that is cut short.
#[derive(Clone, Copy, Debug)]
enum Knife {
    Drawn,
    Falling,
}

/// What is left of a body.
#[derive(Debug)]
pub(super) struct OutBody {
    /// Spaces that go before it; `None` is for ever.
    padding: Option<usize>,
    bytes: Bytes,
    cut: Option<Knife>,
    /// Bytes at once, and the pause behind them.
    pace: Option<(usize, Duration)>,
    pause: Option<Pin<Box<Sleep>>>,
    /// What the head promises.
    promised: SizeHint,
}

impl OutBody {
    pub(super) fn new(answer: &Answer) -> OutBody {
        let whole = answer.body.len();
        let length = match answer.delivery.end {
            End::Half => whole / 2,
            _ => whole,
        };
        let padding = match answer.delivery.end {
            End::Padded(bytes) => Some(bytes),
            End::Endless => None,
            _ => Some(0),
        };
        let promised = match padding {
            Some(padding) => SizeHint::with_exact(u64::try_from(padding + whole).unwrap_or(u64::MAX)),
            None => SizeHint::default(),
        };
        OutBody {
            padding,
            bytes: Bytes::copy_from_slice(answer.body.get(..length).unwrap_or_default()),
            cut: (answer.delivery.end == End::Half).then_some(Knife::Drawn),
            pace: answer.delivery.pace,
            pause: None,
            promised,
        }
    }

    /// The next piece; empty at the end.
    fn piece(&mut self) -> Bytes {
        let most = self.pace.map_or(usize::MAX, |(bytes, _)| bytes);
        match &mut self.padding {
            Some(0) => self.bytes.split_to(self.bytes.len().min(most)),
            Some(left) => {
                let count = PADDING.len().min(*left).min(most);
                *left -= count;
                Bytes::from_static(PADDING).split_to(count)
            }
            None => Bytes::from_static(PADDING).split_to(PADDING.len().min(most)),
        }
    }
}

impl Body for OutBody {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        let piece = self.piece();
        if piece.is_empty() {
            return match self.cut {
                None => Poll::Ready(None),
                // What went before has to be on its way first.
                Some(Knife::Drawn) => {
                    self.cut = Some(Knife::Falling);
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
                Some(Knife::Falling) => Poll::Ready(Some(Err(Cut))),
            };
        }
        if let Some((_, gap)) = self.pace {
            self.pause = Some(Box::pin(tokio::time::sleep(gap)));
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        self.promised
    }
}
