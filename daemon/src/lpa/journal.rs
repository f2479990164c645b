//! `downloads.json`: the downloads whose end nobody has seen. Each is in there before the card hears of it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use esim::lpa::OpenSession;
use esim::types::TransactionId;
use serde::{Deserialize, Serialize};

use super::outbox::{self, File};
use crate::store::StoreError;

/// Downloads that can be under way; each needs a modem of its own.
const MAX_DOWNLOADS: usize = 64;
const VERSION: u32 = 1;

/// A download that the card may have been told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Download {
    /// Number of the operation.
    pub operation: u32,
    /// Which card.
    pub eid: String,
    /// Number of the modem that held the card.
    pub modem: u32,
    /// Its device.
    pub device: String,
    /// Its IMEI.
    pub imei: Option<String>,
    /// Whether the profile is to be enabled.
    pub enable: bool,
    /// The profile, once it is known and if the card did not have it before.
    pub iccid: Option<String>,
    /// The session, once it is open on the card.
    pub session: Option<Session>,
}

/// A session that is open on a card and at a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Session {
    server: String,
    transaction_id: String,
}

impl Session {
    pub(crate) fn new(session: &OpenSession) -> Self {
        let transaction_id = session.transaction_id.as_text().to_owned();
        Session { server: session.server.to_string(), transaction_id }
    }

    /// `None` for one that cannot be: somebody has edited the file.
    pub(crate) fn open(&self) -> Option<OpenSession> {
        let transaction_id = TransactionId::from_text(&self.transaction_id)?;
        Some(OpenSession { server: self.server.parse().ok()?, transaction_id })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    version: u32,
    downloads: Vec<Download>,
}

impl Default for Contents {
    fn default() -> Self {
        Contents { version: VERSION, downloads: Vec::new() }
    }
}

impl File for Contents {
    const VERSION: u32 = VERSION;

    fn version(&self) -> u32 {
        self.version
    }
}

/// The file; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Journal {
    path: PathBuf,
    contents: Arc<Mutex<Contents>>,
    writing: Arc<tokio::sync::Mutex<()>>,
}

impl Journal {
    /// Reads what an earlier run left.
    pub(super) fn open(dir: &Path) -> Result<Journal, StoreError> {
        let path = dir.join("downloads.json");
        let contents = outbox::read::<Contents>(&path)?;
        Ok(Journal { path, contents: Arc::new(Mutex::new(contents)), writing: Arc::default() })
    }

    /// The downloads whose end has not been seen.
    pub(crate) fn downloads(&self) -> Vec<Download> {
        self.contents().downloads.clone()
    }

    /// Writes a download down, or what is known of it by now.
    pub(crate) async fn put(&self, download: Download) -> Result<(), StoreError> {
        self.change(|contents| {
            contents.downloads.retain(|known| known.operation != download.operation);
            contents.downloads.push(download);
            let excess = contents.downloads.len().saturating_sub(MAX_DOWNLOADS);
            contents.downloads.drain(..excess);
        })
        .await
    }

    /// The end of a download is known.
    pub(crate) async fn end(&self, operation: u32) -> Result<(), StoreError> {
        self.change(|contents| contents.downloads.retain(|known| known.operation != operation)).await
    }

    async fn change(&self, change: impl FnOnce(&mut Contents)) -> Result<(), StoreError> {
        let _turn = self.writing.lock().await;
        let contents = {
            let mut contents = self.contents();
            change(&mut contents);
            contents.clone()
        };
        outbox::write(&self.path, &contents).await
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of version 1. If this fails, the change is wrong, not the test.
    #[tokio::test]
    async fn version_1() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::open(dir.path()).unwrap();
        let mut download = Download {
            operation: 7,
            eid: "89049032123451234512345678901235".into(),
            modem: 1,
            device: "/sys/devices/usb1/1-4".into(),
            imei: None,
            enable: true,
            iccid: None,
            session: None,
        };
        journal.put(download.clone()).await.unwrap();
        let session = OpenSession {
            server: "smdp.example.com:8443".parse().unwrap(),
            transaction_id: TransactionId::from_text("0A1b").unwrap(),
        };
        download.session = Some(Session::new(&session));
        download.iccid = Some("8949000000000000012".into());
        journal.put(download.clone()).await.unwrap();
        let bytes = std::fs::read_to_string(dir.path().join("downloads.json")).unwrap();
        assert_eq!(
            bytes,
            concat!(
                r#"{"version":1,"downloads":[{"operation":7,"eid":"89049032123451234512345678901235","#,
                r#""modem":1,"device":"/sys/devices/usb1/1-4","imei":null,"enable":true,"#,
                r#""iccid":"8949000000000000012","#,
                r#""session":{"server":"smdp.example.com:8443","transaction_id":"0A1b"}}]}"#,
                "\n"
            )
        );
        let again = Journal::open(dir.path()).unwrap();
        assert_eq!(again.downloads(), [download]);
        assert_eq!(again.downloads()[0].session.as_ref().unwrap().open(), Some(session));
        again.end(7).await.unwrap();
        assert_eq!(Journal::open(dir.path()).unwrap().downloads(), []);
    }
}
