//! Two slots, one active.

use tandem_simulator::modem::Control;

use crate::host::{Host, SIM, TRAVEL, cards, modem};
use crate::wire::{BASIC, EXTENSIONS, QUERY, SET, number, numbers, text};

/// Device Slot Mappings with one slot.
fn mapping(slot: u32) -> Vec<u8> {
    numbers(&[1, 12, 4, slot])
}

#[tokio::test(start_paused = true)]
async fn the_euicc_in_the_other_slot_is_reached_after_the_mapping_is_set() {
    let [sim, euicc] = cards();
    let mut host = Host::opened(&modem("fibocom-fm350", vec![Some(sim), Some(euicc)])).await;
    assert_eq!(host.query(EXTENSIONS, 5).await[..12], numbers(&[1, 2, 1]));
    assert_eq!(text(&host.query(BASIC, 2).await, 12), SIM);
    let before = tokio::time::Instant::now();
    let (status, mapped) = host.ask(EXTENSIONS, 7, SET, &mapping(1)).await;
    assert_eq!((status, mapped), (0, mapping(1)));
    assert_eq!(number(&host.query(BASIC, 2).await, 0), 0, "not initialized yet");
    assert_eq!(host.open_channel(0, 1).await.0, 14, "nor can the card be reached");
    let ready = host.wait_for_sim(1).await;
    assert_eq!(text(&ready, 12), TRAVEL);
    assert!(before.elapsed() >= std::time::Duration::from_millis(1500), "it takes longer than a second");
    assert_eq!(host.open_channel(0, 1).await.0, 0);
    let state = host.ask(EXTENSIONS, 8, QUERY, &numbers(&[1])).await;
    assert_eq!(state, (0, numbers(&[1, 7])));
    assert_eq!(host.ask(EXTENSIONS, 7, SET, &mapping(2)).await.0, 21);
    assert_eq!(host.ask(EXTENSIONS, 7, SET, &numbers(&[2, 20, 4, 24, 4, 0, 1])).await.0, 21);
}

#[tokio::test(start_paused = true)]
async fn models_that_do_not_switch() {
    for (name, query, set) in [("foxconn-t99w175", 0, 9), ("quectel-em05", 9, 9)] {
        let [sim, euicc] = cards();
        let mut host = Host::opened(&modem(name, vec![Some(sim), Some(euicc)])).await;
        assert_eq!(host.ask(EXTENSIONS, 7, QUERY, &[]).await.0, query, "{name}");
        assert_eq!(host.ask(EXTENSIONS, 7, SET, &mapping(1)).await.0, set, "{name}");
        assert_eq!(text(&host.query(BASIC, 2).await, 12), SIM, "{name}");
    }
}

/// AT works on the active slot.
#[tokio::test(start_paused = true)]
async fn one_active_slot_for_every_kind_of_port() {
    let [sim, euicc] = cards();
    let modem = modem("sierra-em9191", vec![Some(sim), Some(euicc)]);
    let mut host = Host::opened(&modem).await;
    let iccid = |host: &Host| host.control(Control::Status)["sim_iccid"].as_str().map(str::to_owned);
    assert_eq!(iccid(&host).as_deref(), Some(SIM));
    host.control(Control::SwitchSlot { slot: 2 });
    let ready = host.wait_for_sim(1).await;
    assert_eq!(text(&ready, 12), TRAVEL);
    let status = host.control(Control::Status);
    assert_eq!(status["slots"], serde_json::json!(["sim", "euicc"]));
    assert_eq!((&status["active_slot"], &status["sim_iccid"]), (&2.into(), &TRAVEL.into()));
    let (ours, theirs) = tokio::io::duplex(4096);
    let served = modem.clone();
    tokio::spawn(async move { served.serve(theirs).await });
    let (mut reader, mut writer) = tokio::io::split(ours);
    tokio::io::AsyncWriteExt::write_all(&mut writer, b"ATE0+ICCID\r").await.unwrap();
    let mut answer = vec![0; 256];
    let count = tokio::io::AsyncReadExt::read(&mut reader, &mut answer).await.unwrap();
    let mut seen = String::from_utf8_lossy(&answer[..count]).into_owned();
    while !seen.ends_with("OK\r\n") {
        let count = tokio::io::AsyncReadExt::read(&mut reader, &mut answer).await.unwrap();
        seen.push_str(&String::from_utf8_lossy(&answer[..count]));
    }
    assert!(seen.contains(TRAVEL), "{seen}");
    assert!(modem.control(&Control::SwitchSlot { slot: 3 }).is_err());
}
