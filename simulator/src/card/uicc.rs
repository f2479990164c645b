//! The commands of TS 102 221 that read the file tree and guard it.

use super::apdu::{Command, Sw};
use super::channel::{Application, Channel};
use super::files::{self, Content, Df, Location, USIM_AID};
use super::profile::Profile;
use crate::tlv::{nest, tlv};

/// P2 of VERIFY PIN and its kin (TS 102 221 9.5.1).
pub(super) const PIN1: u8 = 0x01;
pub(super) const PIN2: u8 = 0x81;

/// The subscription as the file tree shows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree<'a> {
    pub(super) profile: Option<&'a Profile>,
    pub(super) pin_verified: bool,
}

/// What SELECT shall give back (P2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Template,
    Nothing,
}

impl Wanted {
    pub(super) fn of(p2: u8) -> Result<Wanted, Sw> {
        match p2 {
            0x00 | 0x04 => Ok(Wanted::Template),
            0x0C => Ok(Wanted::Nothing),
            _ => Err(Sw::WRONG_P1_P2),
        }
    }
}

/// True where `wanted` names an application with this AID, whole or cut short on the right (TS 102 221 11.1.1).
pub(super) fn names_application(wanted: &[u8], aid: &[u8]) -> bool {
    wanted.len() >= 5 && aid.starts_with(wanted)
}

impl Tree<'_> {
    pub(super) fn select_usim(&self, channel: &mut Channel) -> Result<Vec<u8>, Sw> {
        self.profile.ok_or(Sw::NOT_FOUND)?;
        channel.application = Application::Usim;
        channel.location = Location { df: Df::Usim, ..Location::default() };
        Ok(self.directory_template(Df::Usim))
    }

    /// SELECT by file identifier or path.
    pub(super) fn select_file(&self, channel: &mut Channel, command: &Command<'_>) -> Result<Vec<u8>, Sw> {
        let path = identifiers(command.data)?;
        let here = channel.location;
        let target = match (command.p1, path.as_slice()) {
            (0x00, []) => Location::default(),
            (0x00..=0x02, [id]) => self.step(here, *id)?,
            (0x03, []) => Location::default(),
            (0x08, path @ [_, ..]) => self.walk(Location::default(), path)?,
            (0x09, path @ [_, ..]) => self.walk(Location { ef: None, ..here }, path)?,
            (0x00..=0x03 | 0x08 | 0x09, _) => return Err(Sw::WRONG_LENGTH),
            _ => return Err(Sw::WRONG_P1_P2),
        };
        match (target.df, channel.application) {
            (Df::Usim, _) => channel.application = Application::Usim,
            (_, Application::IsdR) => channel.application = Application::Uicc,
            _ => {}
        }
        channel.location = target;
        match target.ef {
            Some(id) => self.file_template(target.df, id),
            None => Ok(self.directory_template(target.df)),
        }
    }

    fn walk(&self, from: Location, path: &[u16]) -> Result<Location, Sw> {
        path.iter().try_fold(from, |at, &id| self.step(at, id))
    }

    /// A directory wherever one is, or a file of the directory at hand.
    fn step(&self, from: Location, id: u16) -> Result<Location, Sw> {
        if let Some(df) = Df::of(id, self.profile) {
            return Ok(Location { df, ..Location::default() });
        }
        files::content(from.df, id, self.profile).ok_or(Sw::NOT_FOUND)?;
        Ok(Location { df: from.df, ef: Some(id), record: 0 })
    }

    pub(super) fn read_binary(&self, channel: &mut Channel, command: &Command<'_>) -> Result<Vec<u8>, Sw> {
        let offset = match command.p1 {
            short @ 0x80.. => {
                self.open_short(channel, short & 0x1F)?;
                usize::from(command.p2)
            }
            high => usize::from(high) << 8 | usize::from(command.p2),
        };
        match self.open_file(channel)? {
            Content::Records(_) => Err(Sw::WRONG_FILE_TYPE),
            Content::Transparent(bytes) => match bytes.get(offset..) {
                None | Some([]) => Err(Sw::WRONG_OFFSET),
                Some(rest) => Ok(rest.iter().take(command.le.unwrap_or(usize::MAX)).copied().collect()),
            },
        }
    }

    pub(super) fn read_record(&self, channel: &mut Channel, command: &Command<'_>) -> Result<Vec<u8>, Sw> {
        match command.p2 >> 3 {
            0 => {}
            short => self.open_short(channel, short)?,
        }
        let Content::Records(records) = self.open_file(channel)? else { return Err(Sw::WRONG_FILE_TYPE) };
        let current = channel.location.record;
        let number = match (command.p2 & 0x07, usize::from(command.p1)) {
            (0x02, 0) => current + 1,
            (0x03, 0) => current.checked_sub(1).ok_or(Sw::RECORD_NOT_FOUND)?,
            (0x04, 0) => current,
            (0x04, number) => number,
            _ => return Err(Sw::WRONG_P1_P2),
        };
        let record =
            number.checked_sub(1).and_then(|index| records.get(index)).ok_or(Sw::RECORD_NOT_FOUND)?;
        if command.p1 == 0 {
            channel.location.record = number;
        }
        Ok(record.clone())
    }

    fn open_short(&self, channel: &mut Channel, short: u8) -> Result<(), Sw> {
        let id = files::by_short_id(channel.location.df, short).ok_or(Sw::NOT_FOUND)?;
        channel.location = self.step(channel.location, id)?;
        Ok(())
    }

    fn open_file(&self, channel: &Channel) -> Result<Content, Sw> {
        let Location { df, ef, .. } = channel.location;
        let id = ef.ok_or(Sw::NO_FILE_SELECTED)?;
        let content = files::content(df, id, self.profile).ok_or(Sw::NOT_FOUND)?;
        let locked = self.profile.is_some_and(|profile| profile.pin.is_on()) && !self.pin_verified;
        if locked && !files::readable_without_pin(df, id) {
            return Err(Sw::SECURITY_NOT_SATISFIED);
        }
        Ok(content)
    }

    /// STATUS (TS 102 221 11.1.2).
    pub(super) fn status(&self, channel: &Channel, command: &Command<'_>) -> Result<Vec<u8>, Sw> {
        match (command.p1, command.p2, channel.application) {
            (0x03.., _, _) => Err(Sw::WRONG_P1_P2),
            (_, 0x00, _) => Ok(self.directory_template(channel.location.df)),
            (_, 0x01, Application::Usim) => Ok(tlv(0x84, USIM_AID)),
            (_, 0x01, _) => Err(Sw::REFERENCE_NOT_FOUND),
            (_, 0x0C, _) => Ok(Vec::new()),
            _ => Err(Sw::WRONG_P1_P2),
        }
    }

    /// FCP of a directory (TS 102 221 11.1.1.3).
    fn directory_template(&self, df: Df) -> Vec<u8> {
        let name = match df {
            Df::Usim => tlv(0x84, USIM_AID),
            df => tlv(0x83, df.id().to_be_bytes()),
        };
        let pin_on = self.profile.is_some_and(|profile| profile.pin.is_on());
        nest(
            0x62,
            [
                tlv(0x82, [0x78, 0x21]),
                name,
                // The card runs on 1.8 V.
                nest(0xA5, [tlv(0x80, [0x71])]),
                tlv(0x8A, [0x05]),
                nest(0xC6, [tlv(0x90, [if pin_on { 0x80 } else { 0x00 }]), tlv(0x83, [PIN1])]),
            ],
        )
    }

    /// FCP of a file.
    fn file_template(&self, df: Df, id: u16) -> Result<Vec<u8>, Sw> {
        let short = |length: usize| u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
        let (descriptor, size) = match files::content(df, id, self.profile).ok_or(Sw::NOT_FOUND)? {
            Content::Transparent(bytes) => (vec![0x41, 0x21], bytes.len()),
            Content::Records(records) => {
                let length = records.first().map_or(0, Vec::len);
                let count = u8::try_from(records.len()).unwrap_or(u8::MAX);
                ([&[0x42, 0x21][..], &short(length), &[count]].concat(), length * records.len())
            }
        };
        let short_id = files::short_id(df, id).map_or(Vec::new(), |short| vec![short << 3]);
        Ok(nest(
            0x62,
            [
                tlv(0x82, descriptor),
                tlv(0x83, id.to_be_bytes()),
                tlv(0x8A, [0x05]),
                tlv(0x80, short(size)),
                tlv(0x88, short_id),
            ],
        ))
    }
}

/// The two-byte identifiers of a path; the MF and the current application may stand in front.
fn identifiers(data: &[u8]) -> Result<Vec<u16>, Sw> {
    /// Deeper than any tree.
    const MAX_DEPTH: usize = 8;
    let (pairs, rest) = data.as_chunks::<2>();
    if !rest.is_empty() || pairs.len() > MAX_DEPTH {
        return Err(Sw::WRONG_LENGTH);
    }
    Ok(pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect())
}
