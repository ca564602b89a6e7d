//! From a file to its rows.

use std::collections::{BTreeMap, BTreeSet};

use domain::booking::import::{Columns, ImportKind, MOST_ROWS, left_open};
use domain::error::{ErrorCode, FieldError, FieldProblem, Problem};

/// A file with more columns is none that anybody made for us.
const MOST_COLUMNS: usize = 100;

/// A file, cut into cells.
#[derive(Debug, Clone)]
pub struct Table {
    /// Where each column is.
    pub columns: Columns,
    /// The rows with their lines in the file.
    pub rows: Vec<(u32, Vec<String>)>,
    /// Those, by their place among the rows, whose number another one before them has that says something else.
    pub at_odds: BTreeSet<usize>,
}

/// Cuts a file. Commas or semicolons, as the line of column names has them: spreadsheets write either.
///
/// # Errors
/// `malformed` when it is no table; the problem naming columns that are missing or unknown, `rows` when there are
/// too many or none, or `quotes.7` when a quotation mark on line 7 is not closed.
pub fn table(kind: ImportKind, text: &str) -> Result<Table, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let names = text.lines().next().unwrap_or_default();
    let semicolons = names.matches(';').count() > names.matches(',').count();
    let between = if semicolons { ';' } else { ',' };
    if let Some(line) = left_open(text, between) {
        return Err(refused(&format!("quotes.{line}"), FieldError::Format));
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if semicolons { b';' } else { b',' })
        .flexible(true)
        .from_reader(text.as_bytes());
    let unreadable = |_: csv::Error| Problem::new(ErrorCode::Malformed);
    let names = reader.headers().map_err(unreadable)?;
    // Each that is unknown is named.
    if names.len() > MOST_COLUMNS {
        return Err(Problem::new(ErrorCode::Malformed));
    }
    let columns = Columns::read(kind, names.iter())?;
    let mut rows = Vec::new();
    let mut lines = Lines {
        text: text.as_bytes(),
        at: 0,
        line: 1,
    };
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        // A line of nothing but commas is what spreadsheets leave below their last row.
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == MOST_ROWS {
            return Err(refused("rows", FieldError::TooMany));
        }
        let cells = record.iter().map(str::to_owned).collect();
        rows.push((line, cells));
    }
    if rows.is_empty() {
        return Err(refused("rows", FieldError::Required));
    }
    let at_odds = at_odds(&columns, &rows);
    Ok(Table {
        columns,
        rows,
        at_odds,
    })
}

/// Which rows have the number of one before them and say something else: taken for the same, they would be lost.
fn at_odds(columns: &Columns, rows: &[(u32, Vec<String>)]) -> BTreeSet<usize> {
    let mut first: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for (n, (_, cells)) in rows.iter().enumerate() {
        let mut cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
        while cells.last().is_some_and(|cell| cell.is_empty()) {
            cells.pop();
        }
        let id = columns.row(&cells).text("id").to_owned();
        if *first.entry(id).or_insert_with(|| cells.clone()) != cells {
            found.insert(n);
        }
    }
    found
}

/// Counts lines as an editor does. The reader's own count stands still between the two characters that
/// end a line on Windows, and skips lines that are empty.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of the row that begins at this byte, or after the line ends that stand there.
    fn of(&mut self, byte: u64) -> u32 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(next) = self.text.get(self.at)
            && (self.at < byte || matches!(next, b'\r' | b'\n'))
        {
            self.line += u32::from(*next == b'\n');
            self.at += 1;
        }
        self.line
    }
}

fn refused(field: &str, error: FieldError) -> Problem {
    let field = field.to_owned();
    Problem::fields(vec![FieldProblem { field, error }])
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str = "id,service,clinician,mode,from,until,minutes,first_day,room";

    fn rows(text: &str) -> Result<Vec<(u32, usize)>, Problem> {
        let table = table(ImportKind::Clinics, text)?;
        Ok(table
            .rows
            .iter()
            .map(|(line, cells)| (*line, cells.len()))
            .collect())
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let text = format!("\u{feff}{NAMES}\r\n1,\"Foot\ncare\",x\r\n,,,,\r\n\r\n2,Review,x\r\n");
        assert_eq!(rows(&text).unwrap(), [(2, 3), (6, 3)]);
        let semicolons = format!("{}\n1;Review;x, y\n", NAMES.replace(',', ";"));
        assert_eq!(rows(&semicolons).unwrap(), [(2, 3)]);
    }

    #[test]
    fn a_line_of_nothing_but_commas_is_no_table() {
        let refused = rows(&",".repeat(2_000)).unwrap_err();
        assert_eq!(
            (refused.code, refused.fields.len()),
            (ErrorCode::Malformed, 0)
        );
    }

    #[test]
    fn too_many_rows_and_none_are_refused() {
        let many = "1,x\n".repeat(MOST_ROWS + 1);
        for (rest, error) in [
            (many.as_str(), FieldError::TooMany),
            ("", FieldError::Required),
        ] {
            let refused = rows(&format!("{NAMES}\n{rest}")).unwrap_err();
            assert_eq!(
                (refused.fields[0].field.as_str(), refused.fields[0].error),
                ("rows", error)
            );
        }
    }
}
