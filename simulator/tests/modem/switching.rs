//! What the modem makes of a profile switch, model by model.

use std::time::Duration;

use tandem_simulator::modem::{Control, Ended, VanishWhen};
use tokio::time::{Instant, sleep};

use crate::host::{HOME, Host, TRAVEL, enable, ready, ready_with};

/// Longer than any model takes to read a SIM and to register.
const SETTLED: Duration = Duration::from_secs(60);

/// What the modem believes, after everything has settled.
async fn sim_iccid(modem: &tandem_simulator::modem::VirtualModem) -> String {
    sleep(SETTLED).await;
    let status = modem.control(&Control::Status).expect("done");
    status["sim_iccid"].as_str().unwrap_or_default().to_owned()
}

async fn switch(host: &mut Host, flag: &str) {
    let session = host.open().await;
    let answer = host.es10(&session, &enable(TRAVEL, flag)).await;
    assert!(answer.starts_with("BF3103800100"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_is_followed_by_those_who_do() {
    for name in ["fibocom-fm350", "sierra-em9191", "telit-le910c4", "huawei-me909s", "ublox-toby-l2"] {
        let (modem, mut host) = ready(name).await;
        switch(&mut host, "FF").await;
        assert_eq!(sim_iccid(&modem).await, TRAVEL, "{name}");
        let status = modem.control(&Control::Status).expect("done");
        assert_eq!((&status["registration"], &status["open_channels"]), (&1.into(), &serde_json::json!([])));
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_is_told_with_registration_and_sim_indications() {
    let (_, mut host) = ready("telit-le910c4").await;
    host.ask("AT+CREG=1").await;
    let session = host.open().await;
    host.es10(&session, &enable(TRAVEL, "FF")).await;
    let start = Instant::now();
    assert_eq!(host.read_text().await, "\r\n#QSS: 0\r\n\r\n+CREG: 0\r\n");
    assert_eq!(host.ask("AT+CPIN?").await, "\r\n+CME ERROR: 14\r\n", "busy");
    assert_eq!(host.read_text().await, "\r\n#QSS: 1\r\n\r\n#QSS: 2\r\n\r\n#QSS: 3\r\n\r\n+CREG: 2\r\n");
    assert_eq!(host.read_text().await, "\r\n+CREG: 1\r\n");
    let took = start.elapsed();
    assert!(took > Duration::from_secs(4) && took < Duration::from_secs(6), "{took:?}");
    assert_eq!(host.ask("AT#CCID").await, format!("\r\n#CCID: {TRAVEL}\r\n\r\nOK\r\n"));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_resets_the_quectel() {
    let (modem, mut host) = ready("quectel-eg25").await;
    switch(&mut host, "FF").await;
    assert_eq!(host.ended().await, Ended::Unplugged);
    let start = Instant::now();
    modem.plugged_in().await;
    assert_eq!(start.elapsed(), Duration::from_secs(4));
    let mut host = Host::on(&modem);
    assert_eq!(host.read_text().await, "\r\nRDY\r\n");
    sleep(SETTLED).await;
    host.read().await;
    assert!(host.ask("AT+QCCID").await.contains(TRAVEL));
}

#[tokio::test(start_paused = true)]
async fn without_refresh_the_old_sim_stays_until_it_is_read_anew() {
    for (name, cycle) in [
        ("quectel-eg25", "AT+CFUN=4"),
        ("fibocom-fm350", "AT+CFUN=4"),
        ("sierra-em9191", "AT+CFUN=0"),
        ("simcom-sim7600", "AT+CFUN=0"),
        ("foxconn-dw5821e", "AT+CFUN=0"),
    ] {
        let (modem, mut host) = ready(name).await;
        if name == "foxconn-dw5821e" {
            host.switch_by_csim(TRAVEL, "00").await;
        } else {
            switch(&mut host, "00").await;
        }
        assert_eq!(sim_iccid(&modem).await, HOME, "{name} keeps the old one");
        host.read().await;
        host.ask(cycle).await;
        host.ask("AT+CFUN=1").await;
        assert_eq!(sim_iccid(&modem).await, TRAVEL, "{name} after {cycle}");
    }
}

#[tokio::test(start_paused = true)]
async fn half_a_cycle_is_not_enough_for_some() {
    for (name, cycle) in [("simcom-sim7600", "AT+CFUN=4"), ("cinterion-pls8", "AT+CFUN=0")] {
        let (modem, mut host) = ready(name).await;
        switch(&mut host, "FF").await;
        assert_eq!(sim_iccid(&modem).await, HOME, "{name} does not follow a REFRESH");
        host.ask(cycle).await;
        host.ask("AT+CFUN=1").await;
        assert_eq!(sim_iccid(&modem).await, HOME, "{name} after {cycle}");
        host.ask("AT+CFUN=1,1").await;
        assert_eq!(host.ended().await, Ended::Unplugged);
        modem.plugged_in().await;
        let _host = Host::on(&modem);
        assert_eq!(sim_iccid(&modem).await, TRAVEL, "{name} after a reset");
    }
}

#[tokio::test(start_paused = true)]
async fn vanishing_after_enable() {
    for (when, answered) in [(VanishWhen::AfterReply, true), (VanishWhen::BeforeReply, false)] {
        let card = crate::host::default_card();
        let (modem, mut host) = ready_with("sierra-em9191", card.clone()).await;
        modem.control(&Control::VanishAfterEnable { when, return_after_ms: Some(5_000) }).expect("done");
        let session = host.open().await;
        let apdu = enable(TRAVEL, "FF");
        let heard = host.ask(&format!("AT+CGLA={session},{},\"{apdu}\"", apdu.len())).await;
        assert_eq!(heard.contains("BF3103800100"), answered, "{heard:?}");
        assert_eq!(host.ended().await, Ended::Unplugged);
        modem.plugged_in().await;
        let _host = Host::on(&modem);
        assert_eq!(sim_iccid(&modem).await, TRAVEL);
        assert!(card.lock().expect("sound").open_channels().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn an_euicc_without_profile_can_be_reached() {
    let (modem, mut host) = ready("telit-le910c4").await;
    let session = host.open().await;
    let disable = enable(HOME, "FF").replacen("BF31", "BF32", 1);
    assert!(host.es10(&session, &disable).await.starts_with("BF3203800100"));
    assert_eq!(sim_iccid(&modem).await, "");
    host.read().await;
    assert_eq!(host.ask("AT+CPIN?").await, "\r\n+CME ERROR: 13\r\n");
    assert_eq!(host.ask("AT#CCID").await, "\r\n+CME ERROR: 13\r\n");
    assert_eq!(host.open().await, "1");
}

#[tokio::test(start_paused = true)]
async fn registration_can_be_set() {
    let (modem, mut host) = ready("telit-le910c4").await;
    host.ask("AT+CREG=2;+CEREG=1").await;
    modem.control(&Control::Registration { status: 3 }).expect("done");
    assert_eq!(host.read_text().await, "\r\n+CREG: 3\r\n\r\n+CEREG: 3\r\n");
    modem.control(&Control::Registration { status: 5 }).expect("done");
    assert_eq!(host.read_text().await, "\r\n+CREG: 5,\"18CF\",\"1A2D303\",7\r\n\r\n+CEREG: 5\r\n");
    assert!(host.ask("AT+COPS?").await.contains("Test PLMN 1-1"), "roaming");
    assert!(modem.control(&Control::Registration { status: 12 }).is_err());
}
