//! One question about many things: lists in a statement, in a few constant lengths, so that statements
//! stay few and prepared.

use super::{Reader, Row, StoreError, Value};

/// How many things one statement asks about. A shorter list is filled up with its last.
const LENGTHS: [usize; 3] = [1, 8, 64];

impl Reader {
    /// All rows about any of these. In the statement `{among}` stands for the list, and the parameters
    /// come first. Rows come list by list, so that an order across all of them is the caller's to make.
    ///
    /// # Errors
    /// What the database or `map` says.
    pub fn query_among<T>(
        &mut self,
        sql: &str,
        params: &[Value],
        among: &[Value],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        for part in among.chunks(LENGTHS[LENGTHS.len() - 1]) {
            let fits = LENGTHS.into_iter().find(|length| *length >= part.len());
            let length = fits.unwrap_or(part.len());
            let first = params.len() + 1;
            let marks: Vec<String> = (first..first + length).map(|n| format!("${n}")).collect();
            let mut values = params.to_vec();
            values.extend_from_slice(part);
            if let Some(last) = part.last() {
                values.resize(params.len() + length, last.clone());
            }
            let sql = sql.replace("{among}", &marks.join(", "));
            self.each(&sql, &values, |row| {
                found.push(map(row)?);
                Ok(())
            })?;
        }
        Ok(found)
    }
}
