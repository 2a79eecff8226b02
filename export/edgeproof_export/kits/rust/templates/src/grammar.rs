//! Text to values: trimmed of ASCII blanks, then of one pair of equal quotes.

/// Why a text is no number.
#[derive(Debug, PartialEq)]
pub enum Fault {
    /// It is no ASCII decimal.
    NotANumber,
    /// It is larger than every float32.
    OutOfRange,
}

/// Trims ASCII blanks, then one pair of equal quotes.
pub fn clean(text: &str) -> &str {
    let text = text.trim_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    ['\'', '"']
        .iter()
        .find_map(|&quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(text)
}

/// Whether a cleaned text is one of the words for a missing value, which are categories in lower case.
pub fn is_missing(text: &str, words: &[&str]) -> bool {
    let text = category(text);
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Reads a cleaned ASCII decimal: the nearest float64, then the nearest float32.
#[allow(clippy::cast_possible_truncation)] // rounding is meant
pub fn number(text: &str) -> Result<f32, Fault> {
    if !is_decimal(text.as_bytes()) {
        return Err(Fault::NotANumber);
    }
    let value = text.parse::<f64>().map_err(|_| Fault::NotANumber)? as f32;
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Fault::OutOfRange)
    }
}

/// The one spelling of a cleaned category: `1.0` is `1`, and `True` is `true`.
pub fn category(text: &str) -> &str {
    for spelling in ["true", "false"] {
        if text.eq_ignore_ascii_case(spelling) {
            return spelling;
        }
    }
    match text.split_once('.') {
        Some((whole, zeros)) if is_integer(whole.as_bytes()) && is_zeros(zeros) => match whole {
            "-0" => "0",
            _ => whole,
        },
        _ => text,
    }
}

fn is_zeros(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c == b'0')
}

fn is_integer(text: &[u8]) -> bool {
    let (digits, rest) = digits(unsigned(text));
    digits > 0 && rest.is_empty()
}

/// `[+-]? ( digits [.] digits? | . digits ) ( [eE] [+-]? digits )?`
fn is_decimal(text: &[u8]) -> bool {
    let (whole, mut rest) = digits(unsigned(text));
    let mut fraction = 0;
    if let [b'.', after @ ..] = rest {
        (fraction, rest) = digits(after);
    }
    if whole + fraction == 0 {
        return false;
    }
    match rest {
        [] => true,
        [b'e' | b'E', exponent @ ..] => is_integer(exponent),
        _ => false,
    }
}

fn unsigned(text: &[u8]) -> &[u8] {
    match text {
        [b'+' | b'-', rest @ ..] => rest,
        _ => text,
    }
}

/// Counts the leading digits; returns what follows too.
fn digits(text: &[u8]) -> (usize, &[u8]) {
    let count = text.iter().take_while(|c| c.is_ascii_digit()).count();
    (count, &text[count..])
}
