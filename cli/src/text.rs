//! Text from cards and networks, made fit for a terminal.

use unicode_width::UnicodeWidthStr;

/// Columns that a text takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Without anything that moves the cursor, switches colours or turns the writing direction: a profile's name comes from a
/// server, an operator's from the air.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if is_unfit(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `1 modem`, `2 modems`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Bytes with a unit, in steps of 1024.
pub(crate) fn bytes(count: u32) -> String {
    if count < 10 * 1024 { format!("{count} B") } else { format!("{} KiB", count / 1024) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_the_terminal_gets_through() {
        let check = |text: &str, expect: &str| assert_eq!(printable(text), expect, "{text:?}");
        check("Reise 旅行 ✈️ é", "Reise 旅行 ✈️ é");
        check("a\u{1b}[31mb", "a\u{fffd}[31mb");
        check("a\nb\tc\u{7f}\u{9b}", "a\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}");
        check("\u{202e}evil", "\u{fffd}evil");
    }

    #[test]
    fn widths() {
        for (text, expect) in [("", 0), ("abc", 3), ("旅行", 4), ("é", 1), ("🇩🇪", 2), ("👩‍👩‍👧", 2), ("✈️", 2)]
        {
            assert_eq!(width(text), expect, "{text}");
        }
    }

    #[test]
    fn numbers_with_their_nouns() {
        assert_eq!(
            [count(0, "modem"), count(1, "modem"), count(2, "modem")],
            ["0 modems", "1 modem", "2 modems"]
        );
        assert_eq!(
            [bytes(0), bytes(10239), bytes(10240), bytes(u32::MAX)],
            ["0 B", "10239 B", "10 KiB", "4194303 KiB"]
        );
    }
}
