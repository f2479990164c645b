//! A session with each model that speaks QMI, byte for byte: `tests/transcripts/qmi-<model>.txt`.
//!
//! `#` names the message, `>` is a frame of the host, `<` one of the modem, in hex, as the modem's own recorder writes them.
//! `UPDATE_TRANSCRIPTS=1` writes the files anew; what changes in them has to be meant.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::host::{CTL, DMS, Host, ISD_R, NAS, Tlvs, UIM, WDS, hex, modem, request};
use tandem_simulator::personality::PERSONALITIES;

const WMS: u8 = 0x05;
const WDA: u8 = 0x1a;

/// Service, message, TLVs in hex.
type Step = (u8, u16, Vec<(u8, String)>);

/// What a host that looks after eSIM profiles and connects says. Clients have the number 1.
fn session() -> Vec<Step> {
    let plain: &[(u8, u16, Tlvs<'_>)] = &[
        (CTL, 0x0027, &[]),
        (CTL, 0x0021, &[]),
        (CTL, 0x0022, &[(0x01, "02")]),
        (CTL, 0x0022, &[(0x01, "03")]),
        (CTL, 0x0022, &[(0x01, "0b")]),
        (CTL, 0x0022, &[(0x01, "01")]),
        (CTL, 0x0022, &[(0x01, "05")]),
        (CTL, 0x0022, &[(0x01, "1a")]),
        (CTL, 0x0022, &[(0x01, "10")]),
        (DMS, 0x0020, &[]),
        (DMS, 0x0021, &[]),
        (DMS, 0x0022, &[]),
        (DMS, 0x0023, &[]),
        (DMS, 0x0025, &[]),
        (DMS, 0x002c, &[]),
        (DMS, 0x002d, &[]),
        (DMS, 0x0045, &[]),
        (DMS, 0x003c, &[]),
        (DMS, 0x7fff, &[]),
        (UIM, 0x002e, &[(0x01, "11000000")]),
        (UIM, 0x0047, &[]),
        (UIM, 0x002f, &[]),
        (UIM, 0x003a, &[(0x10, "01000000")]),
        // EF.ICCID, EF.IMSI, EF.AD.
        (UIM, 0x0020, &[(0x01, "0600"), (0x02, "e22f02003f"), (0x03, "00000000")]),
        (UIM, 0x0020, &[(0x01, "0000"), (0x02, "076f04003fff7f"), (0x03, "00000000")]),
        (UIM, 0x0020, &[(0x01, "0000"), (0x02, "ad6f04003fff7f"), (0x03, "00000000")]),
        (NAS, 0x0003, &[(0x13, "01"), (0x18, "01"), (0x19, "01")]),
        (NAS, 0x0025, &[]),
        (NAS, 0x004d, &[]),
        (NAS, 0x0024, &[]),
        (NAS, 0x004f, &[]),
        (NAS, 0x0034, &[]),
        (WMS, 0x0031, &[(0x01, "01")]),
        (WDA, 0x0020, &[(0x11, "02000000"), (0x12, "05000000"), (0x13, "05000000")]),
        (WDS, 0x0027, &[(0x01, "00"), (0x11, "00"), (0x14, "696e7465726e6574")]),
        (WDS, 0x0020, &[(0x31, "01"), (0x19, "04")]),
        (WDS, 0x002d, &[]),
        (WDS, 0x0022, &[]),
    ];
    let owned = |(service, id, tlvs): &(u8, u16, Tlvs<'_>)| {
        (*service, *id, tlvs.iter().map(|(kind, value)| (*kind, (*value).to_owned())).collect())
    };
    let mut session: Vec<Step> = plain.iter().map(owned).collect();
    // The eUICC: its EID over a channel of its own.
    session.push((UIM, 0x0042, vec![(0x01, "01".to_owned()), (0x10, format!("10{ISD_R}"))]));
    for apdu in ["80e2910006bf3e035c015a", "80c0000015"] {
        let counted = format!("{}00{apdu}", hex(&[u8::try_from(apdu.len() / 2).expect("short")]));
        session.push((UIM, 0x003b, vec![(0x01, "01".into()), (0x02, counted), (0x10, "01".into())]));
    }
    session.push((UIM, 0x003f, vec![(0x01, "01".into()), (0x11, "01".into())]));
    // Card power, which ends the connection.
    session.push((UIM, 0x0030, vec![(0x01, "01".into())]));
    session.push((UIM, 0x0031, vec![(0x01, "01".into())]));
    session
}

/// What the modem writes down of its own accord.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<u8>>>);

impl Write for Notes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn record(name: &str) -> String {
    let modem = modem(name);
    let notes = Notes::default();
    modem.record(notes.clone());
    let mut host = Host::on(&modem);
    for (transaction, (service, id, tlvs)) in (1..).zip(session()) {
        let tlvs: Vec<(u8, &str)> = tlvs.iter().map(|(kind, value)| (*kind, value.as_str())).collect();
        host.write(&request(service, u8::from(service != CTL), transaction, id, &tlvs)).await;
        while host.frame_within(Duration::from_secs(8)).await.is_some() {}
    }
    let notes = notes.0.lock().expect("no panic").clone();
    String::from_utf8(notes).expect("text")
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/transcripts").join(format!("qmi-{name}.txt"))
}

#[tokio::test(start_paused = true)]
async fn every_model_keeps_to_its_session() {
    for personality in PERSONALITIES.iter().filter(|personality| personality.qmi.is_some()) {
        let recorded = record(personality.name).await;
        let path = path(personality.name);
        if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(&path, &recorded).expect("written");
        }
        let expect =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for (at, (recorded, expect)) in recorded.lines().zip(expect.lines()).enumerate() {
            assert_eq!(recorded, expect, "{}:{}", path.display(), at + 1);
        }
        assert_eq!(recorded.len(), expect.len(), "{}", path.display());
    }
}
