use tokio::io::duplex;

use super::*;

async fn pairs(ticket: Ticket, house: &House) {
    let joiner = somebody();
    let (here, there) = duplex(4096);
    let (hosted, joined) = tokio::join!(house.serve(here), try_to_join(there, &joiner, &ticket));
    let (candidate, group) = (hosted.unwrap(), joined.unwrap());
    assert_eq!((candidate.id, &candidate.description), (joiner.id(), &description()));
    let at_host = house.group.lock().unwrap();
    assert_eq!(group.view(), at_host.view());
    assert_eq!(group.key(), at_host.key());
    assert_eq!(group.view().members[&joiner.id()].grants, Grants::ALL);
}

#[tokio::test(start_paused = true)]
async fn by_code() {
    pairs(code(CODE), &House::new()).await;
}

#[tokio::test(start_paused = true)]
async fn by_code_with_spaces() {
    pairs(code("12 34 56 78"), &House::new()).await;
}

#[tokio::test(start_paused = true)]
async fn by_invitation() {
    let house = House::new();
    let uri = house.invitation.uri();
    assert!(uri.starts_with("tandem:1?k="), "{uri}");
    let invitation: Invitation = uri.parse().unwrap();
    assert_eq!(invitation, house.invitation);
    pairs(Ticket::Invitation(invitation), &house).await;
}

/// More entries than one message holds.
#[tokio::test(start_paused = true)]
async fn with_a_long_log() {
    let house = House::new();
    {
        let mut group = house.group.lock().unwrap();
        for number in 0..300_u32 {
            group.propose_state(&format!("k{}", number % 8), &[1; 400], NOW).unwrap();
        }
    }
    pairs(code(CODE), &house).await;
}

#[test]
fn secrets_stay_out_of_logs() {
    let house = House::new();
    let window = format!("{:?} {:?} {:?}", house.window, house.invitation, code(CODE));
    assert!(!window.contains("1234") && !window.contains("03, 03") && !window.contains("[3, 3"), "{window}");
    let key = format!("{:?} {:?}", house.identity, house.group.lock().unwrap().key());
    let seed = house.identity.to_bytes().iter().rev().take(4).map(|b| format!("{b}, ")).collect::<String>();
    assert!(!key.contains(&seed) && key.contains("GroupKey(…)"), "{key}");
}
