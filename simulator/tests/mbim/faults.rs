//! Faults of the modem, on an MBIM port.

use std::time::Duration;

use tandem_simulator::modem::{Control, DropAt, Ended, SwallowAt, Switch, VanishWhen};

use crate::host::{Host, OFFICE, enable, with_euicc};
use crate::wire::{BASIC, QUERY, UICC, command, numbers, open};

#[tokio::test(start_paused = true)]
async fn mute_late_and_split() {
    let mut host = Host::opened(&with_euicc("sierra-em9191")).await;
    host.control(Control::Mute);
    host.write(&command(90, BASIC, 3, QUERY, &[])).await;
    assert_eq!(host.next_within(Duration::from_secs(60)).await, None);
    host.control(Control::Unmute);
    host.control(Control::Late { ms: 9_000, once: true });
    let begun = tokio::time::Instant::now();
    assert_eq!(host.query(BASIC, 3).await, numbers(&[1, 1]));
    assert!(begun.elapsed() >= Duration::from_secs(9));
    host.control(Control::Split { state: Switch::On, gap_ms: 10 });
    let begun = tokio::time::Instant::now();
    assert_eq!(host.query(BASIC, 3).await, numbers(&[1, 1]));
    assert!(begun.elapsed() >= Duration::from_millis(500), "56 bytes, one after the other");
}

#[tokio::test(start_paused = true)]
async fn messages_are_refused_by_name() {
    let mut host = Host::opened(&with_euicc("sierra-em9191")).await;
    let refuse = |on: &str, code, times| Control::RefuseMessage { on: on.to_owned(), code, times };
    host.control(refuse("uicc open channel", Some(0x8743_0001), Some(1)));
    assert_eq!(host.open_channel(0, 1).await.0, 0x8743_0001);
    assert_eq!(host.open_channel(0, 1).await.0, 0);
    host.control(refuse("UICC", None, None));
    assert_eq!(host.ask(UICC, 1, QUERY, &[]).await.0, 2);
    assert_eq!(host.control(Control::Status)["faults"], serde_json::json!(["refuse-message"]));
    host.control(refuse("Open", Some(9), Some(1)));
    assert_eq!(host.open(4096).await, 9);
    assert_eq!(host.open(4096).await, 0);
}

#[tokio::test(start_paused = true)]
async fn one_command_is_swallowed() {
    for (at, radio) in [(SwallowAt::Received, 1), (SwallowAt::Executed, 0)] {
        let mut host = Host::opened(&with_euicc("sierra-em9191")).await;
        host.control(Control::Swallow { commands: 1, at });
        assert_eq!(host.query(BASIC, 3).await, numbers(&[1, 1]));
        host.write(&command(70, BASIC, 3, 1, &numbers(&[0]))).await;
        host.indications(Duration::from_secs(5)).await;
        assert_eq!(host.query(BASIC, 3).await, numbers(&[1, radio]), "{at:?}");
    }
}

/// Gone in the middle of each step of a conversation.
#[tokio::test(start_paused = true)]
async fn unplugged_in_every_step() {
    for at in [DropAt::Received, DropAt::Executed, DropAt::HalfAnswered] {
        for commands in 0..3 {
            let modem = with_euicc("sierra-em9191");
            let mut host = Host::on(&modem);
            host.control(Control::DropAfter {
                commands: Some(commands),
                apdus: None,
                at,
                return_after_ms: Some(1000),
            });
            host.write(&open(1, 4096)).await;
            let mut answers = u64::from(host.next_within(Duration::from_secs(5)).await.is_some());
            for cid in [3, 1] {
                if answers == 0 || !modem.is_present() {
                    break;
                }
                host.write(&command(cid, BASIC, cid, QUERY, &[])).await;
                answers += u64::from(host.next_within(Duration::from_secs(5)).await.is_some());
            }
            assert_eq!(answers, commands, "{at:?}");
            assert_eq!(host.ended().await, Ended::Unplugged);
            modem.plugged_in().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn unplugged_in_an_apdu() {
    for (at, enabled) in [(DropAt::Received, false), (DropAt::Executed, true)] {
        let modem = with_euicc("sierra-em9191");
        let mut host = Host::opened(&modem).await;
        let (.., channel) = host.open_channel(0, 1).await;
        host.control(Control::DropAfter { commands: None, apdus: Some(0), at, return_after_ms: Some(100) });
        let apdu = crate::wire::unhex(&enable(OFFICE));
        let length = u32::try_from(apdu.len()).unwrap();
        let information = [numbers(&[channel, 0, 0, length, 20]), apdu].concat();
        host.write(&command(50, UICC, 4, 1, &information)).await;
        assert_eq!(host.next_within(Duration::from_secs(5)).await, None);
        assert_eq!(host.ended().await, Ended::Unplugged);
        modem.plugged_in().await;
        let mut host = Host::on(&modem);
        while host.open_once().await.is_none() {}
        host.wait_for_sim(1).await;
        let status = host.control(Control::Status);
        assert_eq!(status["sim_iccid"] == OFFICE, enabled, "{at:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn gone_after_an_enable() {
    let modem = with_euicc("fibocom-fm350");
    let mut host = Host::opened(&modem).await;
    host.control(Control::VanishAfterEnable { when: VanishWhen::AfterReply, return_after_ms: Some(100) });
    let (.., channel) = host.open_channel(0, 1).await;
    let (status, _, data) = host.apdu(channel, 0, &enable(OFFICE)).await;
    assert_eq!((status, data.as_str()), (0, "bf3103800100"));
    assert_eq!(host.next_within(Duration::from_secs(5)).await, None);
    assert_eq!(host.ended().await, Ended::Unplugged);
}
