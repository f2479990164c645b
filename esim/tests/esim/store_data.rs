//! STORE DATA: blocks out, answers in.

use esim::apdu::Last;
use esim::es10::Function;
use esim::store_data::blocks;
use esim::types::Iccid;
use esim::{
    BlockSize, BlockSizeError, Error, IsdR, IsdROptions, MAX_BLOCKS, MAX_GET_RESPONSES, TransportError,
};

use crate::support::{Script, block_on, hex, store_data, sw, unhex};

const EID_REQUEST: &str = "BF3E035C015A";
const EID_ANSWER: &str = "BF3E125A1089049032123451234512345678901235";

#[track_caller]
fn check_eid(script: Script, expect: Result<&str, Error>) {
    let mut script = script.closes();
    let result = block_on(async {
        let mut session = IsdR::open(&mut script, &IsdROptions::default()).await.unwrap();
        let result = session.eid().await;
        session.close().await.unwrap();
        result
    });
    assert_eq!(result.map(|eid| eid.to_string()), expect.map(str::to_owned));
}

const EID: Result<&str, Error> = Ok("89049032123451234512345678901235");
const FUNCTION: Function = Function::GetEid;

fn script() -> Script {
    Script::new().opens()
}

#[test]
fn answers_at_once() {
    check_eid(script().es10(EID_REQUEST, EID_ANSWER), EID);
}

#[test]
fn a_pending_proactive_command_is_success() {
    check_eid(script().es10_sw(EID_REQUEST, &format!("{EID_ANSWER}910B")), EID);
}

#[test]
fn answers_by_get_response() {
    let script = script().es10_sw(EID_REQUEST, "6115").on("80C0000015", &format!("{EID_ANSWER}9000"));
    check_eid(script, EID);
}

#[test]
fn answers_by_several_get_responses_and_the_last_one_with_91xx() {
    let (head, tail) = EID_ANSWER.split_at(20);
    let script = script()
        .es10_sw(EID_REQUEST, "6100")
        .on("80C0000000", &format!("{head}610B"))
        .on("80C000000B", &format!("{tail}9112"));
    check_eid(script, EID);
}

#[test]
fn data_before_61xx_counts() {
    let (head, tail) = EID_ANSWER.split_at(20);
    let script =
        script().es10_sw(EID_REQUEST, &format!("{head}610B")).on("80C000000B", &format!("{tail}9000"));
    check_eid(script, EID);
}

#[test]
fn a_wrong_le_is_corrected_once() {
    let with_le = format!("{}15", store_data(EID_REQUEST));
    let ok = script().es10_sw(EID_REQUEST, "6C15").on(&with_le, &format!("{EID_ANSWER}9000"));
    check_eid(ok, EID);

    let in_get_response = script()
        .es10_sw(EID_REQUEST, "6120")
        .on("80C0000020", "6C15")
        .on("80C0000015", &format!("{EID_ANSWER}9000"));
    check_eid(in_get_response, EID);

    let twice = script().es10_sw(EID_REQUEST, "6C15").on(&with_le, "6C16");
    check_eid(twice, Err(Error::Status { function: FUNCTION, sw: sw(0x6C16) }));
}

#[test]
fn a_card_that_never_ends_is_given_up() {
    let mut endless = script().es10_sw(EID_REQUEST, "6101");
    for _ in 0..MAX_GET_RESPONSES {
        endless = endless.on("80C0000001", "FF6101");
    }
    check_eid(endless, Err(Error::AnswerEndless { function: FUNCTION }));
}

#[test]
fn an_answer_that_is_too_long_is_given_up() {
    let piece = format!("{}6100", "AB".repeat(256));
    let mut long = script().es10_sw(EID_REQUEST, "6100");
    for _ in 0..=esim::MAX_RESPONSE / 256 {
        long = long.on("80C0000000", &piece);
    }
    check_eid(long, Err(Error::AnswerTooLong { function: FUNCTION }));
}

#[test]
fn other_status_words_are_errors() {
    for number in [0x6A80, 0x6A82, 0x6A88, 0x6D00, 0x6985, 0x6982, 0x6881, 0x6E00, 0x6F00, 0x6581, 0x6300] {
        let script = script().es10_sw(EID_REQUEST, &format!("{number:04X}"));
        check_eid(script, Err(Error::Status { function: FUNCTION, sw: sw(number) }));
    }
}

#[test]
fn success_without_an_answer_is_an_error() {
    check_eid(script().es10(EID_REQUEST, ""), Err(Error::EmptyAnswer { function: FUNCTION }));
}

#[test]
fn a_transport_that_fails_is_reported_as_it_is() {
    for error in [TransportError::ChannelLost, TransportError::Gone, TransportError::Timeout { seconds: 30 }]
    {
        check_eid(script().es10_fails(EID_REQUEST, error.clone()), Err(Error::Transport(error)));
    }
    let lost = Error::Transport(TransportError::ChannelLost);
    assert!(lost.is_channel_lost());
}

/// 81 bytes of request in blocks of 60.
#[test]
fn long_requests_go_in_numbered_blocks() {
    let iccid: Iccid = "8900012345678901234".parse().unwrap();
    let request = format!("BF294E5A0A980010325476981032F49040{}", "61".repeat(64));
    assert_eq!(hex(&request).len(), 81);
    let (first, second) = request.split_at(120);
    let mut script = script()
        .on(&format!("80E211003C{first}"), "9000")
        .on(&format!("80E2910115{second}"), "BF29038001009000")
        .closes();
    block_on(async {
        let options = IsdROptions { block_size: BlockSize::MIN, ..IsdROptions::default() };
        let mut session = IsdR::open(&mut script, &options).await.unwrap();
        session.set_nickname(iccid, &"a".repeat(64)).await.unwrap();
        session.close().await.unwrap();
    });
}

#[test]
fn a_block_that_is_refused_ends_the_command() {
    let iccid: Iccid = "8900012345678901234".parse().unwrap();
    let request = format!("BF294E5A0A980010325476981032F49040{}", "61".repeat(64));
    let mut script = script().on(&format!("80E211003C{}", &request[..120]), "6601").closes();
    block_on(async {
        let options = IsdROptions { block_size: BlockSize::MIN, ..IsdROptions::default() };
        let mut session = IsdR::open(&mut script, &options).await.unwrap();
        let error = session.set_nickname(iccid, &"a".repeat(64)).await.unwrap_err();
        assert_eq!(error, Error::Status { function: Function::SetNickname, sw: sw(0x6601) });
        assert_eq!(error.next_step(), Some("try again with a smaller block size"));
        session.close().await.unwrap();
    });
}

#[test]
fn an_answer_before_the_last_block_is_the_answer() {
    let iccid: Iccid = "8900012345678901234".parse().unwrap();
    let request = format!("BF294E5A0A980010325476981032F49040{}", "61".repeat(64));
    let mut script = script().on(&format!("80E211003C{}", &request[..120]), "BF290380017F9000").closes();
    block_on(async {
        let options = IsdROptions { block_size: BlockSize::MIN, ..IsdROptions::default() };
        let mut session = IsdR::open(&mut script, &options).await.unwrap();
        let error = session.set_nickname(iccid, &"a".repeat(64)).await.unwrap_err();
        assert_eq!(error.refusal().map(|refusal| refusal.code), Some(127));
        session.close().await.unwrap();
    });
}

#[test]
fn block_sizes_are_between_60_and_255() {
    let check = |bytes: usize, expect: Result<usize, BlockSizeError>| {
        assert_eq!(BlockSize::new(bytes).map(BlockSize::bytes), expect);
    };
    check(59, Err(BlockSizeError { bytes: 59 }));
    check(60, Ok(60));
    check(120, Ok(120));
    check(255, Ok(255));
    check(256, Err(BlockSizeError { bytes: 256 }));
    assert_eq!(BlockSize::default().bytes(), 120);
}

#[test]
fn blocks_cover_the_request_and_only_the_last_says_so() {
    for length in [1, 59, 60, 61, 120, 121, 60 * MAX_BLOCKS] {
        let request: Vec<u8> = (0..=250).cycle().take(length).collect();
        let all: Vec<_> = blocks(FUNCTION, BlockSize::MIN, &request).unwrap().collect();
        let joined: Vec<u8> = all.iter().flat_map(|(_, command)| command.data.clone()).collect();
        assert_eq!(unhex(&joined), unhex(&request));
        for (index, (last, command)) in all.iter().enumerate() {
            let is_last = index + 1 == all.len();
            assert_eq!(*last == Last::Yes, is_last);
            assert_eq!(command.p1, if is_last { 0x91 } else { 0x11 });
            assert_eq!(usize::from(command.p2), index);
        }
    }
}

#[test]
fn more_than_256_blocks_are_refused() {
    let bytes = 60 * MAX_BLOCKS + 1;
    let limit = 60 * MAX_BLOCKS;
    let error = blocks(FUNCTION, BlockSize::MIN, &vec![0; bytes]).err();
    assert_eq!(error, Some(Error::RequestTooLong { function: FUNCTION, bytes, limit }));
    assert!(blocks(FUNCTION, BlockSize::DEFAULT, &vec![0; bytes]).is_ok());
}
