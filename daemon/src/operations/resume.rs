//! Taking up what an earlier run did not finish.

use super::Operations;
use super::context::Origin;
use super::job::{self, Job};
use crate::lpa::journal::Download;
use crate::store::format::JournalEntry;
use crate::supervisor::unit::Identity;
use crate::supervisor::units::Units;

/// The operation is there again under its number, waits for its modem, and asks the card.
pub(super) fn take_up(operations: &Operations, units: &Units, entry: JournalEntry) {
    let Ok(iccid) = job::iccid(&entry.iccid) else {
        // Written by nobody but us, and checked when it was; somebody has edited the file.
        tracing::error!(operation = entry.operation, "the journal names a profile that cannot be");
        return;
    };
    let identity = Identity { device: entry.device, imei: entry.imei, eid: Some(entry.eid.clone()) };
    let unit = units.expect(entry.modem, identity);
    let job = Job::Switch { kind: entry.kind, iccid };
    operations.launch(entry.operation, &unit, job, Origin::Resumed { eid: entry.eid });
}

/// A download whose end nobody has seen: the card is asked what became of it, and left clean.
pub(super) fn take_up_download(operations: &Operations, units: &Units, download: Download) {
    let Download { operation, modem, device, imei, eid, .. } = download.clone();
    let unit = units.expect(modem, Identity { device, imei, eid: Some(eid.clone()) });
    operations.launch(operation, &unit, Job::SettleInstall(Box::new(download)), Origin::Resumed { eid });
}
