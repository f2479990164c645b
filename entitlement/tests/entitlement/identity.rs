//! Identities and addresses.

use entitlement::eap::Method;
use entitlement::push;
use entitlement::types::{
    ActivationCode, AppId, DeviceId, Eid, Iccid, Imsi, MncLength, Plmn, ServerUrl, Subscriber,
};

#[test]
fn the_length_of_the_mnc_comes_from_the_sim() {
    let check = |imsi: &str, mnc_length: MncLength, method: Method, expect: &str| {
        let subscriber = Subscriber { imsi: Imsi::new(imsi).unwrap(), mnc_length };
        assert_eq!(subscriber.nai(method).expose(), expect);
    };
    let (aka, prime) = (Method::Aka, Method::AkaPrime);
    check("001010000000001", MncLength::Two, aka, "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org");
    check("310410123456789", MncLength::Three, aka, "0310410123456789@nai.epc.mnc410.mcc310.3gppnetwork.org");
    check("310410123456789", MncLength::Two, prime, "6310410123456789@nai.epc.mnc041.mcc310.3gppnetwork.org");
}

#[test]
fn every_network_has_an_address() {
    let url = |plmn: &str| ServerUrl::of_network(&Plmn::new(plmn).unwrap()).to_string();
    assert_eq!(url("26201"), "https://aes.mnc001.mcc262.pub.3gppnetwork.org/");
    assert_eq!(url("310410"), "https://aes.mnc410.mcc310.pub.3gppnetwork.org/");
    for plmn in ["2620", "2620100", "2620a"] {
        assert!(Plmn::new(plmn).is_err(), "{plmn}");
    }
}

#[test]
fn addresses_are_https() {
    let check = |text: &str, expect: Option<&str>| {
        assert_eq!(
            text.parse::<ServerUrl>().ok().map(|url| url.base().to_owned()).as_deref(),
            expect,
            "{text}"
        );
    };
    check("https://aes.example", Some("https://aes.example/"));
    check("https://aes.example:8443/a/b?c=d", Some("https://aes.example:8443/a/b"));
    for text in [
        "http://aes.example",
        "https://",
        "https://user@aes.example/",
        "https://aes.example/#top",
        "https://aes.example/a b",
        "aes.example",
        "file:///etc/passwd",
    ] {
        check(text, None);
    }
}

#[test]
fn numbers_have_digits() {
    assert!("89049032123451234512345678901235".parse::<Eid>().is_ok());
    assert_eq!("8904".parse::<Eid>().unwrap_err().to_string(), "an EID consists of 32 digits");
    assert!("8944500000000000017".parse::<Iccid>().is_ok());
    assert!("894450000000000001x".parse::<Iccid>().is_err());
    assert!("863427040000017".parse::<DeviceId>().is_ok());
    assert!("4c2b1c7e-9a0f-4b52-8f0e-2a3c9d5b7e11".parse::<DeviceId>().is_ok());
    for text in ["", "86342704", "4c2b1c7e-9a0f-4b52-8f0e-2a3c9d5b7e1", "4c2b1c7e9a0f4b528f0e2a3c9d5b7e11"] {
        assert!(text.parse::<DeviceId>().is_err(), "{text}");
    }
    assert!(Imsi::new("00101").is_err() && Imsi::new("0010100000000012").is_err());
}

#[test]
fn activation_codes_come_in_base64_or_as_they_are() {
    let check = |text: &str, expect: Option<&str>| {
        assert_eq!(ActivationCode::read(text).ok().as_ref().map(ActivationCode::expose), expect, "{text}");
    };
    check("LPA:1$smdp.example$ABC-1", Some("LPA:1$smdp.example$ABC-1"));
    check("1$smdp.example$ABC-1", Some("1$smdp.example$ABC-1"));
    check("TFBBOjEkc21kcC5leGFtcGxlJEFCQy0x", Some("LPA:1$smdp.example$ABC-1"));
    check("MSRz\r\nbWRwLmV4YW1wbGUkQUJDLTE=", Some("1$smdp.example$ABC-1"));
    check("aGVsbG8=", None);
    check("hello", None);
    check("", None);
    check(&format!("1${}", "x".repeat(2000)), None);
}

#[test]
fn messages_ask_to_ask_again() {
    let push = push::read("001010000000001-aescfg,ap2006, AP2010").unwrap();
    assert_eq!(push.imsi, Imsi::new("001010000000001").unwrap());
    assert_eq!(push.apps, [AppId::OdsaCompanion, AppId::DataPlan]);
    assert_eq!(push::read("001010000000001-aescfg").unwrap().apps, []);
    for text in ["", "hello", "001010000000001-rcscfg", "x-aescfg,ap2006", "001010000000001-aescfg,"] {
        assert_eq!(push::read(text), None, "{text}");
    }
}
