//! After a timeout.

use tokio::time::{Instant, sleep, timeout};

use super::*;
use crate::options::Deadlines;

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_never_credited_to_the_next_command() {
    // What comes late, cut everywhere between before and after the probe's answer is due.
    for late in [
        &["OK"][..],
        &["ERROR"],
        &["+CME ERROR: 100"],
        &["+CSQ: 20,99", "OK"],
        &["+CSQ: 20,99"],
        &["OK", "+CREG: 1"],
    ] {
        let (port, mut peer) = port(4096);
        let begun = Instant::now();
        let slow = ask(&port, "+CSQ");
        peer.hears("AT+CSQ").await;
        let Err(ModemError::Timeout { command, after }) = slow.await.unwrap() else { panic!("{late:?}") };
        assert_eq!((command.as_str(), after), ("AT+CSQ", Deadlines::default().command));
        assert_eq!(begun.elapsed(), after);
        let next = ask(&port, "+CIMI");
        peer.hears("AT+CMEE?").await;
        peer.says(late).await;
        peer.says(&["+CMEE: 1", "OK"]).await;
        peer.hears("AT+CIMI").await;
        peer.says(&["262011234567890", "OK"]).await;
        assert_eq!(lines(next.await.unwrap()), ["262011234567890"], "{late:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_modem_without_the_first_probe_is_asked_another() {
    let (port, mut peer) = port(4096);
    let slow = ask(&port, "+CSQ");
    peer.hears("AT+CSQ").await;
    assert!(matches!(slow.await.unwrap(), Err(ModemError::Timeout { .. })));
    peer.hears("AT+CMEE?").await;
    peer.says(&["ERROR"]).await;
    peer.hears("AT+CFUN?").await;
    peer.says(&["+CFUN: 1", "OK"]).await;
    let next = ask(&port, "+CIMI");
    peer.hears("AT+CIMI").await;
    peer.says(&["262011234567890", "OK"]).await;
    assert_eq!(lines(next.await.unwrap()), ["262011234567890"]);
    assert_eq!(*port.health().borrow(), Health::Ready);
}

#[tokio::test(start_paused = true)]
async fn a_modem_that_never_stops_talking_does_not_put_a_deadline_off() {
    let (port, mut peer) = port(4096);
    let begun = Instant::now();
    let reply = ask(&port, "+CSQ");
    peer.hears("AT+CSQ").await;
    let babble = async {
        loop {
            peer.says(&["^HCSQ: \"LTE\",33,40,135,11"]).await;
            sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        () = babble => {}
        reply = reply => assert!(matches!(reply.unwrap(), Err(ModemError::Timeout { .. }))),
    }
    assert_eq!(begun.elapsed(), Deadlines::default().command);
}

#[tokio::test(start_paused = true)]
async fn a_port_that_stays_silent_fails_commands_at_once_and_is_tried_ever_more_rarely() {
    let (port, mut peer) = port(4096);
    let reply = ask(&port, "+CSQ");
    peer.hears("AT+CSQ").await;
    assert!(matches!(reply.await.unwrap(), Err(ModemError::Timeout { .. })));
    let queued = ask(&port, "+CIMI");
    becomes(&port, Health::Unresponsive).await;
    assert!(matches!(queued.await.unwrap(), Err(ModemError::Unresponsive { .. })));
    let begun = Instant::now();
    assert!(matches!(ask(&port, "+CIMI").await.unwrap(), Err(ModemError::Unresponsive { .. })));
    assert_eq!(begun.elapsed(), Duration::ZERO);

    let mut tries = 0;
    let count = async {
        loop {
            peer.line().await;
            tries += 1;
        }
    };
    assert!(timeout(LONG, count).await.is_err());
    // Three before it was given up, eight or so while the pause grows, then one in two minutes.
    assert!((30..45).contains(&tries), "{tries}");

    // It comes back on its own.
    let back = tokio::spawn(async move {
        peer.answers(|line| match line {
            "AT+CIMI" => vec!["262011234567890".into(), "OK".into()],
            probe => vec![format!("{}: 1", probe.trim_matches(['A', 'T', '?'])), "OK".into()],
        })
        .await;
    });
    becomes(&port, Health::Ready).await;
    assert_eq!(lines(ask(&port, "+CIMI").await.unwrap()), ["262011234567890"]);
    back.abort();
}

#[tokio::test(start_paused = true)]
async fn any_line_brings_the_next_try_forward() {
    let (port, mut peer) = port(4096);
    let reply = ask(&port, "+CSQ");
    assert!(matches!(reply.await.unwrap(), Err(ModemError::Timeout { .. })));
    becomes(&port, Health::Unresponsive).await;
    // Far into the longest pause.
    sleep(LONG).await;
    while let Ok(_line) = timeout(Duration::from_millis(1), peer.line()).await {}
    let begun = Instant::now();
    peer.says(&["RDY"]).await;
    let probe = peer.line().await;
    assert!(begun.elapsed() <= Deadlines::default().back_off, "{:?}", begun.elapsed());
    let own = probe.trim_start_matches("AT").trim_end_matches('?');
    peer.says(&[&format!("{own}: 1"), "OK"]).await;
    becomes(&port, Health::Ready).await;
}

#[tokio::test(start_paused = true)]
async fn a_port_that_takes_no_bytes_is_a_failure_with_a_name() {
    let (port, mut peer) = port(4);
    let begun = Instant::now();
    let reply = ask(&port, "+CGMI");
    let Err(ModemError::WriteBlocked { after, .. }) = reply.await.unwrap() else { panic!() };
    assert_eq!(begun.elapsed(), after);
    // It takes them again: half of the command is in front of the probe, and makes no difference.
    let reply = ask(&port, "+CGMI");
    let modem = async {
        peer.answers(|line| match line {
            "AT+CGMI" => vec!["Quectel".into(), "OK".into()],
            "AT+CMEE?" | "AT+CFUN?" | "AT+CSCS?" | "AT+CMGF?" => {
                vec![format!("{}: 1", line.trim_matches(['A', 'T', '?'])), "OK".into()]
            }
            _ => vec!["ERROR".into()],
        })
        .await;
    };
    tokio::select! {
        () = modem => {}
        reply = reply => assert_eq!(lines(reply.unwrap()), ["Quectel"]),
    }
}
