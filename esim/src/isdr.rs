//! A session with the ISD-R: the channel, and one ES10 function after the other.

use crate::apdu::StatusWord;
use crate::error::Error;
use crate::es10::Function;
use crate::store_data::{BlockSize, store_data};
use crate::transport::{ApduChannel, TransportError};
use crate::types::Aid;

/// The ISD-R of SGP.22 4.1.3.
pub const ISD_R_AID: Aid = aid(0xA0000005_591010FF_FFFFFF89_00000100);

/// ISD-Rs of removable cards that go by another name, in the order in which they are tried.
pub const VENDOR_ISD_R_AIDS: [Aid; 9] = [
    // eSIM.me, two versions
    aid(0xA0000005_59101000_00000089_00000300),
    aid(0xA0000005_59101000_00008900_00000300),
    // 5ber
    aid(0xA0000005_591010FF_FFFFFF89_00050500),
    // Xesim
    aid(0xA0000005_591010FF_FFFFFF89_00000177),
    // LinksField
    aid(0xA0000005_59104C69_6E6B7366_69656C64),
    // GlocalMe
    aid(0xA0000006_281010FF_FFFFFF89_00000100),
    // ESTKme: two secure elements, then the auxiliary one
    aid(0xA0657374_6B6D65FF_FF495344_2D522030),
    aid(0xA0657374_6B6D65FF_FF495344_2D522031),
    aid(0xA0657374_6B6D65FF_FFFFFF49_53442D52),
];

const fn aid(number: u128) -> Aid {
    Aid::new(number.to_be_bytes())
}

/// What a session needs to know about this modem and card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IsdROptions {
    /// Bytes in one STORE DATA block.
    pub block_size: BlockSize,
    /// The ISD-R that an earlier session found on this card; tried first.
    pub preferred_aid: Option<Aid>,
    /// Which others are tried.
    pub search: AidSearch,
}

/// Which ISD-Rs are tried besides the preferred one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AidSearch {
    /// The standard one, then [`VENDOR_ISD_R_AIDS`] in order.
    #[default]
    All,
    /// None: the preferred one, or the standard one where no other is preferred.
    PreferredOnly,
}

impl IsdROptions {
    /// The same for a card whose ISD-R is known: no other is tried.
    #[must_use]
    pub fn with_known_aid(self, aid: Aid) -> Self {
        Self { preferred_aid: Some(aid), search: AidSearch::PreferredOnly, ..self }
    }

    fn candidates(&self) -> impl Iterator<Item = Aid> + Send + use<> {
        let first = self.preferred_aid.unwrap_or(ISD_R_AID);
        let others = match self.search {
            AidSearch::All => &VENDOR_ISD_R_AIDS[..],
            AidSearch::PreferredOnly => &[],
        };
        let standard = (self.search == AidSearch::All).then_some(ISD_R_AID);
        let others = standard.into_iter().chain(others.iter().copied());
        [first].into_iter().chain(others.filter(move |aid| *aid != first))
    }
}

/// An open channel to the ISD-R. The ES10 functions are its methods.
///
/// End it with [`IsdR::close`]. Where the future that holds it is dropped instead, the channel closes with its transport.
#[derive(Debug)]
#[must_use = "close it"]
pub struct IsdR<'c, C: ApduChannel> {
    channel: &'c mut C,
    aid: Aid,
    block_size: BlockSize,
}

impl<'c, C: ApduChannel> IsdR<'c, C> {
    /// Opens a channel and selects the first ISD-R that is there.
    ///
    /// # Errors
    /// [`Error::NotAnEuicc`] when none is; [`Error::Transport`] when the modem or the card refused the standard one for
    /// another reason, or when nothing can be sent at all.
    pub async fn open(channel: &'c mut C, options: &IsdROptions) -> Result<Self, Error> {
        let mut refusal = None;
        let mut tried = 0;
        for aid in options.candidates() {
            tried += 1;
            match select(channel, &aid).await {
                Ok(()) => return Ok(Self { channel, aid, block_size: options.block_size }),
                Err(TransportError::NoSuchApplication { .. }) => {}
                // Many modems answer a missing application with a bare ERROR: only the next name tells.
                Err(error @ (TransportError::Refused { .. } | TransportError::Select(_))) => {
                    refusal.get_or_insert(error);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(refusal.map_or(Error::NotAnEuicc { tried }, Error::Transport))
    }

    /// The name under which the ISD-R was found; worth remembering for this card.
    #[must_use]
    pub fn aid(&self) -> Aid {
        self.aid
    }

    /// Closes the channel.
    ///
    /// # Errors
    /// [`Error::Transport`] when the modem could not.
    pub async fn close(self) -> Result<(), Error> {
        Ok(self.channel.close().await?)
    }

    /// A session on a channel that is open already.
    pub(crate) fn resume(channel: &'c mut C, aid: Aid, block_size: BlockSize) -> Self {
        Self { channel, aid, block_size }
    }

    /// What carries a command.
    pub(crate) fn parts(&mut self) -> (&mut C, BlockSize) {
        (self.channel, self.block_size)
    }

    /// One function: the request TLV out, the answer in, which is never empty.
    pub(crate) async fn call(&mut self, function: Function, request: &[u8]) -> Result<Vec<u8>, Error> {
        let answer = store_data(self.channel, function, self.block_size, request).await?;
        if answer.is_empty() { Err(Error::EmptyAnswer { function }) } else { Ok(answer) }
    }
}

/// Opens a channel to one application; leaves none open when that fails.
async fn select<C: ApduChannel>(channel: &mut C, aid: &Aid) -> Result<(), TransportError> {
    let sw = channel.open(aid.as_bytes()).await?.sw;
    if sw.is_success() || sw.more_data().is_some() {
        return Ok(());
    }
    channel.close().await?;
    Err(match sw {
        StatusWord::NOT_FOUND | StatusWord::SELECT_FAILED => {
            TransportError::NoSuchApplication { aid: aid.to_string() }
        }
        sw => TransportError::Select(sw),
    })
}
