//! Commands, replies, indications, priorities.

use tokio::sync::broadcast::error::RecvError;

use super::*;
use crate::at::INDICATIONS;
use crate::error::Refusal;
use at_parser::FinalResult;

#[tokio::test(start_paused = true)]
async fn indications_are_told_apart_from_replies() {
    let (port, mut peer) = port(4096);
    let mut indications = port.indications();
    let reply = send(&port, Priority::Background, Command::read("+CREG"));
    peer.hears("AT+CREG?").await;
    peer.says(&["+CREG: 1", "RING", "+CREG: 2,1", "OK", "+CMTI: \"ME\",1"]).await;
    assert_eq!(lines(reply.await.unwrap()), ["+CREG: 2,1"]);
    for expect in ["+CREG: 1", "RING", "+CMTI: \"ME\",1"] {
        assert_eq!(&*indications.recv().await.unwrap(), expect);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_keeps_the_modems_words() {
    let (port, mut peer) = port(4096);
    let reply = ask(&port, "+CIMI");
    peer.hears("AT+CIMI").await;
    peer.says(&["COMMAND NOT SUPPORT"]).await;
    let Err(ModemError::Refused { command, answer }) = reply.await.unwrap() else { panic!() };
    let words = Refusal::At(FinalResult::Vendor("COMMAND NOT SUPPORT".into()));
    assert_eq!((command.as_str(), answer), ("AT+CIMI", words));
}

#[tokio::test(start_paused = true)]
async fn what_somebody_waits_for_goes_before_what_the_service_wants() {
    let (port, mut peer) = port(4096);
    let mut waiting = vec![send(&port, Priority::Background, Command::action("+CSQ"))];
    peer.hears("AT+CSQ").await;
    for (priority, name) in [
        (Priority::Background, "+CESQ"),
        (Priority::Background, "+CGMR"),
        (Priority::Foreground, "+CIMI"),
        (Priority::Foreground, "+CGSN"),
    ] {
        waiting.push(send(&port, priority, Command::action(name)));
        tokio::task::yield_now().await;
    }
    peer.says(&["OK"]).await;
    for expect in ["AT+CIMI", "AT+CGSN", "AT+CESQ", "AT+CGMR"] {
        peer.hears(expect).await;
        peer.says(&["OK"]).await;
    }
    for reply in waiting {
        reply.await.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_wish_that_was_dropped_is_not_sent_but_an_exchange_runs_to_its_end() {
    let (port, mut peer) = port(4096);
    let in_flight = ask(&port, "+CGMI");
    peer.hears("AT+CGMI").await;
    let queued = ask(&port, "+CGMM");
    let last = ask(&port, "+CGMR");
    tokio::task::yield_now().await;
    in_flight.abort();
    queued.abort();
    tokio::task::yield_now().await;
    peer.says(&["Quectel", "OK"]).await;
    peer.hears("AT+CGMR").await;
    peer.says(&["R1", "OK"]).await;
    assert_eq!(lines(last.await.unwrap()), ["R1"]);
}

#[tokio::test(start_paused = true)]
async fn a_payload_follows_its_prompt() {
    let (port, mut peer) = port(4096);
    let command = Command::set("+CMGS").number(23).finish().unwrap().with_payload(*b"0011AA").unwrap();
    let reply = send(&port, Priority::Foreground, command);
    peer.hears("AT+CMGS=23").await;
    peer.writes(b"\r\n> ").await;
    peer.hears("0011AA").await;
    peer.says(&["+CMGS: 7", "OK"]).await;
    assert_eq!(lines(reply.await.unwrap()), ["+CMGS: 7"]);
}

#[tokio::test(start_paused = true)]
async fn a_modem_that_talks_while_it_is_written_to_stops_nothing() {
    // Less room than either side wants to write: both can only go on if both read.
    let (port, mut peer) = port(16);
    let command = Command::set("+CGLA").number(1).number(480).quoted_hex(&[0xa5; 240]).finish().unwrap();
    let line = command.line().to_owned();
    let reply = send(&port, Priority::Foreground, command);
    let talk = "\r\n^RSSI: 21\r\n".repeat(200);
    peer.writes(talk.as_bytes()).await;
    peer.hears(&line).await;
    peer.says(&["+CGLA: 4,\"9000\"", "OK"]).await;
    assert_eq!(lines(reply.await.unwrap()), ["+CGLA: 4,\"9000\""]);
}

#[tokio::test(start_paused = true)]
async fn who_does_not_listen_misses_the_oldest_indications_and_learns_how_many() {
    let (port, mut peer) = port(4096);
    let mut indications = port.indications();
    let extra = 7;
    for number in 0..INDICATIONS + extra {
        peer.says(&[&format!("+CMTI: \"ME\",{number}")]).await;
    }
    // Everything has been read once a command is answered.
    let reply = ask(&port, "+CIMI");
    peer.hears("AT+CIMI").await;
    peer.says(&["OK"]).await;
    reply.await.unwrap().unwrap();
    assert_eq!(indications.recv().await, Err(RecvError::Lagged(7)));
    assert_eq!(&*indications.recv().await.unwrap(), "+CMTI: \"ME\",7");
}

#[tokio::test(start_paused = true)]
async fn megabytes_without_a_line_end_are_dropped() {
    let (port, mut peer) = port(64 * 1024);
    let chunk = vec![b'x'; 64 * 1024];
    for _ in 0..160 {
        peer.writes(&chunk).await;
    }
    let reply = ask(&port, "+CIMI");
    peer.hears("AT+CIMI").await;
    peer.says(&["262011234567890", "OK"]).await;
    assert_eq!(lines(reply.await.unwrap()), ["262011234567890"]);
}

#[tokio::test(start_paused = true)]
async fn a_reply_without_end_is_cut() {
    let (port, mut peer) = port(64 * 1024);
    let reply = ask(&port, "+CLAC");
    peer.hears("AT+CLAC").await;
    let lines = "\r\n+CLAC: AT+X\r\n".repeat(1000);
    for _ in 0..5 {
        peer.writes(lines.as_bytes()).await;
    }
    let Err(ModemError::Malformed { command, .. }) = reply.await.unwrap() else { panic!() };
    assert_eq!(command, "AT+CLAC");
    // What still comes of it goes to nobody.
    let next = ask(&port, "+CIMI");
    peer.hears("AT+CMEE?").await;
    peer.says(&["+CLAC: AT+Y", "OK", "+CMEE: 1", "OK"]).await;
    peer.hears("AT+CIMI").await;
    peer.says(&["262011234567890", "OK"]).await;
    assert_eq!(super::lines(next.await.unwrap()), ["262011234567890"]);
}
