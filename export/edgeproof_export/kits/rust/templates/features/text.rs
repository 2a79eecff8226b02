{% macro literal(feature) %}
Text { terms: &{{ feature.terms | texts }}, words: {% if feature.missing_values is none %}MISSING{% else %}&{{ feature.missing_values | texts }}{% endif %}, gaps: {{ (feature.seen.missing > 0) | lower }} }
{%- endmacro %}
//! Free text.

use core::fmt;

use crate::decision::WarningKind;
use crate::error::Error;
use crate::value::Value;

const BLANK: u8 = b' ';
/// Pairs of bytes, first and last, and what is added: capitals of Latin-1, Greek and Cyrillic become small letters.
const FOLDED: [(u16, u16, u16); 7] = [
    (0xC380, 0xC396, 0x20),
    (0xC398, 0xC39E, 0x20),
    (0xCE91, 0xCE9F, 0x20),
    (0xCEA0, 0xCEAB, 0xE0),
    (0xD080, 0xD08F, 0x110),
    (0xD090, 0xD09F, 0x20),
    (0xD0A0, 0xD0AF, 0xE0),
];
/// Bytes of the longest term, at most; a power of two.
const LONGEST: usize = 32;

/// Free text: a column for each term, 1 where the normalised text contains it, else 0.
///
/// It takes as many numbers of the row vector, which are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// What is looked for, sorted by its bytes read from the end.
    pub terms: &'static [&'static str],
    /// Words for a missing value.
    pub words: &'static [&'static str],
    /// Whether training had missing cells.
    pub gaps: bool,
}

impl Text {
    pub(crate) const fn width(&self) -> usize {
        self.terms.len()
    }

    pub(crate) const fn n_encoded(&self) -> usize {
        self.terms.len()
    }

    #[allow(clippy::unnecessary_wraps)] // other kinds refuse cells
    pub(crate) fn read(
        &self,
        cell: Value,
        _feature: &'static str,
        values: &mut [f32],
    ) -> Result<Option<WarningKind>, Error> {
        values.fill(0.0);
        let mut unknown = true;
        let mark = |place: usize| {
            values[place] = 1.0;
            unknown = false;
        };
        let found = cell.with_text(self.words, |text| self.find(text.as_bytes(), mark));
        Ok(match found {
            None => WarningKind::of_missing(self.gaps),
            Some(()) => unknown.then_some(WarningKind::Unknown),
        })
    }

    /// Says what a usual cell is.
    pub(crate) fn expected(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a text with one of {} known terms", self.terms.len())
    }

    #[allow(clippy::float_cmp)] // zeros and ones: equality is meant
    #[allow(clippy::unused_self)] // the others need themselves
    pub(crate) fn encode(&self, values: &[f32], columns: &mut [f32]) {
        for (column, &value) in columns.iter_mut().zip(values) {
            *column = if value == 1.0 { 1.0 } else { 0.0 };
        }
    }

    /// Calls a function with the place of each term that a text contains, some more than once, in no order.
    ///
    /// `text`: bytes of any kind, as a rule UTF-8.
    pub(crate) fn find(&self, text: &[u8], mut found: impl FnMut(usize)) {
        let mut stream = Stream {
            terms: self.terms,
            last: [0; LONGEST],
            end: 0,
        };
        let mut held = 0; // the first byte of a pair that may be a capital
        stream.push(BLANK, &mut found);
        for &byte in text {
            let mut byte = byte;
            if held != 0 {
                let [first, second] = folded(u16::from_be_bytes([held, byte])).to_be_bytes();
                stream.push(first, &mut found);
                (held, byte) = (0, second);
            }
            if let 0xC3 | 0xCE | 0xD0 = byte {
                held = byte;
            } else {
                stream.add(byte, &mut found);
            }
        }
        if held != 0 {
            stream.push(held, &mut found);
        }
        stream.blank(&mut found);
    }
}

fn folded(pair: u16) -> u16 {
    let added = FOLDED
        .iter()
        .find(|(first, last, _)| (*first..=*last).contains(&pair));
    added.map_or(pair, |(_, _, added)| pair + added)
}

/// The normalised text as it goes by: lower case, digits as 0, each mark a word of its own, one blank around words.
struct Stream {
    terms: &'static [&'static str],
    last: [u8; LONGEST], // of its bytes, a ring
    end: usize,          // how many bytes there were
}

impl Stream {
    fn add(&mut self, byte: u8, found: &mut impl FnMut(usize)) {
        match byte {
            b'A'..=b'Z' => self.push(byte + 0x20, found),
            b'0'..=b'9' => self.push(b'0', found),
            b'a'..=b'z' | b'\'' | 0x80..=0xFF => self.push(byte, found),
            0..=BLANK | 0x7F => self.blank(found),
            _ => {
                self.blank(found);
                self.push(byte, found);
                self.push(BLANK, found);
            }
        }
    }

    fn blank(&mut self, found: &mut impl FnMut(usize)) {
        if self.back(0) != BLANK {
            self.push(BLANK, found);
        }
    }

    fn back(&self, depth: usize) -> u8 {
        self.last[self.end.wrapping_sub(depth + 1) % LONGEST]
    }

    /// Adds a byte, and calls the function for each term with which the stream ends now.
    fn push(&mut self, byte: u8, found: &mut impl FnMut(usize)) {
        self.last[self.end % LONGEST] = byte;
        self.end += 1;
        let (mut low, mut high) = (0, self.terms.len());
        for depth in 0..LONGEST {
            let byte = self.back(depth);
            let of = |term: &&str| term.as_bytes()[term.len() - 1 - depth];
            high = low + self.terms[low..high].partition_point(|term| of(term) <= byte);
            low += self.terms[low..high].partition_point(|term| of(term) < byte);
            if low < high && self.terms[low].len() == depth + 1 {
                found(low);
                low += 1;
            }
            if low == high {
                break;
            }
        }
    }
}
