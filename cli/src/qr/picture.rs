//! PNG and JPEG files as grey values.

use std::io::Cursor;

use png::{ColorType, Decoder, Limits, Transformations};
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

/// A photograph of a telephone, and some.
const MAX_PIXELS: usize = 26_000_000;
/// Longest side; no picture of a code is as long as that.
const MAX_SIDE: usize = 16_384;
/// What a decoder may take for tables and rows of its own.
const MAX_DECODER: usize = 64 * 1024 * 1024;

/// What is wrong with a picture.
#[derive(Debug, thiserror::Error)]
pub(super) enum PictureFault {
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    #[error("is neither PNG nor JPEG; save the picture as one of them")]
    Format,
    #[error("has too many pixels ({width} by {height}); cut the code out of it")]
    TooMany { width: usize, height: usize },
}

/// Grey values, row by row.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Picture {
    /// Decodes a file by its first bytes, whatever it is called.
    pub(super) fn decode(file: &[u8]) -> Result<Picture, PictureFault> {
        match file {
            [0x89, b'P', b'N', b'G', ..] => png(file),
            [0xFF, 0xD8, 0xFF, ..] => jpeg(file),
            _ => Err(PictureFault::Format),
        }
    }

    /// What is missing is white.
    pub(super) fn of(width: usize, height: usize, mut pixels: Vec<u8>) -> Picture {
        pixels.resize(width * height, u8::MAX);
        Picture { width, height, pixels }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// The value there; white outside.
    pub(super) fn at(&self, x: usize, y: usize) -> u8 {
        let inside = x < self.width && y < self.height;
        let index = y * self.width + x;
        self.pixels.get(index).copied().filter(|_| inside).unwrap_or(u8::MAX)
    }

    /// Each square of so many pixels becomes one.
    pub(super) fn scaled(&self, scale: usize) -> Picture {
        if scale <= 1 {
            return self.clone();
        }
        let (width, height) = (self.width / scale, self.height / scale);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let values = (0..scale * scale)
                    .map(|index| self.at(x * scale + index % scale, y * scale + index / scale));
                let sum: usize = values.map(usize::from).sum();
                pixels.push(u8::try_from(sum / (scale * scale)).unwrap_or(u8::MAX));
            }
        }
        Picture { width, height, pixels }
    }
}

fn bounded(width: usize, height: usize) -> Result<usize, PictureFault> {
    let pixels = width.checked_mul(height).filter(|pixels| *pixels <= MAX_PIXELS);
    match pixels {
        Some(pixels) if width <= MAX_SIDE && height <= MAX_SIDE => Ok(pixels),
        _ => Err(PictureFault::TooMany { width, height }),
    }
}

fn png(file: &[u8]) -> Result<Picture, PictureFault> {
    let damaged = |error: png::DecodingError| PictureFault::Damaged(error.to_string());
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: MAX_DECODER });
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(damaged)?;
    let side = |length: u32| usize::try_from(length).unwrap_or(usize::MAX);
    let (width, height) = (side(reader.info().width), side(reader.info().height));
    let pixels = bounded(width, height)?;
    let bytes_of_pixel = reader.output_color_type().0.samples();
    let mut samples = vec![0; pixels * bytes_of_pixel];
    if reader.output_buffer_size() != Some(samples.len()) {
        return Err(PictureFault::Damaged("its rows are not as long as it says".into()));
    }
    let frame = reader.next_frame(&mut samples).map_err(damaged)?;
    let pixels = match frame.color_type {
        ColorType::Grayscale | ColorType::Indexed => samples,
        ColorType::GrayscaleAlpha => grey(&samples, |[grey, alpha]| over_white(grey, alpha)),
        ColorType::Rgb => grey(&samples, |[red, green, blue]| luma(red, green, blue)),
        ColorType::Rgba => {
            grey(&samples, |[red, green, blue, alpha]| over_white(luma(red, green, blue), alpha))
        }
    };
    Ok(Picture { width, height, pixels })
}

fn jpeg(file: &[u8]) -> Result<Picture, PictureFault> {
    let damaged = |error: zune_jpeg::errors::DecodeErrors| PictureFault::Damaged(error.to_string());
    let options = DecoderOptions::new_safe().set_max_width(MAX_SIDE).set_max_height(MAX_SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode_headers().map_err(damaged)?;
    let info = decoder.info().ok_or_else(|| PictureFault::Damaged("it has no head".into()))?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    bounded(width, height)?;
    // Grey from grey and from the usual colours; others become red, green and blue first.
    let usual = matches!(decoder.input_colorspace(), Some(ColorSpace::Luma | ColorSpace::YCbCr));
    let wanted = if usual { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let samples = decoder.decode().map_err(damaged)?;
    let pixels = if usual { samples } else { grey(&samples, |[red, green, blue]| luma(red, green, blue)) };
    Ok(Picture::of(width, height, pixels))
}

fn grey<const N: usize>(samples: &[u8], of: impl Fn([u8; N]) -> u8) -> Vec<u8> {
    samples.as_chunks::<N>().0.iter().map(|pixel| of(*pixel)).collect()
}

/// ITU-R BT.601.
fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u8::try_from(sum / 1000).unwrap_or(u8::MAX)
}

fn over_white(grey: u8, alpha: u8) -> u8 {
    let (grey, alpha) = (u32::from(grey), u32::from(alpha));
    u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}
