//! What the card does with the data objects of a package, one after the other (SGP.22 2.5.4, 5.5).

use super::commands::{SecureChannel, session_keys};
use super::install;
use super::metadata::Metadata;
use super::result::{Failure, Reason, Step};
use super::stream::{Header, Stream};
use super::{At, LoadPlan, Mishap, PACKAGE, Stop, What, ends_session};
use crate::card::apdu::Sw;
use crate::card::es10::Surroundings;
use crate::card::euicc::Euicc;
use crate::card::profile::Profile;
use crate::card::session::{Download, Server};
use crate::rsp::bsp::{BspError, Protection, TAG_COMMAND, TAG_ELEMENTS, TAG_METADATA};
use crate::rsp::{PublicKey, kdf};
use crate::tlv::{self, tlv};

/// Longest `InitialiseSecureChannel`, which has about 180 bytes.
const MAX_INITIALISE: usize = 512;
/// Longest protected segment; [`Protection`] looks more closely.
const MAX_SEGMENT: usize = 2048;
/// Plain text of `ConfigureISDP`, `StoreMetadata` (an icon is in there) and `ReplaceSessionKeys`.
const MAX_PLAIN: usize = 0x2000;
/// Largest profile, whatever memory the configuration claims.
const MAX_PROFILE: usize = 0x10_0000;

const INITIALISE: u32 = 0xBF23;
const CONFIGURE: u32 = 0xBF24;
/// `installBoundProfilePackage`.
const INSTALL: &[u8] = &[0x01];

/// One load.
#[derive(Debug)]
pub(in crate::card) struct Loader {
    download: Download,
    channel: u8,
    plan: LoadPlan,
    pieces: u32,
    stream: Stream,
    place: Place,
    /// Bytes that the package and its container at hand have left.
    package_left: usize,
    container_left: usize,
    protection: Option<Protection>,
    /// What the container at hand said so far.
    plain: Vec<u8>,
    metadata: Option<Metadata>,
    metadata_size: usize,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Package,
    SecureChannel,
    /// Tag and length of a container.
    Before(Container),
    /// The segments in it.
    In(Container),
}

/// A part of the package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    Configure,
    Metadata,
    /// May be left out.
    Keys,
    Elements,
}

impl Container {
    fn tag(self) -> u32 {
        match self {
            Container::Configure => 0xA0,
            Container::Metadata => 0xA1,
            Container::Keys => 0xA2,
            Container::Elements => 0xA3,
        }
    }

    fn segment_tag(self) -> u32 {
        match self {
            Container::Configure | Container::Keys => TAG_COMMAND,
            Container::Metadata => TAG_METADATA,
            Container::Elements => TAG_ELEMENTS,
        }
    }

    fn step(self) -> Step {
        match self {
            Container::Configure => Step::ConfigureIsdp,
            Container::Metadata => Step::StoreMetadata,
            Container::Keys => Step::ReplaceSessionKeys,
            Container::Elements => Step::LoadProfileElements,
        }
    }
}

/// Where a load stands after a piece.
#[derive(Debug)]
pub(super) enum Progress {
    More,
    /// The profile is there; this is the result.
    Installed(Vec<u8>),
}

impl Loader {
    pub(super) fn new(download: Download, channel: u8, plan: LoadPlan) -> Loader {
        Loader {
            download,
            channel,
            plan,
            pieces: 0,
            stream: Stream::default(),
            place: Place::Package,
            package_left: 0,
            container_left: 0,
            protection: None,
            plain: Vec::new(),
            metadata: None,
            metadata_size: 0,
        }
    }

    pub(in crate::card) fn server(&self) -> &Server {
        &self.download.server
    }

    pub(super) fn channel(&self) -> u8 {
        self.channel
    }

    /// Whether `data` goes on with the stream. Where a data object is to begin, one that no package has there is another
    /// command.
    pub(super) fn wants(&self, channel: u8, data: &[u8]) -> bool {
        let continues = match (self.place, self.stream.is_empty(), data) {
            (Place::SecureChannel, true, [0xBF] | [0xBF, 0x23, ..]) => true,
            (_, true, [0xBF, ..]) => false,
            _ => !ends_session(data),
        };
        channel == self.channel && continues
    }

    /// The step at which an interruption leaves a result; none before there is a secure channel.
    pub(super) fn interrupted_in(&self) -> Option<Step> {
        self.protection.as_ref().map(|_| self.step())
    }

    fn step(&self) -> Step {
        match self.place {
            Place::Package | Place::SecureChannel => Step::InitialiseSecureChannel,
            Place::Before(container) | Place::In(container) => container.step(),
        }
    }

    fn failure(&self, reason: Reason) -> Failure {
        Failure::new(self.step(), reason)
    }

    pub(super) fn feed(
        &mut self,
        euicc: &mut Euicc,
        around: Surroundings,
        piece: &[u8],
    ) -> Result<Progress, Stop> {
        self.pieces = self.pieces.saturating_add(1);
        self.stream.push(piece);
        self.mishap(At::Piece(self.pieces))?;
        while let Some(header) = self.stream.header().map_err(|_| self.failure(Reason::BspStructure))? {
            let step = self.step();
            if !self.advance(euicc, around, header)? {
                break;
            }
            if self.step() != step {
                self.mishap(At::Step(step))?;
            }
            if self.place == Place::In(Container::Elements) && self.container_left == 0 {
                return self.install(euicc).map(Progress::Installed);
            }
        }
        Ok(Progress::More)
    }

    /// What a fault has in store for this moment.
    fn mishap(&self, now: At) -> Result<(), Stop> {
        match self.plan.mishap {
            Some(Mishap { at, what }) if at == now => Err(match what {
                What::Status(sw) => Stop::Status(sw),
                What::Failure(reason) => {
                    let step = match at {
                        At::Step(step) => step,
                        At::Piece(_) => self.step(),
                    };
                    Stop::Failed(Failure { step, reason, sima: None })
                }
            }),
            _ => Ok(()),
        }
    }

    /// Takes the next thing off the stream, if all of it is there.
    fn advance(&mut self, euicc: &mut Euicc, around: Surroundings, header: Header) -> Result<bool, Stop> {
        match self.place {
            Place::Package => {
                self.expect(header.tag == u32::from(u16::from_be_bytes(PACKAGE)))?;
                self.stream.take(header.size);
                self.package_left = header.length;
                self.place = Place::SecureChannel;
            }
            Place::SecureChannel => {
                self.expect(header.tag == INITIALISE && header.total() <= MAX_INITIALISE)?;
                let Some(object) = self.stream.take(header.total()).map(<[u8]>::to_vec) else {
                    return Ok(false);
                };
                self.spend(object.len())?;
                self.initialise(euicc, &object)?;
                self.place = Place::Before(Container::Configure);
            }
            Place::Before(Container::Keys) if header.tag == Container::Elements.tag() => {
                self.place = Place::Before(Container::Elements);
            }
            Place::Before(container) => {
                self.expect(header.tag == container.tag() && header.length > 0)?;
                // What follows the elements would be no part of any package.
                self.expect(container != Container::Elements || self.package_left == header.total())?;
                self.spend(header.total())?;
                self.stream.take(header.size);
                self.container_left = header.length;
                self.plain.clear();
                self.place = Place::In(container);
            }
            Place::In(container) => {
                let fits = header.total() <= MAX_SEGMENT.min(self.container_left);
                self.expect(header.tag == container.segment_tag() && fits)?;
                let Some(segment) = self.stream.take(header.total()) else { return Ok(false) };
                let protection = self.protection.as_mut().ok_or(Sw::INTERNAL)?;
                let plain =
                    protection.open(container.segment_tag(), segment).map_err(|error| match error {
                        BspError::Structure => Failure::new(container.step(), Reason::BspStructure),
                        BspError::Mac => Failure::new(container.step(), Reason::BspSecurity),
                    })?;
                self.plain.extend(plain);
                self.container_left -= header.total();
                self.check_size(euicc, around, container)?;
                if self.container_left == 0 {
                    self.leave(euicc, container)?;
                }
            }
        }
        Ok(true)
    }

    fn expect(&self, fits: bool) -> Result<(), Failure> {
        if fits { Ok(()) } else { Err(self.failure(Reason::BspStructure)) }
    }

    fn spend(&mut self, count: usize) -> Result<(), Failure> {
        self.package_left =
            self.package_left.checked_sub(count).ok_or_else(|| self.failure(Reason::BspStructure))?;
        Ok(())
    }

    fn check_size(&self, euicc: &Euicc, around: Surroundings, container: Container) -> Result<(), Failure> {
        if container != Container::Elements {
            return self.expect(self.plain.len() <= MAX_PLAIN);
        }
        let free =
            if around.full { 0 } else { usize::try_from(euicc.state().free_memory).unwrap_or(usize::MAX) };
        if self.plain.len() + self.metadata_size > free.min(MAX_PROFILE) {
            return Err(self.failure(Reason::InsufficientMemory));
        }
        Ok(())
    }

    /// `InitialiseSecureChannel` (5.5.1).
    fn initialise(&mut self, euicc: &mut Euicc, object: &[u8]) -> Result<(), Stop> {
        let fail = |reason| Failure::new(Step::InitialiseSecureChannel, reason);
        let channel = SecureChannel::parse(object).map_err(|_| fail(Reason::IncorrectInputValues))?;
        let own = &self.download.one_time_key;
        let covered = [channel.covered, &tlv(0x5F49, own.public().to_point())].concat();
        if !self.download.binding_key.verifies(&covered, channel.signature) {
            return Err(fail(Reason::InvalidSignature).into());
        }
        if channel.transaction_id != self.download.server.transaction_id {
            return Err(fail(Reason::InvalidTransactionId).into());
        }
        if channel.operation != INSTALL {
            return Err(fail(Reason::UnsupportedRemoteOperation).into());
        }
        let host_id = channel.host_id().ok_or(fail(Reason::UnsupportedCrt))?;
        let theirs = PublicKey::from_point(channel.point).ok_or(fail(Reason::IncorrectInputValues))?;
        let keys = kdf::session_keys(&own.agree(&theirs), host_id, &euicc.factory.eid);
        // A key pair is good for one package.
        euicc.change(|state| state.one_time_key = None)?;
        self.protection = Some(Protection::new(keys));
        Ok(())
    }

    /// A container is complete.
    fn leave(&mut self, euicc: &Euicc, container: Container) -> Result<(), Failure> {
        match container {
            Container::Configure => {
                self.configure(euicc)?;
                self.place = Place::Before(Container::Metadata);
            }
            Container::Metadata => {
                self.store_metadata(euicc)?;
                self.place = Place::Before(Container::Keys);
            }
            Container::Keys => {
                let keys =
                    session_keys(&self.plain).map_err(|_| self.failure(Reason::IncorrectInputValues))?;
                self.protection = Some(Protection::new(keys));
                self.place = Place::Before(Container::Elements);
            }
            // Here the profile can be installed.
            Container::Elements => {}
        }
        Ok(())
    }

    /// `ConfigureISDP` (5.5.2): the ISD-P needs a place.
    fn configure(&self, euicc: &Euicc) -> Result<(), Failure> {
        if !tlv::only(&self.plain).is_ok_and(|object| object.tag == CONFIGURE) {
            return Err(self.failure(Reason::IncorrectInputValues));
        }
        euicc.state().free_isd_p().map(|_| ()).ok_or_else(|| self.failure(Reason::InsufficientMemory))
    }

    /// `StoreMetadata` (5.5.3).
    fn store_metadata(&mut self, euicc: &Euicc) -> Result<(), Failure> {
        let metadata = Metadata::parse(&self.plain).map_err(|reason| self.failure(reason))?;
        // The limits of the fields are those of any profile.
        Profile::new(&metadata.to_config(None, None, 0), Vec::new())
            .map_err(|_| self.failure(Reason::IncorrectInputValues))?;
        self.metadata_size = self.plain.len();
        let refusal = install::refusal(euicc, &metadata);
        self.metadata = Some(metadata);
        refusal.map_or(Ok(()), |reason| Err(self.failure(reason)))
    }

    /// Everything is there: the profile comes to life, disabled.
    fn install(&self, euicc: &mut Euicc) -> Result<Vec<u8>, Stop> {
        let metadata = self.metadata.as_ref().ok_or(Sw::INTERNAL)?;
        let profile = install::profile(euicc, metadata, &self.plain, self.plain.len() + self.metadata_size)?;
        self.mishap(At::Step(Step::LoadProfileElements))?;
        Ok(self.conclude(euicc, Ok(profile))?)
    }

    /// No profile: the result says why.
    pub(super) fn fail(&self, euicc: &mut Euicc, failure: Failure) -> Result<Vec<u8>, Sw> {
        self.conclude(euicc, Err(failure))
    }

    fn conclude(&self, euicc: &mut Euicc, outcome: Result<Profile, Failure>) -> Result<Vec<u8>, Sw> {
        let iccid = self.metadata.as_ref().map(|metadata| metadata.iccid.clone()).unwrap_or_default();
        install::conclude(euicc, self.server(), iccid, outcome, self.plan.spoilt)
    }
}
