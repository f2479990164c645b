//! Logical channels (ISO 7816-4 11.1.2) and what each of them remembers.

use super::apdu::{Command, Sw};
use super::files::Location;

/// What answers on a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Application {
    /// The file system of the UICC; no application.
    #[default]
    Uicc,
    Usim,
    IsdR,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Channel {
    pub(super) application: Application,
    pub(super) location: Location,
    pub(super) blocks: Blocks,
    /// Waits for GET RESPONSE.
    pub(super) response: Option<Vec<u8>>,
    /// Closes as soon as its last answer is out.
    pub(super) doomed: bool,
}

/// The channels of a card; the basic one is always open.
#[derive(Debug)]
pub(super) struct Channels(Vec<Option<Channel>>);

impl Channels {
    pub(super) fn new(count: u8) -> Channels {
        let mut channels = vec![None; usize::from(count.max(1))];
        if let Some(basic) = channels.first_mut() {
            *basic = Some(Channel::default());
        }
        Channels(channels)
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u8> {
        (0..).zip(&self.0).filter_map(|(number, channel)| channel.as_ref().map(|_| number))
    }

    pub(super) fn open(&mut self, number: u8) -> Option<&mut Channel> {
        self.0.get_mut(usize::from(number))?.as_mut()
    }

    /// Closes a channel; false when it was not open. The basic one stays.
    pub(super) fn close(&mut self, number: u8) -> bool {
        match self.0.get_mut(usize::from(number)) {
            Some(channel) if number != 0 => channel.take().is_some(),
            _ => false,
        }
    }

    pub(super) fn reset(&mut self) {
        let count = self.0.len();
        *self = Channels::new(u8::try_from(count).unwrap_or(u8::MAX));
    }

    /// The subscription below the channels is another one now: channels on its USIM close, and the basic one starts
    /// over (SGP.22 3.2.1).
    pub(super) fn forget_usim(&mut self) {
        for (number, slot) in self.0.iter_mut().enumerate() {
            match slot {
                Some(channel) if number == 0 && channel.application != Application::IsdR => {
                    *slot = Some(Channel::default())
                }
                Some(channel) if channel.application == Application::Usim => *slot = None,
                _ => {}
            }
        }
    }

    /// MANAGE CHANNEL.
    pub(super) fn manage(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Sw> {
        match (command.p1, command.p2) {
            (0x00, 0) => {
                let free = self.0.iter().position(Option::is_none).ok_or(Sw::NO_FREE_CHANNEL)?;
                let number = u8::try_from(free).map_err(|_| Sw::NO_FREE_CHANNEL)?;
                self.occupy(number)?;
                Ok(vec![number])
            }
            (0x00, number) => self.occupy(number).map(|()| Vec::new()),
            (0x80, number) => {
                let number = if number == 0 { command.channel } else { number };
                match number {
                    0 => Err(Sw::WRONG_P1_P2),
                    number if self.close(number) => Ok(Vec::new()),
                    number if usize::from(number) < self.0.len() => Err(Sw::ALREADY_CLOSED),
                    _ => Err(Sw::NO_SUCH_CHANNEL),
                }
            }
            _ => Err(Sw::WRONG_P1_P2),
        }
    }

    fn occupy(&mut self, number: u8) -> Result<(), Sw> {
        match self.0.get_mut(usize::from(number)) {
            Some(slot @ None) => {
                *slot = Some(Channel::default());
                Ok(())
            }
            Some(Some(_)) => Err(Sw::WRONG_P1_P2),
            None => Err(Sw::NO_FREE_CHANNEL),
        }
    }
}

/// The blocks of one STORE DATA command, as far as they came (GlobalPlatform 11.11).
#[derive(Clone, Debug, Default)]
pub(super) struct Blocks {
    data: Vec<u8>,
    next: Option<u8>,
}

const MORE_BLOCKS: u8 = 0x11;
const LAST_BLOCK: u8 = 0x91;

impl Blocks {
    /// Takes a block; gives the whole command with the last one. Block 0 always starts over, any other number than the
    /// next one is refused and ends the command. 256 blocks of 255 bytes are the most that can pile up.
    pub(super) fn push(&mut self, command: &Command<'_>) -> Result<Option<Vec<u8>>, Sw> {
        if command.data.is_empty() {
            return Err(Sw::WRONG_LENGTH);
        }
        if command.p2 == 0 {
            self.data.clear();
        } else if self.next != Some(command.p2) {
            *self = Blocks::default();
            return Err(Sw::WRONG_P1_P2);
        }
        match command.p1 {
            MORE_BLOCKS => {
                self.data.extend_from_slice(command.data);
                self.next = command.p2.checked_add(1);
                Ok(None)
            }
            LAST_BLOCK => {
                self.data.extend_from_slice(command.data);
                self.next = None;
                Ok(Some(std::mem::take(&mut self.data)))
            }
            _ => {
                *self = Blocks::default();
                Err(Sw::WRONG_P1_P2)
            }
        }
    }
}
