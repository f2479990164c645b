//! Activation codes out of pictures: what an operator sends as a QR code in a mail, or somebody has taken a photograph of.
//!
//! A picture may come from anywhere. It is bounded before it is decoded, and looked at in a thread that is not waited for
//! longer than a person would.

mod picture;

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
    time::Duration,
};

use rqrr::PreparedImage;

use self::picture::{Picture, PictureFault};

/// Larger files are no pictures of a QR code.
const MAX_FILE: u64 = 16 * 1024 * 1024;
/// Longest look at a picture.
const PATIENCE: Duration = Duration::from_secs(20);
/// Most codes of one picture that are read.
const MAX_CODES: usize = 16;
/// A picture is looked at as it is, and at half and a quarter of its size: noise goes away, and large modules become readable.
const SCALES: [usize; 3] = [1, 2, 4];

/// Why there is no activation code in a file.
#[derive(Debug, thiserror::Error)]
#[error("{}: {fault}", path.display())]
pub(crate) struct QrError {
    path: PathBuf,
    fault: QrFault,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
enum QrFault {
    #[error("cannot be read: {0}")]
    File(#[from] std::io::Error),
    #[error("is larger than 16 MB; cut the code out of it")]
    TooLarge,
    #[error(transparent)]
    Picture(#[from] PictureFault),
    #[error(
        "no QR code is to be seen in it; cut it out, or take it again from straight above and in good light"
    )]
    NoCode,
    #[error("there is a QR code in it, and it is damaged; take the picture again")]
    Unreadable,
    #[error("there are {0} activation codes in it; cut out the one that is meant")]
    Several(usize),
    #[error("it takes too long to find a QR code in it; cut the code out of it")]
    TooLong,
}

/// Whether an argument means a file: activation codes begin with `LPA:` or `1$`.
pub(crate) fn file_of(argument: &str) -> Option<&Path> {
    let text = argument.trim_start();
    let is_code =
        text.starts_with("1$") || text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("lpa:"));
    let path = Path::new(argument);
    let is_picture = path
        .extension()
        .and_then(|end| end.to_str())
        .is_some_and(|end| ["png", "jpg", "jpeg"].iter().any(|known| end.eq_ignore_ascii_case(known)));
    (!is_code && !argument.is_empty() && (is_picture || path.is_file())).then_some(path)
}

/// The activation code in a picture file; where there is none, the text of the only QR code.
pub(crate) fn read(path: &Path) -> Result<String, QrError> {
    let failed = |fault| QrError { path: path.to_owned(), fault };
    let bytes = load(path).map_err(failed)?;
    let (sender, found) = mpsc::sync_channel(1);
    // A thread that hangs, or that a picture has made panic, ends with the program.
    let look =
        move || drop(sender.send(Picture::decode(&bytes).map_err(QrFault::from).and_then(|p| codes(&p))));
    thread::Builder::new().name("qr".into()).spawn(look).map_err(|error| failed(error.into()))?;
    match found.recv_timeout(PATIENCE) {
        Ok(found) => found.and_then(choose).map_err(failed),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(failed(QrFault::TooLong)),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(failed(QrFault::Unreadable)),
    }
}

fn load(path: &Path) -> Result<Vec<u8>, QrFault> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE { Err(QrFault::TooLarge) } else { Ok(bytes) }
}

/// Texts of all codes, each once.
fn codes(picture: &Picture) -> Result<Vec<String>, QrFault> {
    let mut is_seen = false;
    for scale in SCALES {
        // Dark on light as a rule; some draw it the other way round.
        for inverted in [false, true] {
            let picture = picture.scaled(scale);
            let value = |x: usize, y: usize| if inverted { 255 - picture.at(x, y) } else { picture.at(x, y) };
            let mut prepared =
                PreparedImage::prepare_from_greyscale(picture.width(), picture.height(), value);
            let grids = prepared.detect_grids();
            is_seen |= !grids.is_empty();
            let mut texts: Vec<String> = Vec::new();
            for text in grids.iter().take(MAX_CODES).filter_map(|grid| Some(grid.decode().ok()?.1)) {
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
            if !texts.is_empty() {
                return Ok(texts);
            }
        }
    }
    Err(if is_seen { QrFault::Unreadable } else { QrFault::NoCode })
}

/// The one that is meant. A link around an activation code counts as one.
fn choose(mut texts: Vec<String>) -> Result<String, QrFault> {
    let is_activation_code = |text: &String| {
        let text = text.to_ascii_lowercase();
        text.contains("lpa:1") || text.trim_start().starts_with("1$")
    };
    if texts.iter().any(is_activation_code) {
        texts.retain(is_activation_code);
    }
    match (texts.pop(), texts.len()) {
        (Some(text), 0) => Ok(text),
        (Some(_), others) => Err(QrFault::Several(others + 1)),
        (None, _) => Err(QrFault::NoCode),
    }
}

#[cfg(test)]
mod tests {
    use qrcode::{EcLevel, QrCode};

    use super::*;

    const CODE: &str = "LPA:1$smdp.example.com$K2-ABC$$1";

    /// A QR code in grey, with a margin, so many pixels a module.
    fn grey(text: &str, module: usize, inverted: bool) -> (usize, Vec<u8>) {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let modules = code.to_colors();
        let width = code.width();
        let side = (width + 8) * module;
        let at = |x: usize, y: usize| {
            let (x, y) = ((x / module).wrapping_sub(4), (y / module).wrapping_sub(4));
            let dark = x < width && y < width && modules[y * width + x] == qrcode::Color::Dark;
            if dark != inverted { 0 } else { 255 }
        };
        (side, (0..side * side).map(|index| at(index % side, index / side)).collect())
    }

    fn png(side: usize, pixels: &[u8], color: png::ColorType, depth: png::BitDepth) -> Vec<u8> {
        let mut file = Vec::new();
        let side = u32::try_from(side).unwrap();
        let mut encoder = png::Encoder::new(&mut file, side, side);
        encoder.set_color(color);
        encoder.set_depth(depth);
        if color == png::ColorType::Indexed {
            encoder.set_palette(vec![0, 0, 0, 255, 255, 255]);
        }
        encoder.write_header().unwrap().write_image_data(pixels).unwrap();
        file
    }

    /// Pictures of the same code: grey, in colours, and in colours that come in several passes.
    const JPEGS: [&[u8]; 3] = [
        include_bytes!("../tests/data/grey.jpg"),
        include_bytes!("../tests/data/colour.jpg"),
        include_bytes!("../tests/data/progressive.jpg"),
    ];

    fn read_bytes(bytes: &[u8]) -> Result<String, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("code.png");
        std::fs::write(&path, bytes).unwrap();
        read(&path).map_err(|error| error.fault.to_string())
    }

    #[test]
    fn pictures_of_all_kinds() {
        use png::{BitDepth as Depth, ColorType as Color};
        let each =
            |pixels: &[u8], to: fn(u8) -> Vec<u8>| pixels.iter().copied().flat_map(to).collect::<Vec<_>>();
        for module in [3, 8, 20] {
            for inverted in [false, true] {
                let (side, pixels) = grey(CODE, module, inverted);
                let files = [
                    png(side, &pixels, Color::Grayscale, Depth::Eight),
                    png(side, &each(&pixels, |p| vec![p; 2]), Color::Grayscale, Depth::Sixteen),
                    png(side, &each(&pixels, |p| vec![p; 3]), Color::Rgb, Depth::Eight),
                    png(side, &each(&pixels, |p| vec![p / 255]), Color::Indexed, Depth::Eight),
                ];
                for (number, file) in files.iter().enumerate() {
                    let found = read_bytes(file);
                    assert_eq!(found.as_deref(), Ok(CODE), "{module} {inverted} {number}");
                }
            }
        }
        for (number, file) in JPEGS.iter().enumerate() {
            assert_eq!(read_bytes(file).as_deref(), Ok(CODE), "{number}");
        }
        // Transparent where it is not black, as logos are.
        let (side, pixels) = grey(CODE, 6, false);
        let transparent = png(side, &each(&pixels, |p| vec![0, 0, 0, 255 - p]), Color::Rgba, Depth::Eight);
        assert_eq!(read_bytes(&transparent).as_deref(), Ok(CODE));
    }

    #[test]
    fn what_is_no_picture_of_a_code() {
        let check = |bytes: &[u8], expect: &str| {
            let said = read_bytes(bytes).unwrap_err();
            assert!(said.contains(expect), "{said}");
        };
        check(b"", "neither PNG nor JPEG");
        check(b"RIFF....WEBPVP8 ", "neither PNG nor JPEG");
        check(b"\x89PNG\r\n\x1a\n", "damaged");
        check(b"\xFF\xD8\xFF\xE0", "damaged");
        check(&png(64, &[255; 64 * 64], png::ColorType::Grayscale, png::BitDepth::Eight), "no QR code");
        // It says that it is larger than any screen, in a few bytes.
        let mut huge = Vec::new();
        let mut encoder = png::Encoder::new(&mut huge, 60_000, 60_000).write_header().unwrap();
        encoder.write_chunk(png::chunk::IDAT, &[]).unwrap();
        drop(encoder);
        check(&huge, "too many pixels");
        let missing = read(Path::new("/nowhere/code.png")).unwrap_err().to_string();
        assert!(missing.starts_with("/nowhere/code.png: cannot be read"), "{missing}");
    }

    #[test]
    fn which_of_several_is_meant() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let check = |found: &[&str], expect: Result<&str, &str>| {
            let chosen = choose(texts(found)).map_err(|fault| fault.to_string());
            match (&chosen, expect) {
                (Ok(chosen), Ok(expect)) => assert_eq!(chosen, expect),
                (Err(said), Err(expect)) => assert!(said.contains(expect), "{said}"),
                _ => panic!("{found:?}: {chosen:?}"),
            }
        };
        check(&[CODE], Ok(CODE));
        check(&["https://example.com", CODE], Ok(CODE));
        check(
            &["https://example.com/?carddata=LPA:1$a.example$B"],
            Ok("https://example.com/?carddata=LPA:1$a.example$B"),
        );
        check(&["1$a.example$B", "https://example.com"], Ok("1$a.example$B"));
        check(&["hello"], Ok("hello"));
        check(&["hello", "world"], Err("2 activation codes"));
        check(&[CODE, "LPA:1$b.example$C"], Err("2 activation codes"));
    }

    #[test]
    fn codes_and_files() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("picture");
        std::fs::write(&file, "").unwrap();
        let check =
            |argument: &str, expect: bool| assert_eq!(file_of(argument).is_some(), expect, "{argument}");
        check(CODE, false);
        check("lpa:1$a.png", false);
        check("1$a.example$B.png", false);
        check("code.png", true);
        check("Photo.JPEG", true);
        check("smdp.example.com", false);
        check("", false);
        check("-", false);
        check(file.to_str().unwrap(), true);
        check(dir.path().to_str().unwrap(), false);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(16))]
        /// Whatever is in the file, there is an answer.
        #[test]
        fn never_panics(noise in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..4096), at in 0_usize..512) {
            let (side, pixels) = grey(CODE, 3, false);
            for mut file in [
                png(side, &pixels, png::ColorType::Grayscale, png::BitDepth::Eight),
                JPEGS[noise.len() % 3].to_vec(),
            ] {
                let at = at.min(file.len());
                let end = (at + noise.len() / 64).min(file.len());
                file[at..end].copy_from_slice(&noise[..end - at]);
                let _ = Picture::decode(&file).map(|picture| codes(&picture));
            }
            let _ = Picture::decode(&noise);
            let side = noise.len().isqrt();
            let _ = codes(&Picture::of(side, side, noise));
        }
    }
}
