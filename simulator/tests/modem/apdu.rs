//! The card behind `+CCHO`, `+CGLA`, `+CCHC`, `+CSIM` and `+CRSM`.

use tandem_simulator::modem::{Control, DropAt, Ended};

use crate::host::{ISD_R, default_card, ready};

/// STORE DATA with GetEID, and its answer without the status word.
const GET_EID: &str = "80E2910006BF3E035C015A";
const EID: &str = "BF3E125A1089049032123451234512345678901235";

#[tokio::test(start_paused = true)]
async fn whole_answers_where_the_modem_fetches_them() {
    let (_, mut host) = ready("sierra-em9191").await;
    let session = host.open().await;
    assert_eq!(session, "00000000038af506", "a handle of the modem's own");
    assert_eq!(host.cgla(&session, GET_EID).await, format!("{EID}9000"));
    let again = host.open().await;
    assert_ne!(session, again);
}

#[tokio::test(start_paused = true)]
async fn the_host_fetches_otherwise() {
    let (_, mut host) = ready("quectel-eg25").await;
    let session = host.open().await;
    assert_eq!(host.cgla(&session, GET_EID).await, "6115");
    assert_eq!(host.cgla(&session, "80C0000015").await, format!("{EID}9000"));
    assert_eq!(
        host.cgla(&session, "81C0000015").await,
        "6985",
        "a class byte of the host's own does as well"
    );
}

#[tokio::test(start_paused = true)]
async fn channels_are_closed_when_the_application_is_not_there() {
    let (modem, mut host) = ready("quectel-eg25").await;
    assert_eq!(host.ask("AT+CCHO=\"A0000000000000\"").await, "\r\n+CME ERROR: 13\r\n");
    assert_eq!(modem.control(&Control::Status).expect("done")["open_channels"], serde_json::json!([]));
}

#[tokio::test(start_paused = true)]
async fn channels_run_out_and_come_back() {
    let (_, mut host) = ready("telit-le910c4").await;
    for channel in ["1", "2", "3"] {
        assert_eq!(host.open().await, channel);
    }
    assert_eq!(host.ask(&format!("AT+CCHO=\"{ISD_R}\"")).await, "\r\n+CME ERROR: 4\r\n");
    assert_eq!(host.ask("AT+CCHC=2").await, "\r\n+CCHC\r\n\r\nOK\r\n");
    assert_eq!(host.ask("AT+CCHC=2").await, "\r\n+CME ERROR: 4\r\n");
    assert_eq!(host.open().await, "2");
}

#[tokio::test(start_paused = true)]
async fn a_channel_closed_behind_the_session_is_free_again() {
    let (modem, mut host) = ready("sierra-em9191").await;
    for _ in 0..3 {
        host.open().await;
    }
    assert_eq!(host.ask("AT+CSIM=10,\"0070800200\"").await, "\r\n+CSIM: 4,\"9000\"\r\n\r\nOK\r\n");
    host.open().await;
    let status = modem.control(&Control::Status).expect("done");
    assert_eq!(status["sessions"].as_array().map(Vec::len), Some(3), "{status}");
}

#[tokio::test(start_paused = true)]
async fn losing_the_channel() {
    let (modem, mut host) = ready("quectel-eg25").await;
    let session = host.open().await;
    modem.control(&Control::LoseChannel).expect("done");
    assert_eq!(host.cgla(&session, GET_EID).await, "6881");
    assert_eq!(host.open().await, session, "a new channel may have the old number");
    assert_eq!(host.cgla(&session, GET_EID).await, "6115");
}

#[tokio::test(start_paused = true)]
async fn unsound_commands() {
    let (_, mut host) = ready("quectel-eg25").await;
    host.open().await;
    for command in [
        "AT+CGLA=1",
        "AT+CGLA=1,22",
        "AT+CGLA=1,21,\"80E2910006BF3E035C015A\"",
        "AT+CGLA=1,2,\"80\"",
        "AT+CGLA=1,8,\"80E2910G\"",
        "AT+CGLA=7,10,\"80F2000000\"",
        "AT+CSIM=9,\"002000010\"",
        "AT+CSIM=10",
        "AT+CCHO=\"A0\"0",
        "AT+CCHO=\"A00000055910100000000000000000000000\"",
        "AT+CRSM=176,999999,0,0,10",
        "AT+CRSM=176,12258,0,0,256",
    ] {
        let answer = host.ask(command).await;
        assert!(
            matches!(answer.as_str(), "\r\n+CME ERROR: 50\r\n" | "\r\nERROR\r\n"),
            "{command}: {answer:?}"
        );
    }
    assert_eq!(host.ask("AT+CRSM=32,12258").await, "\r\n+CME ERROR: 4\r\n", "VERIFY is not for +CRSM");
}

#[tokio::test(start_paused = true)]
async fn without_power_there_is_no_card() {
    let (_, mut host) = ready("quectel-eg25").await;
    host.ask("AT+CFUN=0").await;
    for command in
        ["AT+CPIN?", "AT+CIMI", "AT+QCCID", "AT+CSIM=10,\"0020000100\"", "AT+CRSM=176,12258,0,0,10"]
    {
        assert_eq!(host.ask(command).await, "\r\n+CME ERROR: 10\r\n", "{command}");
    }
    let open = format!("AT+CCHO=\"{ISD_R}\"");
    assert_eq!(host.ask(&open).await, "\r\n+CME ERROR: 10\r\n");
}

#[tokio::test(start_paused = true)]
async fn the_card_can_be_taken_out_and_put_back() {
    let (modem, mut host) = ready("fibocom-fm350").await;
    host.ask("AT+CREG=1").await;
    modem.control(&Control::RemoveSim).expect("done");
    assert_eq!(host.read_text().await, "\r\n+CREG: 0\r\n\r\n+SIM DROP\r\n\r\n+SIM: Removed\r\n");
    assert_eq!(host.ask("AT+CPIN?").await, "\r\n+CME ERROR: 10\r\n");
    modem.control(&Control::InsertSim).expect("done");
    assert_eq!(host.ask("AT+CPIN?").await, "\r\n+CME ERROR: 14\r\n");
    assert_eq!(host.read_text().await, "\r\n+SIM: Inserted\r\n\r\n+SIM READY\r\n\r\n+CREG: 2\r\n");
    assert_eq!(host.read_text().await, "\r\n+CREG: 1\r\n");
}

#[tokio::test(start_paused = true)]
async fn dropping_at_an_apdu() {
    for (at, enabled) in [(DropAt::Received, false), (DropAt::Executed, true), (DropAt::HalfAnswered, true)] {
        let card = default_card();
        let (modem, mut host) = crate::host::ready_with("sierra-em9191", card.clone()).await;
        let session = host.open().await;
        let drop = Control::DropAfter { commands: None, apdus: Some(1), at, return_after_ms: None };
        modem.control(&drop).expect("done");
        host.cgla(&session, GET_EID).await;
        let apdu = crate::host::enable(crate::host::TRAVEL, "00");
        let command = format!("AT+CGLA={session},{},\"{apdu}\"", apdu.len());
        let heard = host.ask(&command).await;
        assert_eq!(heard.is_empty(), at != DropAt::HalfAnswered, "{heard:?}");
        assert_eq!(host.ended().await, Ended::Unplugged);
        let iccid = card.lock().expect("sound").active_profile().expect("one is enabled").iccid;
        assert_eq!(iccid == crate::host::TRAVEL, enabled, "{at:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn faults_of_the_card() {
    let (modem, mut host) = ready("sierra-em9191").await;
    let session = host.open().await;
    let arguments = serde_json::json!({ "tag": "BF31", "code": 5 });
    modem.control(&Control::CardFault { name: "result".into(), arguments }).expect("done");
    let apdu = crate::host::enable(crate::host::TRAVEL, "00");
    assert_eq!(host.cgla(&session, &apdu).await, "BF31038001059000");
    assert_eq!(host.cgla(&session, &apdu).await, "BF31038001009000");
    modem.control(&Control::FillCard).expect("done");
    let unknown = Control::CardFault { name: "no-such-fault".into(), arguments: serde_json::Value::Null };
    assert!(modem.control(&unknown).is_err());
    let empty = crate::host::modem("quectel-eg25", None);
    assert!(empty.control(&Control::FillCard).is_err(), "no card, no fault");
}

#[tokio::test(start_paused = true)]
async fn a_slow_card_makes_a_late_answer() {
    let (modem, mut host) = ready("sierra-em9191").await;
    let session = host.open().await;
    let arguments = serde_json::json!({ "ms": 3_000, "tag": "BF3E" });
    modem.control(&Control::CardFault { name: "delay".into(), arguments }).expect("done");
    let start = tokio::time::Instant::now();
    assert_eq!(host.cgla(&session, GET_EID).await, format!("{EID}9000"));
    assert!(start.elapsed() >= std::time::Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn endless_responses_end() {
    let (modem, mut host) = ready("sierra-em9191").await;
    let session = host.open().await;
    modem
        .control(&Control::CardFault { name: "endless-response".into(), arguments: serde_json::Value::Null })
        .expect("done");
    let answer = host.cgla(&session, GET_EID).await;
    assert!(answer.len() < 0x4_0000 && answer.len() > 1000, "{} characters", answer.len());
}
