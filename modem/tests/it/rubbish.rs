//! Modems that send rubbish, too much, or at the wrong time.

use std::time::Duration;

use esim::apdu::Command;
use esim::{ApduChannel, ISD_R_AID, TransportError};
use modem::{Deadlines, Modem, Options, PortKind, PortSpec, Presence, RegistrationStatus};
use tandem_simulator::modem::Control;
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use crate::bench::{Bench, inventory, within};

/// A generator that needs no crate (Marsaglia's xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        std::iter::repeat_with(|| self.next().to_le_bytes()[0]).take(count).collect()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(start_paused = true)]
async fn random_bytes_for_minutes_end_in_errors_and_then_all_is_well() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    let mut random = Random(0x7a6d_6531);
    let mut state = modem.state();
    for _ in 0..600 {
        bench.control(Control::InjectBytes { hex: hex(&random.bytes(200)) });
        let asked = modem.clone();
        let refresh = tokio::spawn(async move { asked.refresh().await });
        sleep(Duration::from_millis(500)).await;
        if refresh.is_finished() {
            let _either_is_fine = refresh.await.unwrap();
        }
    }
    within(600, state.wait_for(|state| state.presence == Presence::Ready)).await.unwrap();
    within(600, modem.refresh()).await.unwrap();
    within(600, inventory(&mut modem.lease_card().await.unwrap())).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_port_that_only_sends_rubbish_is_no_modem() {
    for seed in 1..10 {
        let (host, mut device) = tokio::io::duplex(4096);
        tokio::spawn(async move {
            let mut random = Random(seed * 0x9e37_79b9);
            while device.write_all(&random.bytes(100)).await.is_ok() {
                sleep(Duration::from_millis(10)).await;
            }
        });
        let spec = PortSpec::direct("/dev/ttyUSB0", PortKind::At);
        let started = within(30, Modem::start(vec![(spec, Box::new(host))], Options::default())).await;
        assert!(started.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_indications_loses_none_of_what_they_mean() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    let mut state = modem.state();
    // The one that matters is the oldest, and there are more behind it than the queue holds.
    bench.control(Control::Registration { status: 3 });
    let flood: String = (0..500).map(|number| format!("\r\n+CMTI: \"ME\",{number}\r\n")).collect();
    bench.control(Control::InjectBytes { hex: hex(flood.as_bytes()) });
    let denied =
        |state: &std::sync::Arc<modem::ModemState>| state.registration.status == RegistrationStatus::Denied;
    within(60, state.wait_for(denied)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_after_the_deadline_is_not_the_next_ones() {
    let bench = Bench::new("quectel-eg25");
    let modem = bench.start().await.unwrap();
    let mut lease = modem.lease_card().await.unwrap();
    within(60, lease.open(ISD_R_AID.as_bytes())).await.unwrap();
    let late = Deadlines::default().apdu + Duration::from_secs(1);
    bench.control(Control::Late { ms: late.as_millis().try_into().unwrap(), once: true });
    let get_eid = Command::new(0x80, 0xe2, 0x91, 0x00).with_data([0xbf, 0x3e, 0x03, 0x5c, 0x01, 0x5a]);
    let first = within(120, lease.transmit(&get_eid)).await;
    assert_eq!(first, Err(TransportError::Timeout { seconds: 60 }));
    drop(lease);
    let mut lease = modem.lease_card().await.unwrap();
    within(120, inventory(&mut lease)).await.unwrap();
    drop(lease);
    modem.shutdown().await;
    assert_eq!(bench.open_channels(), [0; 0]);
}
