//! What must survive a restart, in the state folder: the journal of profile switches, the numbers of modems and
//! operations, and channels that may be left open.
//!
//! Each file is small, holds JSON with a version, and is replaced as a whole before anyone is told.

pub(crate) mod atomic;
pub mod format;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use format::{Channels, Journal, JournalEntry, KnownModem, Modems};
use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};

/// Why the state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process uses it.
    #[error("state folder {} is in use by another tandemd", dir.display())]
    InUse {
        /// Which folder.
        dir: PathBuf,
    },
    /// The disk, or the rights on it.
    #[error("state folder: cannot {what} {}: {source}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
}

impl StoreError {
    pub(crate) fn new(what: &'static str, path: PathBuf, source: io::Error) -> Self {
        StoreError::Io { what, path, source }
    }
}

/// The state folder; cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    contents: Mutex<Contents>,
    /// One writer at a time, so that an older state never replaces a newer one.
    writing: tokio::sync::Mutex<()>,
    /// Held while this process uses the folder.
    _lock: Flock<std::fs::File>,
}

#[derive(Debug, Default, Clone)]
struct Contents {
    journal: Journal,
    modems: Modems,
    channels: Channels,
}

/// Which file a change touches.
#[derive(Debug, Clone, Copy)]
enum File {
    Journal,
    Modems,
    Channels,
}

impl File {
    fn name(self) -> &'static str {
        match self {
            File::Journal => "journal.json",
            File::Modems => "modems.json",
            File::Channels => "channels.json",
        }
    }
}

impl Store {
    /// Opens the folder, creates it where it is missing, and reads what an earlier run left. A file that cannot be
    /// understood is set aside, never overwritten.
    pub fn open(dir: &Path) -> Result<Store, StoreError> {
        let failed = |what| move |source| StoreError::Io { what, path: dir.to_owned(), source };
        std::fs::create_dir_all(dir).map_err(failed("create"))?;
        let lock = lock(dir)?;
        let contents = Contents {
            journal: read(dir, File::Journal)?,
            modems: read(dir, File::Modems)?,
            channels: read(dir, File::Channels)?,
        };
        let store = Store {
            inner: Arc::new(Inner {
                dir: dir.to_owned(),
                contents: Mutex::new(contents.clone()),
                writing: tokio::sync::Mutex::default(),
                _lock: lock,
            }),
        };
        // A folder that cannot be written must be known now and not when a profile is switched.
        atomic::write(&dir.join(File::Journal.name()), contents.journal.to_bytes().as_slice())
            .map_err(|source| StoreError::Io { what: "write to", path: dir.to_owned(), source })?;
        Ok(store)
    }

    /// The switches that an earlier run, or this one, has not seen the end of.
    pub fn switches(&self) -> Vec<JournalEntry> {
        self.contents(|contents| contents.journal.switches.clone())
    }

    /// The next operation number; it is on disk when this returns.
    pub async fn next_operation(&self) -> Result<u32, StoreError> {
        self.change(File::Journal, |contents| contents.journal.take_number()).await
    }

    /// Writes a switch down, before the card is told. One that is there already under the number is replaced.
    pub async fn begin_switch(&self, entry: JournalEntry) -> Result<(), StoreError> {
        self.change(File::Journal, |contents| contents.journal.put(entry)).await
    }

    /// The end of a switch is known.
    pub async fn end_switch(&self, operation: u32) -> Result<(), StoreError> {
        self.change(File::Journal, |contents| contents.journal.remove(operation)).await
    }

    /// All modems that have a number.
    pub fn modems(&self) -> Modems {
        self.contents(|contents| contents.modems.clone())
    }

    /// Remembers a modem under its number.
    pub async fn remember_modem(&self, modem: KnownModem) -> Result<(), StoreError> {
        self.change(File::Modems, |contents| contents.modems.put(modem)).await
    }

    /// Gives out a modem number; [`Store::remember_modem`] writes it down.
    pub fn new_modem_number(&self) -> u32 {
        self.contents(|contents| contents.modems.take_number())
    }

    /// Channels that were open on the modem of `device` when it was used last; `None` where they have all been closed.
    pub fn channels(&self, device: &str) -> Option<Vec<String>> {
        self.contents(|contents| contents.channels.open.get(device).cloned())
    }

    /// Writes down which channels are open on the modem of `device`, which is in use.
    pub async fn set_channels(&self, device: &str, open: Vec<String>) -> Result<(), StoreError> {
        if self.channels(device).as_ref() == Some(&open) {
            return Ok(());
        }
        self.change(File::Channels, |contents| contents.channels.set(device, open)).await
    }

    /// The modem of `device` is not in use any more, and nothing is open on it.
    pub async fn clear_channels(&self, device: &str) -> Result<(), StoreError> {
        if self.channels(device).is_none() {
            return Ok(());
        }
        self.change(File::Channels, |contents| contents.channels.clear(device)).await
    }

    fn contents<T>(&self, look: impl FnOnce(&mut Contents) -> T) -> T {
        look(&mut self.inner.contents.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes what is remembered, and returns when that is on the disk.
    async fn change<T>(&self, file: File, change: impl FnOnce(&mut Contents) -> T) -> Result<T, StoreError> {
        let value = self.contents(change);
        // A task of its own: a caller that is not polled for a while must not hold up the others.
        let writing = tokio::spawn(self.clone().write(file));
        writing.await.map_err(io::Error::other).flatten().map_err(|source| StoreError::Io {
            what: "write",
            path: self.inner.dir.join(file.name()),
            source,
        })?;
        Ok(value)
    }

    async fn write(self, file: File) -> io::Result<()> {
        let _turn = self.inner.writing.lock().await;
        let bytes = self.contents(|contents| match file {
            File::Journal => contents.journal.to_bytes(),
            File::Modems => contents.modems.to_bytes(),
            File::Channels => contents.channels.to_bytes(),
        });
        let path = self.inner.dir.join(file.name());
        // A slow disk must not hold up the ports.
        tokio::task::spawn_blocking(move || atomic::write(&path, &bytes)).await?
    }
}

/// Two processes would overwrite each other's journal.
fn lock(dir: &Path) -> Result<Flock<std::fs::File>, StoreError> {
    let path = dir.join("lock");
    let file = std::fs::File::create(&path).map_err(|source| StoreError::Io {
        what: "create",
        path: path.clone(),
        source,
    })?;
    Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|(_, errno)| match errno {
        Errno::EWOULDBLOCK => StoreError::InUse { dir: dir.to_owned() },
        errno => StoreError::Io { what: "lock", path, source: errno.into() },
    })
}

fn read<T: format::Stored>(dir: &Path, file: File) -> Result<T, StoreError> {
    /// No file of ours grows anywhere near this.
    const MAX_FILE: u64 = 1024 * 1024;
    let path = dir.join(file.name());
    let failed = |what| {
        let path = path.clone();
        move |source| StoreError::Io { what, path, source }
    };
    match std::fs::metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(T::default()),
        Err(error) => return Err(failed("read")(error)),
        Ok(metadata) if metadata.len() > MAX_FILE => {
            set_aside(&path, "it is too large").map_err(failed("rename"))?;
            return Ok(T::default());
        }
        Ok(_) => {}
    }
    let bytes = std::fs::read(&path).map_err(failed("read"))?;
    match T::from_bytes(&bytes) {
        Ok(value) => Ok(value),
        Err(reason) => {
            set_aside(&path, &reason.to_string()).map_err(failed("rename"))?;
            Ok(T::default())
        }
    }
}

fn set_aside(path: &Path, reason: &str) -> io::Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".unreadable");
    tracing::error!(
        file = %path.display(),
        reason,
        "a state file is not usable and was set aside; a profile switch in it is lost, the card decides"
    );
    std::fs::rename(path, aside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use format::SwitchKind;

    fn entry(operation: u32) -> JournalEntry {
        JournalEntry {
            operation,
            kind: SwitchKind::Enable,
            eid: "89049032123451234512345678901235".into(),
            iccid: "8949000000000000012".into(),
            modem: 1,
            device: "a".into(),
            imei: None,
        }
    }

    #[tokio::test]
    async fn everything_is_there_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        assert_eq!(store.next_operation().await.unwrap(), 1);
        assert_eq!(store.next_operation().await.unwrap(), 2);
        store.begin_switch(entry(2)).await.unwrap();
        store.set_channels("a", vec!["1".into()]).await.unwrap();
        let number = store.new_modem_number();
        let modem = KnownModem { number, device: "a".into(), imei: None, eid: None };
        store.remember_modem(modem.clone()).await.unwrap();

        assert!(matches!(Store::open(dir.path()), Err(StoreError::InUse { .. })));
        drop(store);
        let again = Store::open(dir.path()).unwrap();
        assert_eq!(again.switches(), [entry(2)]);
        assert_eq!(again.channels("a"), Some(vec!["1".into()]));
        assert_eq!(again.modems().modems, [modem]);
        assert_eq!(again.new_modem_number(), number + 1);
        assert_eq!(again.next_operation().await.unwrap(), 3);
        again.end_switch(2).await.unwrap();
        again.clear_channels("a").await.unwrap();

        drop(again);
        let last = Store::open(dir.path()).unwrap();
        assert_eq!(last.switches(), []);
        assert_eq!(last.channels("a"), None);
    }

    #[test]
    fn what_cannot_be_read_is_set_aside() {
        for bytes in [&b"{"[..], b"{\"version\":99}", b"\xff\xfe"] {
            let dir = tempfile::tempdir().unwrap();
            std::fs::write(dir.path().join("journal.json"), bytes).unwrap();
            let store = Store::open(dir.path()).unwrap();
            assert_eq!(store.switches(), []);
            assert_eq!(std::fs::read(dir.path().join("journal.json.unreadable")).unwrap(), bytes);
        }
    }

    #[test]
    fn a_folder_that_is_none_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = Store::open(&file.path().join("below")).unwrap_err().to_string();
        assert!(error.contains("cannot create"), "{error}");
    }
}
