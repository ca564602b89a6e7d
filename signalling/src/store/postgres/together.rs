//! Several plain insertions as one statement. What is sent apart is answered apart, and the server wakes
//! this end for each answer; a booking adds to half a dozen tables.
//!
//! Parts of one statement do not see each other's rows, and go in no certain order. So only those are
//! joined that look at nothing: `INSERT INTO … VALUES`, each into another table. Foreign keys are looked
//! after when all of them are done.

use std::collections::HashMap;

use tokio_postgres::types::Type;

use super::super::Value;

/// So many are joined at most.
const MOST: usize = 8;

/// An insertion that waits for others.
struct Waiting {
    sql: String,
    values: Vec<Value>,
    types: Vec<Type>,
    counts_on: Option<u64>,
}

/// Insertions joined into one.
pub(super) struct Joined {
    pub sql: String,
    pub types: Vec<Type>,
    pub values: Vec<Value>,
    /// How many there are besides the last, whose rows alone are counted in the answer.
    pub others: u64,
    /// How many rows the last is counted on to add.
    pub counts_on: Option<u64>,
}

/// What waits to be joined, and what is known of the statements that can be.
#[derive(Default)]
pub(super) struct Together {
    waiting: Vec<Waiting>,
    /// The types of their parameters, where they can be joined at all.
    types: HashMap<String, Option<Vec<Type>>>,
}

/// The table, of a statement that only adds rows it was given. What may add fewer is `counted`, or cannot
/// be joined.
fn table(sql: &str, counted: bool) -> Option<&str> {
    let rest = sql.trim_start().strip_prefix("INSERT INTO ")?;
    let looks = |word| sql.contains(word);
    let may_add_fewer = looks("DO NOTHING") && !counted;
    if looks("SELECT") || may_add_fewer || looks("RETURNING") || !looks("VALUES") {
        return None;
    }
    rest.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .next()
}

/// The types by which parameters are sent that the server takes to be of these.
fn sent_as(found: &[Type]) -> Option<Vec<Type>> {
    let types = found.iter().map(|ty| match *ty {
        Type::INT2 | Type::INT4 | Type::INT8 => Some(Type::INT8),
        Type::TEXT | Type::VARCHAR => Some(Type::TEXT),
        _ => None,
    });
    types.collect()
}

/// The statement with its parameters numbered from after so many others.
fn renumbered(sql: &str, after: usize) -> String {
    let mut parts = sql.split('$');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let number = number.parse::<usize>().map_or(0, |n| n + after);
        out.push_str(&format!("${number}{rest}"));
    }
    out
}

impl Together {
    /// Whether this is a statement of the kind that can be joined. Its types may have to be asked for.
    pub fn may_take(sql: &str, counts_on: Option<u64>) -> bool {
        table(sql, counts_on.is_some()).is_some()
    }

    /// Whether the types of its parameters are known.
    pub fn knows(&self, sql: &str) -> bool {
        self.types.contains_key(sql)
    }

    /// Takes note of what the server takes its parameters to be.
    pub fn learn(&mut self, sql: &str, found: &[Type]) {
        self.types.insert(sql.to_owned(), sent_as(found));
    }

    /// Whether another can wait with those that do. Of one alone it is told how many rows it added.
    pub fn has_room_for(&self, sql: &str, counts_on: Option<u64>) -> bool {
        let fits = |one: &Waiting| {
            table(&one.sql, true) != table(sql, true)
                && (counts_on.is_none() || one.counts_on.is_none())
        };
        self.waiting.len() < MOST && self.waiting.iter().all(fits)
    }

    /// Lets it wait, if it can be joined with others.
    pub fn take(&mut self, sql: &str, values: &[Value], counts_on: Option<u64>) -> bool {
        let Some(Some(types)) = self.types.get(sql) else {
            return false;
        };
        let fit = |(value, ty): (&Value, &Type)| match value {
            Value::Null => true,
            Value::Int(_) => *ty == Type::INT8,
            Value::Text(_) => *ty == Type::TEXT,
        };
        if types.len() != values.len() || !values.iter().zip(types).all(fit) {
            return false;
        }
        self.waiting.push(Waiting {
            sql: sql.to_owned(),
            values: values.to_vec(),
            types: types.clone(),
            counts_on,
        });
        true
    }

    /// Whether the number of rows that one of them adds is counted on.
    pub fn counts(&self) -> bool {
        self.waiting.iter().any(|one| one.counts_on.is_some())
    }

    /// How many wait.
    pub const fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Those that wait go.
    pub fn forget(&mut self) {
        self.waiting.clear();
    }

    /// All that wait, as one statement.
    pub fn join(&mut self) -> Option<Joined> {
        let mut waiting = std::mem::take(&mut self.waiting);
        // Of the last alone it is told how many rows it added.
        let counted = waiting.iter().position(|one| one.counts_on.is_some());
        let last = match counted {
            Some(at) => waiting.remove(at),
            None => waiting.pop()?,
        };
        let mut joined = Joined {
            sql: String::new(),
            types: Vec::new(),
            values: Vec::new(),
            others: waiting.len() as u64,
            counts_on: last.counts_on,
        };
        for (number, one) in waiting.into_iter().enumerate() {
            let head = if number == 0 { "WITH" } else { "," };
            let sql = renumbered(&one.sql, joined.values.len());
            joined
                .sql
                .push_str(&format!("{head} part{number} AS ({sql})\n"));
            joined.types.extend(one.types);
            joined.values.extend(one.values);
        }
        let sql = renumbered(&last.sql, joined.values.len());
        joined.sql.push_str(&sql);
        joined.types.extend(last.types);
        joined.values.extend(last.values);
        Some(joined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "INSERT INTO sites (id, name, created_at) VALUES ($1, $2, $3)";
    const STAFF: &str = "INSERT INTO staff (id, a, b) VALUES ($2, $1, $1)
        ON CONFLICT (id) DO UPDATE SET a = excluded.a";

    #[test]
    fn only_what_looks_at_nothing_is_joined() {
        assert!(Together::may_take(SITE, None));
        assert!(Together::may_take(STAFF, None));
        for sql in [
            "INSERT INTO changes (what, version) SELECT $1, 1 FROM changes",
            "INSERT INTO claims (cell) VALUES ($1) ON CONFLICT DO NOTHING",
            "INSERT INTO claims (cell) VALUES ($1) RETURNING cell",
            "UPDATE sites SET name = $1",
            "SELECT pg_advisory_xact_lock($1)",
            "DELETE FROM sites",
        ] {
            assert!(!Together::may_take(sql, None), "{sql}");
        }
    }

    #[test]
    fn parts_keep_their_own_parameters_and_no_table_comes_twice() {
        let mut together = Together::default();
        together.learn(SITE, &[Type::TEXT, Type::TEXT, Type::INT4]);
        together.learn(STAFF, &[Type::INT8, Type::TEXT]);
        let text = |text: &str| Value::Text(text.to_owned());
        assert!(together.take(SITE, &[text("s"), Value::Null, Value::Int(1)], None));
        assert!(!together.has_room_for(SITE, None));
        assert!(together.has_room_for(STAFF, None));
        assert!(together.take(STAFF, &[Value::Int(2), text("p")], None));
        assert_eq!(together.waiting(), 2);
        let joined = together.join().unwrap();
        assert_eq!(
            joined.sql,
            "WITH part0 AS (INSERT INTO sites (id, name, created_at) VALUES ($1, $2, $3))
INSERT INTO staff (id, a, b) VALUES ($5, $4, $4)
        ON CONFLICT (id) DO UPDATE SET a = excluded.a"
        );
        assert_eq!(joined.values[3..], [Value::Int(2), text("p")]);
        let (int, words) = (Type::INT8, Type::TEXT);
        let types = [words.clone(), words.clone(), int.clone(), int, words];
        assert_eq!(joined.types, types);
        assert_eq!(joined.others, 1);
        assert!(together.join().is_none());
    }

    #[test]
    fn what_is_of_another_type_than_its_column_goes_alone() {
        let mut together = Together::default();
        together.learn(SITE, &[Type::TEXT, Type::TEXT, Type::INT8]);
        assert!(!together.take(SITE, &[Value::Int(1), Value::Null, Value::Null], None));
        assert!(!together.take(SITE, &[Value::Null], None));
        assert!(!together.take(STAFF, &[], None), "nothing is known of it");
        together.learn(STAFF, &[Type::BOOL]);
        assert!(!together.take(STAFF, &[Value::Null], None));
    }

    #[test]
    fn what_is_counted_comes_last_and_only_one_is() {
        const CLAIM: &str = "INSERT INTO claims (cell) VALUES ($1) ON CONFLICT DO NOTHING";
        const COUNTED: &str = "INSERT INTO holds (id) VALUES ($1)";
        let mut together = Together::default();
        together.learn(CLAIM, &[Type::INT8]);
        together.learn(SITE, &[Type::TEXT, Type::TEXT, Type::INT8]);
        assert!(Together::may_take(CLAIM, Some(1)));
        assert!(together.take(CLAIM, &[Value::Int(7)], Some(1)));
        assert!(together.counts());
        assert!(!together.has_room_for(CLAIM, Some(1)), "the same table");
        assert!(!together.has_room_for(COUNTED, Some(1)));
        assert!(together.has_room_for(COUNTED, None));
        assert!(together.take(SITE, &[Value::Null, Value::Null, Value::Null], None));
        let joined = together.join().unwrap();
        assert_eq!(joined.counts_on, Some(1));
        assert_eq!(joined.others, 1);
        let last = joined.sql.lines().last().unwrap();
        assert_eq!(
            last,
            "INSERT INTO claims (cell) VALUES ($4) ON CONFLICT DO NOTHING"
        );
        assert_eq!(joined.values[3], Value::Int(7));
        assert!(!together.counts());
    }
}
