//! Every refusal that the standard has a pair of codes for.

use serde_json::json;
use tandem_simulator::card::Version;
use tandem_simulator::rsp::x509::{Certificate, Role, Subject, Template};
use tandem_simulator::rsp::{Key, Pki};
use tandem_simulator::server::{ServerConfig, Servers};

use crate::card::{Card, EID, OTHER_EID, Step};
use crate::lpa::{Lpa, config, order, start};
use crate::tlv::unhex;

/// Where a session is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Initiate,
    Authenticate,
    Prepare,
    Cancel,
}

/// Walks to the step and wants its codes; all steps before must go well.
async fn check(server: impl FnOnce(&mut ServerConfig), card: impl FnOnce(&mut Card), at: At, expect: &str) {
    let mut lpa = Lpa::of(start(&config(server))).with(card);
    let mut codes = lpa.initiate().await.codes();
    if at != At::Initiate {
        assert_eq!(codes, "-", "before {expect}");
        codes = lpa.authenticate().await.codes();
    }
    if at == At::Prepare || at == At::Cancel {
        assert_eq!(codes, "-", "before {expect}");
        codes = if at == At::Prepare { lpa.prepare().await } else { lpa.cancel().await }.codes();
    }
    assert_eq!(codes, expect);
}

/// One order with these lines more.
fn ordering(more: &str) -> impl FnOnce(&mut ServerConfig) {
    let order = order(more);
    move |config| config.orders = vec![order]
}

fn nothing<T>(_: &mut T) {}

const STRANGER: [u8; 20] = [0x57; 20];

#[tokio::test]
async fn before_anybody_is_authenticated() {
    use At::Initiate;
    check(nothing, nothing, Initiate, "-").await;
    check(nothing, |card| card.signing = vec![STRANGER.to_vec()], Initiate, "8.8.2/3.1").await;
    check(nothing, |card| card.signing.clear(), Initiate, "8.8.2/3.1").await;
    check(nothing, |card| card.verification = vec![STRANGER.to_vec()], Initiate, "8.8.4/3.7").await;
    check(nothing, |card| card.verification.insert(0, STRANGER.to_vec()), Initiate, "-").await;
    check(nothing, |card| card.signing.insert(0, STRANGER.to_vec()), Initiate, "-").await;
    check(nothing, |card| card.svn = [3, 0, 0], Initiate, "8.8.3/3.1").await;
    check(nothing, |card| card.svn = [1, 9, 9], Initiate, "8.8.3/3.1").await;
    check(nothing, |card| card.svn = [2, 0, 0], Initiate, "-").await;
    let lowest = |config: &mut ServerConfig| config.lowest_svn = Some(Version([2, 2, 2]));
    check(lowest, |card| card.svn = [2, 2, 1], Initiate, "8.8.3/3.1").await;
    check(lowest, |card| card.svn = [2, 2, 2], Initiate, "-").await;
}

#[tokio::test]
async fn servers_know_their_address() {
    let mut lpa = Lpa::new();
    let own = lpa.address.clone();
    for (address, expect) in [
        (own.to_uppercase(), "-"),
        (own.replace("localhost", "127.0.0.1"), "8.8.1/3.8"),
        ("localhost".to_owned(), "8.8.1/3.8"),
        (format!("{own} "), "8.8.1/3.8"),
        (String::new(), "8.8.1/3.8"),
    ] {
        lpa.address.clone_from(&address);
        assert_eq!(lpa.initiate().await.codes(), expect, "{address:?}");
    }
}

#[tokio::test]
async fn a_sm_ds_has_codes_of_its_own() {
    let config = ServerConfig::new("smdp0");
    let servers = Servers::bind(&[], &[config], &Pki::well_known()).unwrap();
    let check = async |change: &dyn Fn(&mut Lpa), expect: &str| {
        let mut lpa = Lpa::of(servers.named("smdp0").unwrap().clone());
        change(&mut lpa);
        let codes = match lpa.initiate().await.codes().as_str() {
            "-" => lpa.authenticate().await.codes(),
            refused => refused.to_owned(),
        };
        assert_eq!(codes, expect);
    };
    check(&|lpa| lpa.address = "elsewhere".to_owned(), "8.9.1/3.8").await;
    check(&|lpa| lpa.card.signing = vec![STRANGER.to_vec()], "8.9.2/3.1").await;
    check(&|lpa| lpa.card.svn = [9, 0, 0], "8.9.3/3.1").await;
    check(&|lpa| lpa.card.verification = vec![STRANGER.to_vec()], "8.9.4/3.7").await;
    check(&nothing, "8.9.5/3.9").await;
    check(&|lpa| lpa.card.spoilt = Some(Step::Authenticate), "8.1/6.1").await;
}

#[tokio::test]
async fn cards_have_to_prove_themselves() {
    use At::Authenticate;
    check(nothing, nothing, Authenticate, "-").await;
    check(nothing, |card| card.spoilt = Some(Step::Authenticate), Authenticate, "8.1/6.1").await;
    check(nothing, |card| card.other_challenge = true, Authenticate, "8.1/6.1").await;
    check(nothing, |card| card.other_address = true, Authenticate, "8.1/6.1").await;
    check(nothing, |card| card.other_transaction_id = Some(Step::Authenticate), Authenticate, "8.1/6.1")
        .await;
    // What the card itself refused.
    check(nothing, |card| card.refuses = Some((Step::Authenticate, 6)), Authenticate, "8.1/4.2").await;
}

/// The certificate that `change` makes of the one a card has.
fn certificate(issuer: &tandem_simulator::rsp::Credential, template: Template) -> impl FnOnce(&mut Card) {
    let credential = template.issue(Key::derive(b"card", b"key"), issuer);
    move |card| card.euicc = credential
}

fn euicc(serial: &str, organization: &str) -> Template {
    let subject = Subject {
        organization: organization.to_owned(),
        serial_number: Some(serial.to_owned()),
        common_name: String::new(),
    };
    Template::new(Role::Euicc, subject, 7)
}

#[tokio::test]
async fn certificates_of_cards_have_to_hold() {
    use At::Authenticate;
    const OWN: &str = "Tandem Simulator";
    let pki = Pki::well_known();
    let eum = pki.eum(&unhex(EID).try_into().unwrap());
    let ci = pki.ci();
    check(nothing, certificate(&eum, euicc(EID, OWN)), Authenticate, "-").await;
    // Another range of EIDs, another manufacturer, no EID, no card.
    let (foreign, broken) = ("89033023000000000000000000000000", "8904903212");
    check(nothing, certificate(&eum, euicc(foreign, OWN)), Authenticate, "8.1.3/6.1").await;
    check(nothing, certificate(&eum, euicc(EID, "Other")), Authenticate, "8.1.3/6.1").await;
    check(nothing, certificate(&eum, euicc(broken, OWN)), Authenticate, "8.1.3/6.1").await;
    let server = Template { role: Role::DpAuth, ..euicc(EID, OWN) };
    check(nothing, certificate(&eum, server), Authenticate, "8.1.3/6.1").await;
    // Not the manufacturer's.
    check(nothing, certificate(ci, euicc(EID, OWN)), Authenticate, "8.1.3/6.1").await;

    let manufacturer = |template: Template, issuer: &tandem_simulator::rsp::Credential| {
        let eum = template.issue(eum.key.clone(), issuer).certificate;
        move |card: &mut Card| card.eum = eum
    };
    let template = || Template { role: Role::Eum, ..euicc("89049032", OWN) };
    check(nothing, manufacturer(template(), ci), Authenticate, "-").await;
    let no_manufacturer = Template { role: Role::Ci, ..template() };
    check(nothing, manufacturer(no_manufacturer, ci), Authenticate, "8.1.2/6.1").await;
    let strange = Pki::from_seed([9; 32]);
    check(nothing, manufacturer(template(), strange.ci()), Authenticate, "8.11.1/3.9").await;
    // Changed on the way.
    let changed = |certificate: &Certificate| {
        let mut der = certificate.der().to_vec();
        *der.last_mut().unwrap() ^= 0x01;
        Certificate::parse(&der).unwrap()
    };
    check(nothing, |card| card.eum = changed(&card.eum), Authenticate, "8.1.2/6.1").await;
    let change = |card: &mut Card| card.euicc.certificate = changed(&card.euicc.certificate);
    check(nothing, change, Authenticate, "8.1.3/6.1").await;
}

#[tokio::test]
async fn certificates_expire_where_a_server_knows_the_date() {
    let pki = Pki::well_known();
    let eum = pki.eum(&unhex(EID).try_into().unwrap());
    let until = "20301231235959Z".to_owned();
    let card_until =
        || certificate(&eum, Template { not_after: until.clone(), ..euicc(EID, "Tandem Simulator") });
    let template =
        Template { role: Role::Eum, not_after: until.clone(), ..euicc("89049032", "Tandem Simulator") };
    let short_eum = template.issue(eum.key.clone(), pki.ci()).certificate;
    let eum_until = || {
        let eum = short_eum.clone();
        move |card: &mut Card| card.eum = eum
    };
    let on = |date: &'static str| move |config: &mut ServerConfig| config.date = Some(date.to_owned());
    check(on("20301231"), card_until(), At::Authenticate, "-").await;
    check(on("20310101"), card_until(), At::Authenticate, "8.1.3/6.3").await;
    check(on("20301231"), eum_until(), At::Authenticate, "-").await;
    check(on("20310101"), eum_until(), At::Authenticate, "8.1.2/6.3").await;
    check(nothing, card_until(), At::Authenticate, "-").await;
}

#[tokio::test]
async fn orders_are_for_somebody() {
    use At::Authenticate;
    let matching = |id: &str| {
        let id = id.to_owned();
        move |card: &mut Card| card.matching_id = Some(id)
    };
    check(nothing, matching("M-2"), Authenticate, "8.2.6/3.8").await;
    check(nothing, matching("m-1"), Authenticate, "8.2.6/3.8").await;
    check(nothing, matching(""), Authenticate, "8.2.6/3.8").await;
    check(nothing, |card| card.matching_id = None, Authenticate, "8.2.6/3.8").await;
    check(ordering(&format!("eid = '{OTHER_EID}'")), nothing, Authenticate, "8.1.1/3.8").await;
    check(ordering(&format!("eid = '{EID}'")), nothing, Authenticate, "-").await;
    check(ordering("released = false"), nothing, Authenticate, "8.2/1.2").await;
    check(ordering("expires_after = 0"), nothing, Authenticate, "8.8.5/4.1").await;
    check(ordering("max_downloads = 0"), nothing, Authenticate, "8.8.5/6.4").await;
    check(ordering("tacs = ['35290611']"), nothing, Authenticate, "8.2.5/4.3").await;
    check(ordering("tacs = ['86742905', '35291106']"), nothing, Authenticate, "-").await;
    check(nothing, |card| card.free_memory = unhex("0F9F"), Authenticate, "8.1/4.8").await;
    check(nothing, |card| card.free_memory = unhex("0FA0"), Authenticate, "-").await;
}

#[tokio::test]
async fn packages_have_their_conditions() {
    use At::Prepare;
    let code = |code: &str| {
        let code = Some(code.to_owned());
        move |card: &mut Card| card.confirmation_code = code
    };
    let needs_code = || ordering("confirmation_code = '4711'\nmax_confirmation_tries = 2");
    check(nothing, nothing, Prepare, "-").await;
    check(nothing, code("4711"), Prepare, "-").await;
    check(needs_code(), nothing, Prepare, "8.2.7/2.2").await;
    check(needs_code(), code("4712"), Prepare, "8.2.7/3.8").await;
    check(needs_code(), code("4711"), Prepare, "-").await;
    let one_try = ordering("confirmation_code = '4711'\nmax_confirmation_tries = 1");
    check(one_try, code("4712"), Prepare, "8.2.7/6.4").await;
    check(nothing, |card| card.spoilt = Some(Step::Prepare), Prepare, "8.1/6.1").await;
    check(nothing, |card| card.other_transaction_id = Some(Step::Prepare), Prepare, "8.1/6.1").await;
    check(nothing, |card| card.refuses = Some((Step::Prepare, 2)), Prepare, "8.1/4.2").await;
}

#[tokio::test]
async fn cancelling_has_to_be_genuine() {
    use At::Cancel;
    check(nothing, nothing, Cancel, "-").await;
    check(nothing, |card| card.spoilt = Some(Step::Cancel), Cancel, "8.1/6.1").await;
    check(nothing, |card| card.other_transaction_id = Some(Step::Cancel), Cancel, "8.1/6.1").await;
    check(nothing, |card| card.cancel_oid = Some(unhex("88370A02")), Cancel, "8.8/3.1").await;
    check(nothing, |card| card.refuses = Some((Step::Cancel, 5)), Cancel, "-").await;
}

/// Changes of an LPA between two steps.
async fn unknown(change: impl AsyncFnOnce(&mut Lpa), step: At) {
    let mut lpa = Lpa::new();
    change(&mut lpa).await;
    let answer = match step {
        At::Initiate => lpa.initiate().await,
        At::Authenticate => lpa.authenticate().await,
        At::Prepare => lpa.prepare().await,
        At::Cancel => lpa.cancel().await,
    };
    assert_eq!(answer.codes(), "8.10.1/3.9", "{step:?}");
}

#[tokio::test]
async fn sessions_have_to_be_known() {
    let no_session = async |lpa: &mut Lpa| lpa.session.transaction_id = vec![0x42; 16];
    unknown(no_session, At::Authenticate).await;
    unknown(no_session, At::Prepare).await;
    unknown(no_session, At::Cancel).await;
    let not_authenticated = async |lpa: &mut Lpa| assert_eq!(lpa.initiate().await.codes(), "-");
    unknown(not_authenticated, At::Prepare).await;
    unknown(not_authenticated, At::Cancel).await;
    let authenticated = async |lpa: &mut Lpa| assert_eq!(lpa.offer().await, "-");
    unknown(authenticated, At::Authenticate).await;
    let cancelled = async |lpa: &mut Lpa| {
        assert_eq!(lpa.offer().await, "-");
        assert_eq!(lpa.cancel().await.codes(), "-");
    };
    unknown(cancelled, At::Prepare).await;
    unknown(cancelled, At::Cancel).await;
    // A refusal ends the session.
    let refused = async |lpa: &mut Lpa| {
        assert_eq!(lpa.initiate().await.codes(), "-");
        lpa.card.spoilt = Some(Step::Authenticate);
        assert_eq!(lpa.authenticate().await.codes(), "8.1/6.1");
        lpa.card.spoilt = None;
    };
    unknown(refused, At::Authenticate).await;
    let forgotten = async |lpa: &mut Lpa| {
        assert_eq!(lpa.offer().await, "-");
        crate::http::tell(&lpa.server, json!({ "command": "forget-sessions" }));
    };
    unknown(forgotten, At::Prepare).await;
    // The card refused to prepare, which ends the session as well.
    let unprepared = async |lpa: &mut Lpa| {
        assert_eq!(lpa.offer().await, "-");
        lpa.card.refuses = Some((Step::Prepare, 1));
        assert_eq!(lpa.prepare().await.codes(), "8.1/4.2");
        lpa.card.refuses = None;
    };
    unknown(unprepared, At::Prepare).await;
}

#[tokio::test]
async fn the_oldest_session_makes_room() {
    let mut lpa = Lpa::new();
    assert_eq!(lpa.initiate().await.codes(), "-");
    let oldest = lpa.session.clone();
    for _ in 0..63 {
        assert_eq!(lpa.initiate().await.codes(), "-");
    }
    let newest = std::mem::replace(&mut lpa.session, oldest.clone());
    assert_eq!(lpa.authenticate().await.codes(), "-");
    lpa.session = newest;
    assert_eq!(lpa.authenticate().await.codes(), "-");
    for _ in 0..65 {
        assert_eq!(lpa.initiate().await.codes(), "-");
    }
    lpa.session = oldest;
    assert_eq!(lpa.prepare().await.codes(), "8.10.1/3.9");
}
