//! Questions that are sent before their answers are wanted, together with one that must be waited for: so that
//! several take one journey to the server and back.
//!
//! An answer holds only as long as nothing was done after the question that might change it, or that might have
//! waited for others: whatever is sent later forgets it, and it is asked again when it is wanted.

use tokio_postgres::Row;

use super::super::Value;

struct Asked {
    number: u64,
    sql: String,
    values: Vec<Value>,
    rows: Option<Vec<Row>>,
}

/// What was asked.
#[derive(Default)]
pub(super) struct Ahead {
    asked: Vec<Asked>,
    last: u64,
}

impl Ahead {
    /// Takes note of a question; the number is to come with its answer.
    pub fn ask(&mut self, sql: &str, values: &[Value]) -> u64 {
        self.last += 1;
        self.asked.push(Asked {
            number: self.last,
            sql: sql.to_owned(),
            values: values.to_vec(),
            rows: None,
        });
        self.last
    }

    /// Takes the answer to a question, unless it is forgotten.
    pub fn answer(&mut self, number: u64, rows: Vec<Row>) {
        let asked = self.asked.iter_mut().find(|one| one.number == number);
        if let Some(asked) = asked {
            asked.rows = Some(rows);
        }
    }

    fn place(&self, sql: &str, values: &[Value]) -> Option<usize> {
        let same = |one: &Asked| one.sql == sql && one.values == values;
        self.asked.iter().position(same)
    }

    /// Whether this was asked and has no answer yet.
    pub fn awaits(&self, sql: &str, values: &[Value]) -> bool {
        let asked = self.place(sql, values).and_then(|at| self.asked.get(at));
        asked.is_some_and(|one| one.rows.is_none())
    }

    /// The answer to this question, once.
    pub fn take(&mut self, sql: &str, values: &[Value]) -> Option<Vec<Row>> {
        let at = self.place(sql, values)?;
        self.asked.remove(at).rows
    }

    /// Answers hold no longer.
    pub fn forget(&mut self) {
        self.asked.clear();
    }
}
