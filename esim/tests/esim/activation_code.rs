//! Activation codes as operators print them and as people paste them.

use esim::{
    ActivationCode, ActivationCodeError, ActivationCodeFault, ActivationCodeField, MAX_ACTIVATION_CODE,
};

fn parse(text: &str) -> Result<ActivationCode, ActivationCodeError> {
    text.parse()
}

#[test]
fn all_forms() {
    let check = |text: &str, server: &str, matching_id: &str, oid: Option<&str>, confirmation: bool| {
        let code = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(code.server.to_string(), server, "{text}");
        assert_eq!(code.matching_id.expose(), matching_id, "{text}");
        assert_eq!(code.oid.map(|oid| oid.to_string()).as_deref(), oid, "{text}");
        assert_eq!(code.confirmation_code_required, confirmation, "{text}");
    };
    let (server, id) = ("smdp.gsma.com", "04386-AGYFT-A74Y8-3F815");
    check("1$SMDP.GSMA.COM$04386-AGYFT-A74Y8-3F815", server, id, None, false);
    check("LPA:1$SMDP.GSMA.COM$04386-AGYFT-A74Y8-3F815", server, id, None, false);
    check("lpa:1$smdp.gsma.com$04386-AGYFT-A74Y8-3F815", server, id, None, false);
    check("LpA:1$smdp.gsma.com$04386-AGYFT-A74Y8-3F815$$1", server, id, None, true);
    check(
        "1$SMDP.GSMA.COM$04386-AGYFT-A74Y8-3F815$1.3.6.1.4.1.31746$1",
        server,
        id,
        Some("1.3.6.1.4.1.31746"),
        true,
    );
    check(
        "1$SMDP.GSMA.COM$04386-AGYFT-A74Y8-3F815$1.3.6.1.4.1.31746",
        server,
        id,
        Some("1.3.6.1.4.1.31746"),
        false,
    );
    check("1$SMDP.GSMA.COM$", server, "", None, false);
    check("LPA:1$SMDP.GSMA.COM$$1.3.6.1.4.1.31746", server, "", Some("1.3.6.1.4.1.31746"), false);
    check("1$localhost:8443$A", "localhost:8443", "A", None, false);
    // What version 3 appends is of no concern.
    check("1$a.example$ID$$1$81370f5125d0b1d408d4c3b232e6d25e795bebfb$1", "a.example", "ID", None, true);
    check("1$a.example$ID$$", "a.example", "ID", None, false);
    check("1$a.example$ID$$0", "a.example", "ID", None, false);
    // The secret keeps its case.
    check("1$A.EXAMPLE$qr-g-5C-1LS-1W1Z9P7", "a.example", "qr-g-5C-1LS-1W1Z9P7", None, false);
}

#[test]
fn as_people_paste_them() {
    for text in [
        "  LPA:1$a.example$ID-7 \r\n",
        "LPA: 1$a.example$ID-7",
        "LPA:1 $ a.example $ ID-7",
        "LPA:1$a.exa\nmple$ID\n-7",
        "\u{feff}LPA:1$a.example$\u{200b}ID-7\u{a0}",
        "https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=LPA:1$a.example$ID-7",
        "https://phone.example/x?carddata=LPA%3A1%24a.example%24ID-7&utm_source=mail",
        "https://phone.example/x?y=1&CardData=1%24a.example%24ID-7",
    ] {
        let code = parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(code.expose(), "LPA:1$a.example$ID-7", "{text:?}");
    }
}

#[test]
fn links_decode_what_is_encoded_and_nothing_else() {
    let check = |text: &str, code: &str| assert_eq!(parse(text).unwrap().expose(), code);
    check("x?carddata=LPA:1$a.example$XABC-DEF", "LPA:1$a.example$XABC-DEF");
    check("x?carddata=LPA:1$a.example$A%2", "LPA:1$a.example$A%2");
    check("x?carddata=LPA:1$a.example$A%2G", "LPA:1$a.example$A%2G");
    check("x?carddata=LPA:1%24a.example%24A%2DB", "LPA:1$a.example$A-B");
}

#[test]
fn errors_point_at_the_field() {
    use ActivationCodeField as F;
    let check = |text: &str, field: F, at: &str, message: &str| {
        let error = parse(text).unwrap_err();
        assert_eq!(error.field, field, "{text}");
        assert_eq!(&text[error.span.clone()], at, "{text}");
        assert_eq!(error.to_string(), message, "{text}");
    };
    check("", F::Whole, "", "the text of the activation code is wrong: it is empty");
    check(" \n", F::Whole, " \n", "the text of the activation code is wrong: it is empty");
    let format =
        "the format of the activation code is wrong: an activation code begins with \"LPA:1$\" or \"1$\"";
    check("hello", F::Format, "hello", format);
    check("LPA:2$a.example$ID", F::Format, "2", format);
    check("a.example$ID", F::Format, "a.example", format);
    check("$a.example$ID", F::Format, "", format);
    check(
        "1",
        F::Address,
        "",
        "the server address of the activation code is wrong: it is missing; the code may have been cut off",
    );
    check(
        "LPA:1$a.example",
        F::MatchingId,
        "",
        "the matching id of the activation code is wrong: it is missing; the code may have been cut off",
    );
    check(
        "LPA:1$ a/b $ID",
        F::Address,
        "a/b",
        "the server address of the activation code is wrong: '/' cannot stand in a server address",
    );
    check(
        "1$$ID",
        F::Address,
        "",
        "the server address of the activation code is wrong: the server address is empty",
    );
    check(
        "1$a.example:0$ID",
        F::Address,
        "a.example:0",
        "the server address of the activation code is wrong: the port of the server address is no number from 1 to \
         65535",
    );
    check(
        "1$a.example$SECRÉT",
        F::MatchingId,
        "SECRÉT",
        "the matching id of the activation code is wrong: a matching id consists of letters, digits and hyphens",
    );
    check(
        "1$a.example$ID$1.two",
        F::Oid,
        "1.two",
        "the object identifier of the activation code is wrong: an object identifier is written as numbers with \
         dots between them, 2.999.10 for example",
    );
    check(
        "1$a.example$ID$$2",
        F::ConfirmationCodeRequired,
        "2",
        "the confirmation code flag of the activation code is wrong: it is neither 1 nor empty",
    );
    let long = format!("1$a.example${}", "A".repeat(MAX_ACTIVATION_CODE));
    assert_eq!(parse(&long).unwrap_err().fault, ActivationCodeFault::TooLong);
    let longest = "1$a.example$ID$$$";
    let longest = format!("{longest}{}", "A".repeat(MAX_ACTIVATION_CODE - longest.len()));
    assert!(parse(&longest).is_ok());
    let long = format!("1$a.example${}", "A".repeat(300));
    assert_eq!(parse(&long).unwrap_err().field, F::MatchingId);
    check(
        "https://phone.example/?carddata=LPA%3A1%24a%2Fb%24ID",
        F::Address,
        "a%2Fb",
        "the server address of the activation code is wrong: '/' cannot stand in a server address",
    );
}

#[test]
fn the_secret_does_not_show() {
    let code = parse("LPA:1$a.example$SECRET$2.999.10$1").unwrap();
    assert_eq!(code.to_string(), "LPA:1$a.example$…$2.999.10$1");
    assert_eq!(format!("{code:?}"), "ActivationCode(LPA:1$a.example$…$2.999.10$1)");
    assert_eq!(format!("{:?}", code.matching_id), "MatchingId(…)");
    assert_eq!(code.expose(), "LPA:1$a.example$SECRET$2.999.10$1");
    assert_eq!(parse("1$a.example$").unwrap().to_string(), "LPA:1$a.example$");
    let error = parse("1$a.example$SECRET SECRÉT").unwrap_err();
    assert!(!format!("{error:?} {error}").contains("SECR"));
}

#[test]
fn what_is_shown_can_be_read_again() {
    for text in
        ["1$a.example$ID", "1$a.example$", "1$a.example$ID$2.999$1", "1$a.example$ID$$1", "1$[::1]:8443$"]
    {
        let code = parse(text).unwrap();
        assert_eq!(parse(&code.expose()), Ok(code));
    }
}
