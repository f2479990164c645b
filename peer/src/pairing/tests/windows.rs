use std::time::Duration;

use tokio::io::duplex;

use super::*;

/// One try of a pairing; the errors of both sides.
async fn fails(house: &House, ticket: &Ticket, mut owner: Owner) -> (PairingError, PairingError) {
    let joiner = somebody();
    let (here, there) = duplex(4096);
    let hosting = host(here, &house.identity, &house.window, &mut owner);
    let (hosted, joined) = tokio::join!(hosting, try_to_join(there, &joiner, ticket));
    assert_eq!(house.members(), 1, "nobody has become a member");
    (hosted.unwrap_err(), joined.map(|_| ()).unwrap_err())
}

fn check(found: &(PairingError, PairingError), refusal: Refusal) {
    let (PairingError::Refused(here), PairingError::RefusedByPeer(there)) = found else {
        panic!("{found:?}")
    };
    assert_eq!((*here, *there), (refusal, refusal));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_code_burns_the_code() {
    let house = House::new();
    check(&fails(&house, &code("1234-5679"), house.owner()).await, Refusal::WrongCode);
    check(&fails(&house, &code(CODE), house.owner()).await, Refusal::CodeUsed);
}

#[tokio::test(start_paused = true)]
async fn three_wrong_codes_close_the_window_for_longer_and_longer() {
    let house = House::new();
    let mut now = NOW.clock;
    for round in 0..3_u32 {
        if round > 0 {
            let fresh = house.window.lock().unwrap().open(
                CODE.parse().unwrap(),
                house.invitation.clone(),
                WINDOW,
                now,
            );
            assert_eq!(fresh, Ok(()));
        }
        for number in 0..3 {
            if number > 0 {
                house.window.lock().unwrap().renew(CODE.parse().unwrap(), now).unwrap();
            }
            let owner = Owner { now, ..house.owner() };
            check(&fails(&house, &code("0000-0000"), owner).await, Refusal::WrongCode);
        }
        let wait = Duration::from_secs(60 << round);
        let mut window = house.window.lock().unwrap();
        assert_eq!(window.is_open(now), None);
        assert_eq!(window.renew(CODE.parse().unwrap(), now), Err(Refusal::Expired));
        let again = window.open(CODE.parse().unwrap(), house.invitation.clone(), WINDOW, now);
        assert_eq!(again, Err(Refusal::TooManyTries { wait }));
        now += wait;
    }
}

#[tokio::test(start_paused = true)]
async fn an_expired_window() {
    let house = House::new();
    let owner = Owner { now: NOW.clock + WINDOW, ..house.owner() };
    check(&fails(&house, &code(CODE), owner).await, Refusal::Expired);
}

#[tokio::test(start_paused = true)]
async fn a_window_that_was_closed() {
    let house = House::new();
    house.window.lock().unwrap().close();
    check(&fails(&house, &code(CODE), house.owner()).await, Refusal::Expired);
}

#[tokio::test(start_paused = true)]
async fn an_operator_who_says_no() {
    let house = House::new();
    let owner = Owner { says: None, ..house.owner() };
    check(&fails(&house, &code(CODE), owner).await, Refusal::Declined);
    // The code was right, and is used up all the same.
    check(&fails(&house, &code(CODE), house.owner()).await, Refusal::CodeUsed);
}

#[tokio::test(start_paused = true)]
async fn a_full_group() {
    let house = House::new();
    let policy = Policy { device_limit: 1, ..Policy::default() };
    house.group.lock().unwrap().set_policy(policy, NOW).unwrap();
    check(&fails(&house, &code(CODE), house.owner()).await, Refusal::DeviceLimit);
}

#[tokio::test(start_paused = true)]
async fn two_joiners_at_once() {
    let house = House::new();
    let (first, second) = (somebody(), somebody());
    let ((a, b), (c, d)) = (duplex(4096), duplex(4096));
    let ticket = code(CODE);
    let (host_a, host_b, join_a, join_b) = tokio::join!(
        house.serve(a),
        house.serve(c),
        try_to_join(b, &first, &ticket),
        try_to_join(d, &second, &ticket)
    );
    assert_eq!(u8::from(host_a.is_ok()) + u8::from(host_b.is_ok()), 1);
    assert_eq!((host_a.is_ok(), host_b.is_ok()), (join_a.is_ok(), join_b.is_ok()));
    assert_eq!(house.members(), 2);
    let lost = [host_a.map(|_| ()), host_b.map(|_| ())].into_iter().find_map(Result::err).unwrap();
    assert!(matches!(lost, PairingError::Refused(Refusal::CodeUsed)), "{lost:?}");
    let lost = [join_a.map(|_| ()), join_b.map(|_| ())].into_iter().find_map(Result::err).unwrap();
    assert!(matches!(lost, PairingError::RefusedByPeer(Refusal::CodeUsed)), "{lost:?}");
}
