//! `outbox/EID.json`: a card's notifications until their servers have them.

use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use esim::es10::PendingNotification;
use esim::notification::{Delivery, Entry, MAX_DELAY, MAX_ENTRIES, Outbox, Timestamp};
use esim::types::SequenceNumber;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, MutexGuard};

use super::clock;
use crate::store::{StoreError, atomic};

const VERSION: u32 = 1;
/// 256 notifications of 2 kB, and some.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// A file that holds JSON with a version.
pub(super) trait File: Default + Serialize + DeserializeOwned {
    const VERSION: u32;

    /// As the file says.
    fn version(&self) -> u32;
}

/// Reads a file; one that is not understood is set aside.
pub(super) fn read<T: File>(path: &Path) -> Result<T, StoreError> {
    let failed = |what| move |source| StoreError::new(what, path.to_owned(), source);
    let bytes = match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(T::default()),
        Err(error) => return Err(failed("read")(error)),
        Ok(metadata) if metadata.len() > MAX_FILE => Vec::new(),
        Ok(_) => std::fs::read(path).map_err(failed("read"))?,
    };
    match serde_json::from_slice::<T>(&bytes) {
        Ok(value) if value.version() == T::VERSION => Ok(value),
        _ => {
            let mut aside = path.as_os_str().to_owned();
            aside.push(".unreadable");
            tracing::error!(file = %path.display(), "a state file is not usable and was set aside");
            std::fs::rename(path, aside).map_err(failed("rename"))?;
            Ok(T::default())
        }
    }
}

/// Replaces a file; it is on the disk when this returns.
pub(super) async fn write<T: File>(path: &Path, value: &T) -> Result<(), StoreError> {
    let failed = |source| StoreError::new("write", path.to_owned(), source);
    let mut bytes = serde_json::to_vec(value).map_err(|error| failed(io::Error::other(error)))?;
    bytes.push(b'\n');
    let target = path.to_owned();
    let written = tokio::task::spawn_blocking(move || atomic::write(&target, &bytes)).await;
    written.map_err(io::Error::other).flatten().map_err(failed)
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    version: u32,
    notifications: Vec<Kept>,
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// The TLV in base64, as the card signed it.
    notification: String,
    /// Attempts that failed.
    failures: u32,
    /// Seconds since 1970.
    not_before: u64,
    acknowledged: bool,
}

impl Default for Contents {
    fn default() -> Self {
        Contents { version: VERSION, notifications: Vec::new() }
    }
}

impl File for Contents {
    const VERSION: u32 = VERSION;

    fn version(&self) -> u32 {
        self.version
    }
}

/// The outboxes of all cards.
#[derive(Debug)]
pub(crate) struct Outboxes {
    dir: PathBuf,
    /// Whoever reads one changes it, and writes it before anybody else reads.
    turn: Mutex<()>,
    /// Deliveries, one at a time: nothing goes out twice.
    delivering: Mutex<()>,
}

impl Outboxes {
    /// In the state folder.
    pub(super) fn open(dir: &Path) -> Result<Outboxes, StoreError> {
        let dir = dir.join("outbox");
        std::fs::create_dir_all(&dir).map_err(|source| StoreError::new("create", dir.clone(), source))?;
        Ok(Outboxes { dir, turn: Mutex::default(), delivering: Mutex::default() })
    }

    /// Waits until nobody else delivers.
    pub(super) async fn delivering(&self) -> MutexGuard<'_, ()> {
        self.delivering.lock().await
    }

    /// A look at a card's outbox.
    pub(crate) async fn look(&self, eid: &str) -> Result<Outbox, StoreError> {
        let _turn = self.turn.lock().await;
        self.read(eid)
    }

    /// Changes a card's outbox; it is on disk when this returns.
    pub(crate) async fn change<T>(
        &self,
        eid: &str,
        change: impl FnOnce(&mut Outbox) -> T,
    ) -> Result<T, StoreError> {
        let mut edit = self.edit(eid).await?;
        let value = change(&mut edit.outbox);
        edit.save().await?;
        Ok(value)
    }

    /// Opens a card's outbox for changes that take time. Nobody else reads it meanwhile.
    pub(super) async fn edit(&self, eid: &str) -> Result<Edit<'_>, StoreError> {
        let turn = self.turn.lock().await;
        let outbox = self.read(eid)?;
        Ok(Edit { before: outbox.clone(), outbox, path: self.path(eid), _turn: turn })
    }

    /// Takes one in that is known already from a download.
    pub(crate) async fn keep(&self, eid: &str, notification: PendingNotification) -> Result<(), StoreError> {
        // Where there is no room it stays on the card, and is collected later.
        self.change(eid, |outbox| drop(outbox.add(notification))).await
    }

    /// The user does not want it to be delivered.
    pub(crate) async fn forget(&self, eid: &str, sequence: u64) -> Result<(), StoreError> {
        self.change(eid, |outbox| drop(outbox.forget(&SequenceNumber::from(sequence)))).await
    }

    fn path(&self, eid: &str) -> PathBuf {
        // Thirty-two digits, as the card's type has made sure.
        let name: String = eid.chars().filter(char::is_ascii_alphanumeric).collect();
        self.dir.join(name).with_extension("json")
    }

    fn read(&self, eid: &str) -> Result<Outbox, StoreError> {
        let contents: Contents = read(&self.path(eid))?;
        let now = clock::now();
        let entries = contents.notifications.iter().take(MAX_ENTRIES);
        Ok(Outbox::from_entries(entries.filter_map(|kept| entry(kept, now))))
    }
}

/// An outbox that is being changed.
#[derive(Debug)]
pub(super) struct Edit<'a> {
    pub(super) outbox: Outbox,
    before: Outbox,
    path: PathBuf,
    _turn: MutexGuard<'a, ()>,
}

impl Edit<'_> {
    /// What was changed is on disk when this returns.
    pub(super) async fn save(self) -> Result<(), StoreError> {
        if self.outbox == self.before {
            return Ok(());
        }
        write(&self.path, &kept(&self.outbox)).await
    }
}

fn kept(outbox: &Outbox) -> Contents {
    let notifications = outbox.entries().map(|entry| {
        let (failures, not_before, acknowledged) = match entry.delivery {
            Delivery::Waiting { failures, not_before } => (failures, not_before.0, false),
            Delivery::Acknowledged => (0, 0, true),
        };
        let notification = STANDARD.encode(entry.notification.raw.as_bytes());
        Kept { notification, failures, not_before, acknowledged }
    });
    Contents { version: VERSION, notifications: notifications.collect() }
}

fn entry(kept: &Kept, now: Timestamp) -> Option<Entry> {
    let raw = STANDARD.decode(&kept.notification).ok()?;
    let notification = PendingNotification::parse(&raw).ok()?;
    let delivery = if kept.acknowledged {
        Delivery::Acknowledged
    } else {
        // A clock that was ahead must not hold it up for years.
        let not_before = Timestamp(kept.not_before.min(now.0.saturating_add(MAX_DELAY)));
        Delivery::Waiting { failures: kept.failures, not_before }
    };
    Some(Entry { notification, delivery })
}
