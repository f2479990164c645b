//! STORE DATA: the transport of every ES10 function (SGP.22 5.7.2).

use crate::apdu::{Command, Last, Response};
use crate::error::Error;
use crate::es10::Function;
use crate::transport::ApduChannel;

/// Most blocks in one command: P2 numbers them and does not wrap.
pub const MAX_BLOCKS: usize = 256;

/// Longest answer that is collected. Fifty pending notifications with their certificates stay below it.
pub const MAX_RESPONSE: usize = 128 * 1024;

/// Most GET RESPONSEs for one answer.
pub const MAX_GET_RESPONSES: usize = 1024;

/// Bytes of data in one STORE DATA block. Above some limit of its own a modem or card fails with 6601, 6F00 or `ERROR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockSize(u8);

/// A block size that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a block size of {bytes} bytes is not between {} and {}", BlockSize::MIN.0, BlockSize::MAX.0)]
pub struct BlockSizeError {
    /// The size asked for.
    pub bytes: usize,
}

impl BlockSize {
    /// 60 bytes.
    pub const MIN: Self = Self(60);
    /// 255 bytes, the most that a short APDU holds.
    pub const MAX: Self = Self(255);
    /// 120 bytes, which every known modem carries.
    pub const DEFAULT: Self = Self(120);

    /// A size of 60 to 255 bytes.
    ///
    /// # Errors
    /// [`BlockSizeError`] outside of that.
    pub fn new(bytes: usize) -> Result<Self, BlockSizeError> {
        let size = u8::try_from(bytes).map_err(|_| BlockSizeError { bytes })?;
        if size < Self::MIN.0 { Err(BlockSizeError { bytes }) } else { Ok(Self(size)) }
    }

    /// In bytes.
    #[must_use]
    pub fn bytes(self) -> usize {
        usize::from(self.0)
    }
}

impl Default for BlockSize {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The STORE DATA commands that carry `request`, in order.
///
/// # Errors
/// [`Error::RequestTooLong`] when they would be more than [`MAX_BLOCKS`].
pub fn blocks(
    function: Function,
    size: BlockSize,
    request: &[u8],
) -> Result<impl Iterator<Item = (Last, Command)>, Error> {
    let count = request.len().div_ceil(size.bytes());
    if count > MAX_BLOCKS {
        let limit = MAX_BLOCKS * size.bytes();
        return Err(Error::RequestTooLong { function, bytes: request.len(), limit });
    }
    Ok(request.chunks(size.bytes()).zip(0..=u8::MAX).map(move |(block, number)| {
        let last = if usize::from(number) + 1 == count { Last::Yes } else { Last::No };
        (last, Command::store_data(last, number, block))
    }))
}

/// Sends one command in blocks and collects the answer, which is empty for most segments of a profile package.
///
/// A card that answers with data before the last block has made up its mind: that answer is the result, and nothing more is sent.
pub(crate) async fn store_data<C: ApduChannel>(
    channel: &mut C,
    function: Function,
    size: BlockSize,
    request: &[u8],
) -> Result<Vec<u8>, Error> {
    for (last, command) in blocks(function, size, request)? {
        let answer = collect(channel, function, &command).await?;
        if last == Last::Yes || !answer.is_empty() {
            return Ok(answer);
        }
    }
    Ok(Vec::new())
}

/// One exchange with everything that GET RESPONSE brings. Transports that send GET RESPONSE themselves never show 61xx here.
async fn collect<C: ApduChannel>(
    channel: &mut C,
    function: Function,
    command: &Command,
) -> Result<Vec<u8>, Error> {
    let mut answer = Vec::new();
    let mut response = exchange(channel, command).await?;
    let mut asked = 0;
    loop {
        if answer.len() + response.data.len() > MAX_RESPONSE {
            return Err(Error::AnswerTooLong { function });
        }
        answer.extend_from_slice(&response.data);
        let sw = response.sw;
        match sw.more_data() {
            Some(_) if asked == MAX_GET_RESPONSES => return Err(Error::AnswerEndless { function }),
            Some(le) => response = exchange(channel, &Command::get_response(le)).await?,
            None if sw.is_success() => return Ok(answer),
            None => return Err(Error::Status { function, sw }),
        }
        asked += 1;
    }
}

/// One exchange; on 6Cxx once more with the length that the card wants.
async fn exchange<C: ApduChannel>(channel: &mut C, command: &Command) -> Result<Response, Error> {
    let response = channel.transmit(command).await?;
    match response.sw.correct_le() {
        Some(le) => Ok(channel.transmit(&command.clone().with_le(le)).await?),
        None => Ok(response),
    }
}
