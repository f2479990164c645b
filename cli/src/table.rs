//! Tables with aligned columns.

use crate::{
    out::{Paint, Tone},
    text,
};

/// Between two columns.
const GAP: &str = "  ";

/// Rows of cells; the header line is left out where there are no headings.
#[derive(Debug, Default)]
pub(crate) struct Table {
    headings: Vec<(&'static str, Align)>,
    rows: Vec<Vec<Cell>>,
}

/// Where in its column a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A text with its tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

impl Table {
    pub(crate) fn new(headings: &[(&'static str, Align)]) -> Self {
        Table { headings: headings.to_vec(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Without the columns that say nothing.
    pub(crate) fn without_empty_columns(mut self) -> Self {
        for column in (0..self.headings.len()).rev() {
            let is_empty = |row: &Vec<Cell>| row.get(column).is_none_or(|cell| cell.text.is_empty());
            if self.rows.iter().all(is_empty) {
                self.headings.remove(column);
                for row in &mut self.rows {
                    if column < row.len() {
                        row.remove(column);
                    }
                }
            }
        }
        self
    }

    pub(crate) fn render(&self, paint: Paint) -> String {
        let columns = self.rows.iter().map(Vec::len).chain([self.headings.len()]).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(|column| self.width(column)).collect();
        let mut out = String::new();
        if !self.headings.is_empty() {
            let heads: Vec<Cell> =
                self.headings.iter().map(|(head, _)| Cell::new(head, Tone::Heading)).collect();
            self.line(&mut out, &heads, &widths, paint);
        }
        for row in &self.rows {
            self.line(&mut out, row, &widths, paint);
        }
        out
    }

    fn width(&self, column: usize) -> usize {
        let heading = self.headings.get(column).map_or(0, |(head, _)| text::width(head));
        let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| text::width(&cell.text));
        cells.max().unwrap_or(0).max(heading)
    }

    fn line(&self, out: &mut String, cells: &[Cell], widths: &[usize], paint: Paint) {
        let last = cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1);
        for (column, (cell, width)) in cells.iter().zip(widths).enumerate().take(last) {
            if column > 0 {
                out.push_str(GAP);
            }
            let padding = " ".repeat(width.saturating_sub(text::width(&cell.text)));
            let painted = paint.paint(cell.tone, &cell.text);
            match self.headings.get(column) {
                Some((_, Align::Right)) => out.extend([padding.as_str(), &painted]),
                _ if column + 1 == last => out.push_str(&painted),
                _ => out.extend([painted.as_str(), &padding]),
            }
        }
        out.push('\n');
    }
}

impl Cell {
    pub(crate) fn new(text: impl AsRef<str>, tone: Tone) -> Self {
        Cell { text: text::printable(text.as_ref()), tone }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::new(text, Tone::Plain)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::new(text, Tone::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new(&[("NAME", Align::Left), ("N", Align::Right), ("NOTE", Align::Left)]);
        table.row(["旅行 ✈️".into(), "7".into(), Cell::new("ok", Tone::Good)]);
        table.row(["plain".into(), "1234".into(), "".into()]);
        table.row(["\u{1b}[2J".into(), "".into(), "x".into()]);
        table
    }

    #[test]
    fn columns_line_up_on_a_terminal() {
        let expect = "\
NAME        N  NOTE
旅行 ✈️     7  ok
plain    1234
\u{fffd}[2J           x
";
        assert_eq!(sample().render(Paint::Plain), expect);
    }

    #[test]
    fn colours_do_not_count() {
        let rendered = sample().render(Paint::Ansi);
        assert!(rendered.contains("  \u{1b}[32mok\u{1b}[0m\n"), "{rendered:?}");
        let mut plain = String::new();
        let mut inside = false;
        for c in rendered.chars() {
            match (inside, c) {
                (false, '\u{1b}') => inside = true,
                (true, 'm') => inside = false,
                (false, c) => plain.push(c),
                (true, _) => {}
            }
        }
        assert_eq!(plain, sample().render(Paint::Plain));
    }

    #[test]
    fn empty_columns_go() {
        let mut table = Table::new(&[("A", Align::Left), ("B", Align::Left), ("C", Align::Left)]);
        table.row(["1".into(), "".into(), "3".into()]);
        table.row(["4".into(), "".into()]);
        assert_eq!(table.without_empty_columns().render(Paint::Plain), "A  C\n1  3\n4\n");
        assert_eq!(Table::default().render(Paint::Plain), "");
    }
}
