//! The card behind MBIM: channels and APDUs with what each model insists on, files, profile switches.

use tandem_simulator::modem::Control;

use crate::host::{Host, OFFICE, TRAVEL, cards, enable, modem, with_euicc};
use crate::wire::{BASIC, QUERY, SET, UICC, number, numbers, sized_data, text, unhex};

const SUCCESS: u32 = 0;
const FAILURE: u32 = 2;
const NO_CHANNELS: u32 = 0x8743_0001;
const SELECT_FAILED: u32 = 0x8743_0002;
const INVALID_CHANNEL: u32 = 0x8743_0003;
/// 9000 with SW1 in the low byte, and 6121.
const OK: u32 = 0x90;

const INTER_INDUSTRY: u32 = 0;
const EXTENDED: u32 = 1;

/// GetEID of SGP.22 clause 5.7.20, with and without `Le`.
const GET_EID: &str = "80E2910006BF3E035C015A00";
const GET_EID_WITHOUT_LE: &str = "80E2910006BF3E035C015A";
const EID: &str = "bf3e125a1089049032123451234512345678091091";

/// Reads the EID; gives status, status word and data, with GET RESPONSE where the host has to.
async fn eid(host: &mut Host, channel: u32, class: u32, apdu: &str) -> (u32, u32, String) {
    let (status, word, data) = host.apdu(channel, class, apdu).await;
    if word & 0xff != 0x61 {
        return (status, word, data);
    }
    host.apdu(channel, class, &format!("80C00000{:02X}", word >> 8)).await
}

/// Each model, the parameters of Open Channel and APDU, and what comes of them.
#[tokio::test(start_paused = true)]
async fn every_model_insists_on_its_own_parameters() {
    let right = |data: &str| (SUCCESS, OK, data.to_owned());
    let wrong = |status| (status, 0, String::new());
    for (name, p2, opened, class, apdu, expect) in [
        ("fibocom-fm350", 0, SUCCESS, INTER_INDUSTRY, GET_EID_WITHOUT_LE, right(EID)),
        ("fibocom-fm350", 4, SUCCESS, EXTENDED, GET_EID, wrong(INVALID_CHANNEL)),
        ("fibocom-fm350", 1, SELECT_FAILED, 0, "", wrong(0)),
        ("sierra-em9191", 0, SUCCESS, INTER_INDUSTRY, GET_EID, right(EID)),
        ("sierra-em9191", 4, SUCCESS, EXTENDED, GET_EID_WITHOUT_LE, right(EID)),
        ("fibocom-l850", 0, SELECT_FAILED, 0, "", wrong(0)),
        ("fibocom-l850", 0x0c, SUCCESS, INTER_INDUSTRY, GET_EID, wrong(INVALID_CHANNEL)),
        ("foxconn-t99w175", 0, SELECT_FAILED, 0, "", wrong(0)),
        ("foxconn-t99w175", 0x0c, SUCCESS, EXTENDED, GET_EID, right(EID)),
        ("foxconn-t99w175", 0x0c, SUCCESS, EXTENDED, GET_EID_WITHOUT_LE, right("")),
        ("quectel-em05", 0, FAILURE, 0, "", wrong(0)),
        ("quectel-em05", 0x0c, FAILURE, 0, "", wrong(0)),
    ] {
        let mut host = Host::opened(&with_euicc(name)).await;
        let (status, _, channel) = host.open_channel(p2, 1).await;
        assert_eq!(status, opened, "{name} {p2}");
        if status == SUCCESS {
            let told = eid(&mut host, channel, class, apdu).await;
            assert_eq!(told, expect, "{name} {p2} {class} {apdu}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn channels_close_by_number_and_by_group() {
    let mut host = Host::opened(&with_euicc("sierra-em9191")).await;
    let mut channels = Vec::new();
    for group in [7, 8, 8] {
        let (status, word, channel) = host.open_channel(0, group).await;
        assert_eq!((status, word), (SUCCESS, OK));
        channels.push(channel);
    }
    assert_eq!(channels, [1, 2, 3]);
    assert_eq!(host.open_channel(0, 9).await.0, NO_CHANNELS);
    for (channel, group, expect) in
        [(1, 0, SUCCESS), (1, 0, INVALID_CHANNEL), (0, 8, SUCCESS), (0, 8, INVALID_CHANNEL)]
    {
        let (status, _) = host.ask(UICC, 3, SET, &numbers(&[channel, group])).await;
        assert_eq!(status, expect, "{channel} {group}");
    }
    assert_eq!(host.apdu(2, 0, GET_EID).await.0, INVALID_CHANNEL);
    // The card closes channels, too.
    let (.., channel) = host.open_channel(0, 9).await;
    host.control(Control::LoseChannel);
    let (status, word, _) = host.apdu(channel, 0, GET_EID).await;
    assert_eq!((status, word), (SUCCESS, 0x8168));
}

/// A switch with REFRESH: indications, or silence until the radio was off and on.
#[tokio::test(start_paused = true)]
async fn a_switch_is_told_or_kept_quiet() {
    for (name, p2, class, tells) in [
        ("sierra-em9191", 0, 0, true),
        ("fibocom-fm350", 0, 0, true),
        ("fibocom-l850", 12, 1, false),
        ("foxconn-t99w175", 12, 1, false),
    ] {
        let mut host = Host::opened(&with_euicc(name)).await;
        let (.., channel) = host.open_channel(p2, 1).await;
        let (status, mut word, mut data) = host.apdu(channel, class, &enable(OFFICE)).await;
        assert_eq!(status, SUCCESS, "{name}");
        if word & 0xff == 0x61 {
            (_, word, data) = host.apdu(channel, class, &format!("80C00000{:02X}", word >> 8)).await;
        }
        assert_eq!((word & 0xff, data.as_str()), (0x91, "bf3103800100"), "{name}");
        let heard = host.indications(std::time::Duration::from_secs(10)).await;
        let states: Vec<(u32, String)> = heard
            .iter()
            .filter(|(service, cid, _)| service == BASIC && *cid == 2)
            .map(|(_, _, information)| (number(information, 0), text(information, 12)))
            .collect();
        if tells {
            assert_eq!(states, [(0, String::new()), (1, OFFICE.to_owned())], "{name}");
            continue;
        }
        assert_eq!(states, [], "{name}");
        assert_eq!(text(&host.query(BASIC, 2).await, 12), TRAVEL, "{name} keeps the old SIM");
        host.ask(BASIC, 3, SET, &numbers(&[0])).await;
        host.ask(BASIC, 3, SET, &numbers(&[1])).await;
        let information = host.wait_for_sim(1).await;
        assert_eq!(text(&information, 12), OFFICE, "{name} reads it anew");
    }
}

#[tokio::test(start_paused = true)]
async fn the_card_hears_what_the_terminal_can_after_its_reset() {
    let config =
        tandem_simulator::card::CardConfig { terminal_capability_required: true, ..Default::default() };
    let card = tandem_simulator::card::Card::open(&config, None).expect("sound");
    let card = std::sync::Arc::new(std::sync::Mutex::new(card));
    let mut host = Host::opened(&modem("sierra-em9191", vec![Some(card)])).await;
    assert_eq!(host.open_channel(0, 1).await.0, SELECT_FAILED);
    let objects = unhex("810082010183010700");
    let length = u32::try_from(objects.len() - 1).unwrap();
    let information = [numbers(&[1, 12, length]), objects].concat();
    assert_eq!(host.ask(UICC, 5, SET, &information).await.0, SUCCESS);
    assert_eq!(host.open_channel(0, 1).await.0, SELECT_FAILED, "not before the reset");
    let (status, done) = host.ask(UICC, 6, SET, &numbers(&[1])).await;
    assert_eq!((status, done), (SUCCESS, numbers(&[1])));
    assert_eq!(number(&host.wait_for_sim(0).await, 0), 0, "passed through");
    host.ask(UICC, 6, SET, &numbers(&[0])).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(host.open_channel(0, 1).await.0, SUCCESS);
}

#[tokio::test(start_paused = true)]
async fn without_a_card() {
    const NOT_INSERTED: u32 = 3;
    let mut host = Host::opened(&modem("fibocom-fm350", vec![None])).await;
    assert_eq!(number(&host.query(BASIC, 2).await, 0), 2);
    for (service, cid) in [(BASIC, 4), (BASIC, 6), (UICC, 1), (UICC, 7)] {
        assert_eq!(host.ask(service, cid, QUERY, &[]).await.0, NOT_INSERTED, "{service} {cid}");
    }
    assert_eq!(host.open_channel(0, 1).await.0, NOT_INSERTED);
}

/// A plain SIM has no ISD-R, but files.
#[tokio::test(start_paused = true)]
async fn a_plain_sim() {
    let [sim, _] = cards();
    let mut host = Host::opened(&modem("fibocom-fm350", vec![Some(sim)])).await;
    assert_eq!(host.open_channel(0, 1).await.0, SELECT_FAILED);
    let atr = host.query(UICC, 1).await;
    assert_eq!(sized_data(&atr, 0)[..2], [0x3b, 0x9f]);
    // EF.IMSI below the USIM, 9 bytes.
    let information = [numbers(&[1, 0, 0, 44, 4, 0, 0, 0, 0, 0, 0]), unhex("7fff6f07")].concat();
    let (status, answer) = host.ask(UICC, 9, QUERY, &information).await;
    assert_eq!((status, number(&answer, 4), number(&answer, 8)), (SUCCESS, 0x90, 0));
    assert_eq!(crate::wire::data(&answer, 12)[..3], [0x08, 0x09, 0x10]);
}
