//! Probing.

use at_parser::FinalResult;
use tokio::io::DuplexStream;
use tokio::time::{Instant, sleep};

use super::peer::settings;
use super::*;
use crate::error::ProbeFailure;

async fn greet(peer: impl AsyncFnOnce(DuplexStream)) -> Result<AtPort, ProbeFailure> {
    let (host, device) = tokio::io::duplex(4096);
    let opened = AtPort::open(Box::new(host), settings());
    tokio::pin!(opened);
    tokio::select! {
        opened = &mut opened => opened,
        () = peer(device) => opened.await,
    }
    .map(|(port, _task)| port)
}

async fn check(expect: ProbeFailure, peer: impl AsyncFnOnce(DuplexStream)) {
    let begun = Instant::now();
    let failure = greet(peer).await.map(drop).expect_err("a failure");
    assert_eq!(failure, expect);
    assert!(begun.elapsed() <= Duration::from_secs(6), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_is_no_modem_says_what_it_did() {
    check(ProbeFailure::Silent { tries: 5 }, async |device| {
        sleep(LONG).await;
        drop(device);
    })
    .await;
    check(ProbeFailure::Gone, async |device| drop(device)).await;
    check(ProbeFailure::Refused(FinalResult::Error), async |device| {
        Peer::new(device).answers(|_| vec!["ERROR".into()]).await;
    })
    .await;
    check(ProbeFailure::Noise { bytes: 5 * 11 }, async |device| {
        let mut peer = Peer::new(device);
        loop {
            peer.hears("AT").await;
            peer.writes(b"$GPGGA,,,\r\n").await;
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_modem_may_need_a_moment_and_may_have_old_answers_for_others() {
    let (host, device) = tokio::io::duplex(4096);
    let modem = async {
        let mut peer = Peer::new(device);
        peer.hears("AT").await;
        peer.writes(b"\0\xff\xfe~\r\nRDY\r\n").await;
        peer.hears("AT").await;
        // The first is the answer to what an earlier program asked.
        peer.says(&["+CSQ: 20,99", "OK", "OK"]).await;
        peer.hears("AT+CMEE?").await;
        peer.says(&["+CMEE: 0", "OK"]).await;
        peer.hears("AT+CIMI").await;
        peer.says(&["262011234567890", "OK"]).await;
    };
    let host = async {
        let (port, _task) = AtPort::open(Box::new(host), settings()).await.unwrap();
        assert_eq!(lines(ask(&port, "+CIMI").await.unwrap()), ["262011234567890"]);
    };
    tokio::join!(modem, host);
}

#[tokio::test(start_paused = true)]
async fn an_echo_alone_is_no_modem() {
    check(ProbeFailure::Noise { bytes: 5 * 3 }, async |device| {
        let mut peer = Peer::new(device);
        loop {
            let line = peer.line().await;
            peer.writes(format!("{line}\r").as_bytes()).await;
        }
    })
    .await;
}
