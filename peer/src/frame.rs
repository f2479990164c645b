//! Frames: a length of 32 bits, and as many bytes.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Longest frame, in bytes.
pub(crate) const MAX_FRAME: usize = 64 * 1024;

/// Why there is no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrameError {
    /// The connection has ended.
    Gone,
    /// It claims to be longer than the cap.
    TooLong,
}

pub(crate) async fn read<R: AsyncRead + Unpin>(stream: &mut R, limit: usize) -> Result<Vec<u8>, FrameError> {
    let length = stream.read_u32().await.map_err(|_| FrameError::Gone)?;
    let length = usize::try_from(length).ok().filter(|length| *length <= limit.min(MAX_FRAME));
    let length = length.ok_or(FrameError::TooLong)?;
    // Memory follows the bytes that come, not the claim.
    let mut bytes = Vec::with_capacity(length.min(4096));
    let mut rest = stream.take(length as u64);
    rest.read_to_end(&mut bytes).await.map_err(|_| FrameError::Gone)?;
    if bytes.len() == length { Ok(bytes) } else { Err(FrameError::Gone) }
}

pub(crate) async fn write<W: AsyncWrite + Unpin>(stream: &mut W, frame: &[u8]) -> Result<(), FrameError> {
    let length = u32::try_from(frame.len()).ok().filter(|_| frame.len() <= MAX_FRAME);
    let length = length.ok_or(FrameError::TooLong)?;
    let whole = [&length.to_be_bytes()[..], frame].concat();
    stream.write_all(&whole).await.map_err(|_| FrameError::Gone)?;
    stream.flush().await.map_err(|_| FrameError::Gone)
}
