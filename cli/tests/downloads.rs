//! Downloads: codes out of pictures, consent on a terminal, stages elsewhere.

use std::path::Path;

use qrcode::{Color, QrCode};

use crate::{
    bench::{Bench, ended},
    fake::{Play, World},
    terminal::Terminal,
};

const CODE: &str = "LPA:1$smdp.example$K2-ABC";

/// A picture of a QR code.
fn picture(path: &Path, text: &str) {
    const MODULE: usize = 6;
    const MARGIN: usize = 4;
    let code = QrCode::new(text).unwrap();
    let (width, modules) = (code.width(), code.to_colors());
    let side = (width + 2 * MARGIN) * MODULE;
    let pixel = |index: usize| {
        let (x, y) =
            ((index % side / MODULE).wrapping_sub(MARGIN), (index / side / MODULE).wrapping_sub(MARGIN));
        if x < width && y < width && modules[y * width + x] == Color::Dark { 0 } else { 255 }
    };
    let pixels: Vec<u8> = (0..side * side).map(pixel).collect();
    let length = u32::try_from(side).unwrap();
    let mut encoder = png::Encoder::new(std::fs::File::create(path).unwrap(), length, length);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
}

#[tokio::test]
async fn a_code_out_of_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("code.png");
    picture(&file, CODE);
    let file = file.to_str().unwrap();
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await.plays(Play::AfterGate);
    let child = bench.command(&["esim", "install", file, "--yes", "--enable"]).spawn().unwrap();
    fake.operation_is_read().await;
    fake.open_gate();
    let ended = ended(child).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(ended.stdout, "Installed New (8944504234567890127); it is enabled.\n");
    assert!(ended.stderr.starts_with("Installing a profile on the eSIM card in modem 0: "), "{ended:?}");
    assert_eq!(fake.calls(), [format!("Install({CODE}, , Consent Enable)")]);
}

#[tokio::test]
async fn files_that_hold_no_code() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.txt");
    std::fs::write(&file, "Dear customer").unwrap();
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await;
    for (argument, says) in [
        (file.to_str().unwrap(), "letter.txt: is neither PNG nor JPEG"),
        ("/nowhere/code.png", "/nowhere/code.png: cannot be read"),
    ] {
        let ended = bench.tandem(&["esim", "install", argument, "--yes"]).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{ended:?}");
        assert!(ended.stderr.starts_with("error: ") && ended.stderr.contains(says), "{ended:?}");
    }
    assert!(fake.calls().is_empty());
}

/// What is shown, what is asked, and that the confirmation code stays off the screen.
#[tokio::test]
async fn consent_on_a_terminal() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await.plays(Play::AskConsent);
    let mut terminal = Terminal::run(&bench, &["esim", "install", CODE, "--enable"]);
    terminal.shows("the only way out of this computer leads over this modem: it is gone until").await;
    terminal.shows("Install this profile? [y/N] ").await;
    terminal.types("y\n");
    terminal.shows("Confirmation code: ").await;
    terminal.types("4711\n");
    let (code, screen) = terminal.end().await;
    assert_eq!(code, 0, "{screen:?}");
    for shown in ["New Net", "8944504234567890127", "delete-not-allowed", "smdp.example"] {
        assert!(screen.contains(shown), "{shown}: {screen:?}");
    }
    assert!(!screen.contains("4711"), "{screen:?}");
    assert_eq!(fake.calls(), [format!("Install({CODE}, , Enable)"), "Accept(4711)".to_owned()]);
}

#[tokio::test]
async fn whoever_declines_leaves_the_order_where_it_is() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await.plays(Play::AskConsent);
    let mut terminal = Terminal::run(&bench, &["esim", "install", CODE]);
    terminal.shows("Install this profile? [y/N] ").await;
    terminal.types("n\n");
    let (code, screen) = terminal.end().await;
    assert_eq!(code, 8, "{screen:?}");
    assert_eq!(fake.calls(), [format!("Install({CODE}, , )"), "Cancel".to_owned()]);
}

/// Secrets that no list of processes shows, without a terminal.
#[tokio::test]
async fn codes_from_standard_input() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secrets");
    std::fs::write(&file, format!("{CODE}$$1\n4711\n")).unwrap();
    let mut command = bench.command(&["esim", "install", "-", "--confirmation-code", "-", "--yes"]);
    command.stdin(std::fs::File::open(&file).unwrap());
    let ended = ended(command.spawn().unwrap()).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(fake.calls(), [format!("Install({CODE}$$1, 4711, Consent)")]);
}

#[tokio::test]
async fn what_a_restart_interrupted_stands_in_the_status() {
    let bench = Bench::new().await;
    let _fake = bench.serve(World::one_modem()).await.plays(Play::Restart);
    let ended = bench.tandem(&["esim", "install", CODE, "--yes"]).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    let status = bench.tandem(&["status"]).await;
    let line = "\nOperation 7 was interrupted by a restart and taken up again: Installed a profile on";
    assert!(status.stdout.contains(line), "{status:?}");
}

#[tokio::test]
async fn rules_and_icons() {
    let bench = Bench::new().await;
    let _fake = bench.serve(World::one_modem()).await;
    let rules = bench.tandem(&["esim", "rules"]).await;
    let expect = "\
RULES                OPERATORS   CONSENT
disable-not-allowed  26201, any  required
";
    assert_eq!((rules.code, rules.stdout.as_str()), (0, expect));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("icon.png");
    let icon = bench.tandem(&["esim", "icon", "Home", file.to_str().unwrap()]).await;
    assert_eq!((icon.code, std::fs::read(&file).unwrap()), (0, b"\x89PNG".to_vec()), "{icon:?}");
    let none = bench.tandem(&["esim", "icon", "GSMA Test Profile", file.to_str().unwrap()]).await;
    assert_eq!(none.code, 5, "{none:?}");
}
