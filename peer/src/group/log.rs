//! The log: a chain of entries of which each names the digest of the one before it.

use std::sync::Arc;
use std::time::Duration;

use crate::cbor::{DecodeError, Map, Writer};

use super::entry::{Body, Entry, MAX_ENTRY, SignedEntry};
use super::error::{EntryError, GroupError};
use super::id::Digest;
use super::keyring::Keyring;
use super::view::View;

/// Most entries of a log.
pub const MAX_ENTRIES: usize = 4096;
/// Version of the file.
const VERSION: u64 = 1;

/// An entry of the log, in its bytes and read.
#[derive(Debug, Clone)]
pub struct Logged {
    /// As it was signed.
    pub bytes: Arc<[u8]>,
    /// Of the bytes.
    pub digest: Digest,
    /// What they say.
    pub entry: Arc<Entry>,
}

/// A log that is valid from its first entry to its last.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    entries: Vec<Logged>,
    view: View,
}

/// What came of entries that somebody sent.
#[derive(Debug, Default)]
pub(crate) struct Adopted {
    /// How many are new.
    pub(crate) added: usize,
    /// What they replaced: never acknowledged, by an earlier epoch.
    pub(crate) superseded: Vec<Logged>,
    /// Why the rest of the run was not taken.
    pub(crate) error: Option<EntryError>,
}

impl Log {
    /// A log of one entry.
    pub(crate) fn begin(first: Vec<u8>, keyring: &dyn Keyring) -> Result<Self, EntryError> {
        let signed = Entry::parse(&first)?;
        let digest = Digest::of(&first);
        let view = View::begin(&signed, digest, keyring)?;
        let entry = Arc::new(signed.entry);
        Ok(Log { entries: vec![Logged { bytes: first.into(), digest, entry }], view })
    }

    /// A log of these entries.
    pub(crate) fn from_entries<'a>(
        entries: impl IntoIterator<Item = &'a [u8]>,
        keyring: &dyn Keyring,
    ) -> Result<Self, EntryError> {
        let mut entries = entries.into_iter();
        let first = entries.next().ok_or(EntryError::Decode(DecodeError::Truncated))?;
        let mut log = Log::begin(first.to_vec(), keyring)?;
        for bytes in entries {
            log.append(bytes.to_vec(), keyring)?;
        }
        Ok(log)
    }

    pub(crate) fn view(&self) -> &View {
        &self.view
    }

    /// All entries, the oldest first.
    pub(crate) fn entries(&self) -> &[Logged] {
        &self.entries
    }

    /// Entries from place `seq` on.
    pub(crate) fn from(&self, seq: u64) -> &[Logged] {
        let skip = usize::try_from(seq.saturating_sub(1)).unwrap_or(usize::MAX);
        self.entries.get(skip..).unwrap_or_default()
    }

    pub(crate) fn digest_at(&self, seq: u64) -> Option<Digest> {
        if seq == 0 { Some(Digest::NONE) } else { self.from(seq).first().map(|logged| logged.digest) }
    }

    /// The longest term of a profile that any policy among the first `count` entries has allowed.
    pub(crate) fn longest_term(&self, count: u64) -> Duration {
        let entries = self.entries.iter().take_while(|logged| logged.entry.seq <= count);
        let terms = entries.filter_map(|logged| match &logged.entry.body {
            Body::Create { policy, .. } | Body::SetPolicy { policy } => Some(policy.profile_term()),
            _ => None,
        });
        terms.max().unwrap_or_default()
    }

    /// Epoch and place of the last entry: of two logs, the greater knows all that is acknowledged in the other.
    pub(crate) fn rank(&self) -> (u64, u64) {
        (self.view.epoch, self.view.seq)
    }

    /// Adds one entry at the end.
    pub(crate) fn append(&mut self, bytes: Vec<u8>, keyring: &dyn Keyring) -> Result<(), EntryError> {
        if self.entries.len() >= MAX_ENTRIES {
            return Err(EntryError::LogFull { limit: MAX_ENTRIES });
        }
        let signed = Entry::parse(&bytes)?;
        self.view.check(&signed, keyring)?;
        let digest = Digest::of(&bytes);
        self.view.apply(&signed.entry, digest);
        let entry = Arc::new(signed.entry);
        self.entries.push(Logged { bytes: bytes.into(), digest, entry });
        Ok(())
    }

    /// Takes in a run of entries that somebody sent. Entries that are here already are skipped. A run that contradicts entries
    /// here replaces them when it belongs to a later epoch and none of them is among the first `acknowledged`.
    ///
    /// `None` when the run begins beyond the end of this log or on another branch: more is needed.
    pub(crate) fn offer(
        &mut self,
        run: &[&[u8]],
        acknowledged: u64,
        keyring: &dyn Keyring,
    ) -> Result<Option<Adopted>, EntryError> {
        let mut run = run.iter().map(|bytes| Ok((*bytes, Entry::parse(bytes)?))).peekable();
        // Skip what is here.
        let mut last_known = None;
        while let Some(Ok((bytes, signed))) = run.peek() {
            if self.digest_at(signed.entry.seq) != Some(Digest::of(bytes)) {
                break;
            }
            last_known = Some(signed.entry.seq);
            run.next();
        }
        let rest: Vec<(&[u8], SignedEntry<'_>)> = run.collect::<Result<_, DecodeError>>()?;
        let Some((_, first)) = rest.first() else {
            return Ok(Some(Adopted::default()));
        };
        let base = first.entry.seq.saturating_sub(1);
        if last_known.is_none() && (first.entry.seq == 0 || self.digest_at(base) != Some(first.entry.prev)) {
            return Ok(None);
        }
        if base == self.view.seq {
            let before = self.entries.len();
            // Good entries before a bad one stay.
            let error = rest.iter().find_map(|(bytes, _)| self.append(bytes.to_vec(), keyring).err());
            let added = self.entries.len() - before;
            return Ok(Some(Adopted { added, superseded: Vec::new(), error }));
        }
        let kept = usize::try_from(base).unwrap_or(usize::MAX);
        let mut branch =
            Log { entries: self.entries.get(..kept).unwrap_or_default().to_vec(), view: self.view_at(kept)? };
        for (bytes, _) in &rest {
            branch.append(bytes.to_vec(), keyring)?;
        }
        if branch.view.epoch <= self.view.epoch {
            // An older branch, from somebody who is behind. The same epoch has one writer, who does not contradict itself.
            return if branch.view.epoch == self.view.epoch {
                Err(EntryError::Forked { seq: base + 1 })
            } else {
                Ok(Some(Adopted::default()))
            };
        }
        if base < acknowledged {
            return Err(EntryError::Forked { seq: base + 1 });
        }
        let added = rest.len();
        let superseded = self.entries.get(kept..).unwrap_or_default().to_vec();
        *self = branch;
        Ok(Some(Adopted { added, superseded, error: None }))
    }

    /// What the first `count` entries add up to; they were checked when they came.
    fn view_at(&self, count: usize) -> Result<View, EntryError> {
        let mut entries = self.entries.iter().take(count);
        let first = entries.next().ok_or(EntryError::Forked { seq: 1 })?;
        let mut view = View::founded(&first.entry, first.digest)?;
        for logged in entries {
            view.apply(&logged.entry, logged.digest);
        }
        Ok(view)
    }

    /// The file.
    pub(crate) fn to_file(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.map(2).uint(0).uint(VERSION).uint(1).array(self.entries.len());
        for logged in &self.entries {
            writer.bytes(&logged.bytes);
        }
        writer.finish()
    }

    /// Reads the file, and checks every entry again.
    pub(crate) fn from_file(bytes: &[u8], keyring: &dyn Keyring) -> Result<Self, GroupError> {
        let read = || -> Result<Vec<&[u8]>, DecodeError> {
            let map = Map::parse_version(bytes, VERSION)?;
            map.required(1)?.array(MAX_ENTRIES)?.into_iter().map(|entry| entry.bytes(MAX_ENTRY)).collect()
        };
        let entries = read().map_err(|source| GroupError::Store { file: "log", source })?;
        Ok(Log::from_entries(entries, keyring)?)
    }
}
