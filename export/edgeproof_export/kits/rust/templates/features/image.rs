{% set example = "Value::Bytes(&[0; %d])" | format(width) %}
{% set exported = "Picture" %}
{% set matched = "Self::Bytes(_) | Self::Picture(_)" %}
{% macro variants() %}
    /// A picture as the row vector has it: in the size and the order of channels of its [`Image`](crate::Image).
    Bytes(&'a [u8]),
    /// A picture of any size, which is made to fit.
    Picture(crate::Picture<'a>),
{% endmacro %}
{% macro shown() %}
            Value::Bytes(bytes) => write!(excerpt, "{} bytes", bytes.len()),
            Value::Picture(picture) => write!(excerpt, "{picture}"),
{% endmacro %}
{% macro literal(feature) %}
Image { height: {{ feature.size[0] }}, width: {{ feature.size[1] }}, channels: &{{ feature.channels | texts }}, crop: {{ (feature.fit == "crop") | lower }}, mean: &{{ feature.mean | decimals }}, scale: &{{ feature.scale | decimals }} }
{%- endmacro %}
//! A picture.

use core::fmt;

use crate::arithmetic::flush;
use crate::decision::WarningKind;
use crate::error::{Error, Excerpt};
use crate::value::Value;

/// How large a picture may be.
const MOST_PIXELS: usize = 1 << 24;

/// A picture: height × width × channels bytes, row after row, pixel after pixel.
///
/// It takes these bytes of the row vector; the columns are `(byte - mean) * scale` of each, by channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Image {
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
    /// Their order in the row vector: grey, or red, green and blue in some order.
    pub channels: &'static [&'static str],
    /// Whether the middle of a picture of another shape is cut out.
    pub crop: bool,
    /// Subtracted first.
    pub mean: &'static [f32],
    /// Multiplied with then.
    pub scale: &'static [f32],
}

/// A picture of any size, a row of pixels after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture<'a> {
    /// Each pixel is grey (1 channel), red, green, blue (3), or these and 255 (4): a picture must be opaque.
    pub pixels: &'a [u8],
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
    /// Bytes of a pixel.
    pub channels: usize,
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a> From<Picture<'a>> for Value<'a> {
    fn from(picture: Picture<'a>) -> Self {
        Self::Picture(picture)
    }
}

impl fmt::Display for Picture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { height, width, .. } = self;
        write!(f, "a picture of {height} × {width} × {}", self.channels)
    }
}

impl Image {
    pub(crate) const fn width(&self) -> usize {
        self.height * self.width * self.channels.len()
    }

    pub(crate) const fn n_encoded(&self) -> usize {
        self.width()
    }

    pub(crate) fn read(
        &self,
        cell: Value,
        feature: &'static str,
        values: &mut [f32],
    ) -> Result<Option<WarningKind>, Error> {
        let wrong = |expected, unit| Error::Shape {
            feature,
            expected,
            unit,
            got: Excerpt::of_cell(cell),
        };
        match cell {
            Value::Bytes(bytes) if bytes.len() == values.len() => {
                for (value, &byte) in values.iter_mut().zip(bytes) {
                    *value = f32::from(byte);
                }
            }
            Value::Picture(picture) => {
                picture.check(wrong)?;
                self.fit(&picture, values);
            }
            _ => return Err(wrong(values.len(), " bytes or a picture")),
        }
        Ok(None)
    }

    /// Says what a usual cell is.
    #[allow(clippy::unused_self)] // the others need themselves
    pub(crate) fn expected(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a picture")
    }

    /// What is no byte is limited to 0…255 and cut to a whole number.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // as written
    pub(crate) fn encode(&self, values: &[f32], columns: &mut [f32]) {
        for (i, (&x, column)) in values.iter().zip(columns).enumerate() {
            let c = i % self.mean.len();
            let byte = match x {
                x if x >= 255.0 => 255,
                x if x > 0.0 => x as u8,
                _ => 0,
            };
            *column = flush((f32::from(byte) - self.mean[c]) * self.scale[c]);
        }
    }

    /// Writes a picture in the size and with the channels of the row vector.
    fn fit(&self, picture: &Picture, values: &mut [f32]) {
        let whole = Part::whole(picture.height, picture.width);
        let part = if self.crop {
            whole.middle(self.height as u64, self.width as u64)
        } else {
            whole
        };
        let n = self.channels.len();
        for (i, value) in values.iter_mut().enumerate() {
            let channel = match self.channels[0] {
                "grey" => None,
                "blue" => Some(2 - i % n),
                _ => Some(i % n),
            };
            let (row, column) = (i / n / self.width, i / n % self.width);
            let rows = Overlap::of(part.rows, row, self.height);
            let columns = Overlap::of(part.columns, column, self.width);
            let mut sum = 0;
            for (row, high) in rows.pixels() {
                for (column, wide) in columns.pixels() {
                    let (row, column) = (part.top + row, part.left + column);
                    sum += picture.at(row, column, channel) * high * wide;
                }
            }
            let area = part.rows * part.columns;
            *value = mean(sum, area);
        }
    }
}

/// A mean of bytes in whole numbers, halves rounded up.
#[allow(clippy::cast_possible_truncation)] // at most 255
fn mean(sum: u64, area: u64) -> f32 {
    f32::from(((sum + (area >> 1)) / area) as u8)
}

impl Picture<'_> {
    /// Refuses what is no picture.
    fn check(&self, wrong: impl Fn(usize, &'static str) -> Error) -> Result<(), Error> {
        let Self { height, width, .. } = *self;
        if !matches!(self.channels, 1 | 3 | 4) {
            return Err(wrong(3, " channels, or 1 or 4"));
        }
        let n = height.checked_mul(width).unwrap_or_default();
        if !(1..=MOST_PIXELS).contains(&n) {
            return Err(wrong(MOST_PIXELS, " pixels at most, and 1 at least"));
        }
        if self.pixels.len() != n * self.channels {
            return Err(wrong(n * self.channels, " bytes"));
        }
        let last = self.pixels.iter().skip(3).step_by(4);
        if self.channels == 4 && last.clone().any(|&alpha| alpha != 255) {
            return Err(wrong(255, " as the fourth of each pixel"));
        }
        Ok(())
    }

    /// A channel of a pixel: red, green, blue; grey if it is none.
    #[allow(clippy::cast_possible_truncation)] // inside the picture
    fn at(&self, row: u64, column: u64, channel: Option<usize>) -> u64 {
        let at = (row as usize * self.width + column as usize) * self.channels;
        let byte = |channel: usize| u64::from(self.pixels[at + channel]);
        match channel {
            _ if self.channels == 1 => byte(0),
            Some(channel) => byte(channel),
            None => (77 * byte(0) + 150 * byte(1) + 29 * byte(2) + 128) >> 8,
        }
    }
}

/// A rectangle of a picture.
struct Part {
    top: u64,
    left: u64,
    rows: u64,
    columns: u64,
}

impl Part {
    const fn whole(height: usize, width: usize) -> Self {
        Self {
            top: 0,
            left: 0,
            rows: height as u64,
            columns: width as u64,
        }
    }

    /// Cuts out the largest part whose sides are as height to width, rounded down, at least one pixel.
    fn middle(self, height: u64, width: u64) -> Self {
        let (rows, columns) = (self.rows, self.columns);
        if columns * height > rows * width {
            let keep = (rows * width / height).max(1);
            Self {
                left: (columns - keep) / 2,
                columns: keep,
                ..self
            }
        } else {
            let keep = (columns * height / width).max(1);
            Self {
                top: (rows - keep) / 2,
                rows: keep,
                ..self
            }
        }
    }
}

/// What one of several results covers of a side, in units of one pixel divided by their number.
struct Overlap {
    start: u64,
    end: u64,
    results: u64,
}

impl Overlap {
    const fn of(n: u64, result: usize, results: usize) -> Self {
        let start = result as u64 * n;
        Self {
            start,
            end: start + n,
            results: results as u64,
        }
    }

    /// The pixels that it covers, and how much of them.
    fn pixels(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let Self {
            start,
            end,
            results,
        } = *self;
        (start / results..end.div_ceil(results)).map(move |i| {
            let (first, last) = (i * results, (i + 1) * results);
            (i, end.min(last) - start.max(first))
        })
    }
}
