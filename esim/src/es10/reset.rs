//! ES10c.eUICCMemoryReset (SGP.22 5.7.19).

use super::Function;
use super::answer::read_result;
use crate::error::Error;
use crate::isdr::IsdR;
use crate::tlv::{Bits, encode, tags};
use crate::transport::ApduChannel;

/// What a memory reset deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct ResetScope {
    /// Operational profiles, also the enabled one.
    pub operational_profiles: bool,
    /// Test profiles that were loaded in the field.
    pub field_loaded_test_profiles: bool,
    /// The default SM-DP+ address, which goes back to what it was when the card was made.
    pub default_smdp_address: bool,
    /// Test profiles that came with the card (v3).
    pub preloaded_test_profiles: bool,
    /// Provisioning profiles (v3).
    pub provisioning_profiles: bool,
}

impl ResetScope {
    /// Everything that a card of any version can reset.
    pub const ALL: Self = Self {
        operational_profiles: true,
        field_loaded_test_profiles: true,
        default_smdp_address: true,
        preloaded_test_profiles: false,
        provisioning_profiles: false,
    };

    fn bits(self) -> Bits {
        let flags = [
            self.operational_profiles,
            self.field_loaded_test_profiles,
            self.default_smdp_address,
            self.preloaded_test_profiles,
            self.provisioning_profiles,
        ];
        Bits::from_numbers((0_u8..).zip(flags).filter_map(|(number, flag)| flag.then_some(number)))
    }
}

/// The request.
#[must_use]
pub fn request(scope: ResetScope) -> Vec<u8> {
    encode(Function::MemoryReset.tag(), |w| {
        w.value(tags::C2, &scope.bits().to_value());
    })
}

/// Reads the answer.
///
/// # Errors
/// [`Error::Refused`], [`Error::Malformed`].
pub fn parse(answer: &[u8]) -> Result<(), Error> {
    read_result(Function::MemoryReset, answer)
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// Deletes what `scope` says. The channel may be gone afterwards.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn memory_reset(&mut self, scope: ResetScope) -> Result<(), Error> {
        parse(&self.call(Function::MemoryReset, &request(scope)).await?)
    }
}
