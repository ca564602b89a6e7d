//! What comes out of a statement.

use std::cell::OnceCell;
use std::str::FromStr;

use domain::time::{Date, Timestamp, WallTime};
use rusqlite::types::ValueRef;

use super::postgres::Cell;
use super::{Sealed, StoreError};

/// A column, by number (from 0) or name.
pub trait Column: Copy + std::fmt::Display {
    /// The column's number in this row.
    fn number(self, row: &Row<'_>) -> Option<usize>;
}

impl Column for usize {
    fn number(self, _: &Row<'_>) -> Option<usize> {
        Some(self)
    }
}

impl Column for &str {
    fn number(self, row: &Row<'_>) -> Option<usize> {
        match row.inner {
            Inner::Sqlite(row, names) => names
                .get_or_init(|| owned(row.as_ref().column_names()))
                .iter()
                .position(|name| name == self),
            Inner::Postgres(row) => row.columns().iter().position(|c| c.name() == self),
        }
    }
}

/// One row of an answer, while it is being read.
pub struct Row<'a> {
    inner: Inner<'a>,
}

enum Inner<'a> {
    Sqlite(&'a rusqlite::Row<'a>, &'a Names),
    Postgres(&'a tokio_postgres::Row),
}

/// The columns of an answer, once somebody asks by name: the engine looks through all for each.
pub(super) type Names = OnceCell<Vec<String>>;

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

fn decode(column: impl Column, expected: &'static str) -> StoreError {
    StoreError::Decode {
        column: column.to_string(),
        expected,
    }
}

impl<'a> Row<'a> {
    pub(super) const fn sqlite(row: &'a rusqlite::Row<'a>, names: &'a Names) -> Self {
        Self {
            inner: Inner::Sqlite(row, names),
        }
    }

    pub(super) const fn postgres(row: &'a tokio_postgres::Row) -> Self {
        Self {
            inner: Inner::Postgres(row),
        }
    }

    fn value(&self, column: impl Column) -> Result<Cell<'a>, StoreError> {
        let number = column
            .number(self)
            .ok_or_else(|| decode(column, "anything: there is no such column"))?;
        match self.inner {
            Inner::Sqlite(row, _) => Ok(match row.get_ref(number)? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(number) => Cell::Int(number),
                ValueRef::Text(text) => std::str::from_utf8(text)
                    .map(Cell::Text)
                    .map_err(|_| decode(column, "UTF-8"))?,
                _ => Cell::Other,
            }),
            Inner::Postgres(row) => row
                .try_get(number)
                .map_err(|_| decode(column, "a value that can be read")),
        }
    }

    /// Text that may be NULL, borrowed.
    fn opt_str(&self, column: impl Column) -> Result<Option<&'a str>, StoreError> {
        match self.value(column)? {
            Cell::Null => Ok(None),
            Cell::Text(text) => Ok(Some(text)),
            _ => Err(decode(column, "text")),
        }
    }

    fn str(&self, column: impl Column) -> Result<&'a str, StoreError> {
        self.opt_str(column)?.ok_or_else(|| decode(column, "text"))
    }

    /// Text.
    ///
    /// # Errors
    /// [`StoreError::Decode`], as for all getters, when the column holds something else.
    pub fn text(&self, column: impl Column) -> Result<String, StoreError> {
        self.str(column).map(str::to_owned)
    }

    /// Text that may be NULL.
    pub fn opt_text(&self, column: impl Column) -> Result<Option<String>, StoreError> {
        Ok(self.opt_str(column)?.map(str::to_owned))
    }

    /// A whole number.
    pub fn int(&self, column: impl Column) -> Result<i64, StoreError> {
        self.opt_int(column)?
            .ok_or_else(|| decode(column, "a whole number"))
    }

    /// A whole number that may be NULL.
    pub fn opt_int(&self, column: impl Column) -> Result<Option<i64>, StoreError> {
        match self.value(column)? {
            Cell::Null => Ok(None),
            Cell::Int(number) => Ok(Some(number)),
            _ => Err(decode(column, "a whole number")),
        }
    }

    /// A whole number of a smaller type: `row.number::<u16>(3)`.
    pub fn number<T: TryFrom<i64>>(&self, column: impl Column) -> Result<T, StoreError> {
        T::try_from(self.int(column)?).map_err(|_| decode(column, "a number in range"))
    }

    /// Yes (1) or no (0).
    pub fn flag(&self, column: impl Column) -> Result<bool, StoreError> {
        self.int(column).map(|number| number != 0)
    }

    /// An instant.
    pub fn time(&self, column: impl Column) -> Result<Timestamp, StoreError> {
        self.int(column).map(Timestamp)
    }

    /// An instant that may be NULL.
    pub fn opt_time(&self, column: impl Column) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.opt_int(column)?.map(Timestamp))
    }

    /// A value with a text form of its own: identifiers, dates, enums.
    pub fn parse<T: FromStr>(&self, column: impl Column) -> Result<T, StoreError> {
        self.str(column)?
            .parse()
            .map_err(|_| decode(column, std::any::type_name::<T>()))
    }

    /// The same for a column that may be NULL.
    pub fn opt_parse<T: FromStr>(&self, column: impl Column) -> Result<Option<T>, StoreError> {
        self.opt_str(column)?
            .map(|text| {
                text.parse()
                    .map_err(|_| decode(column, std::any::type_name::<T>()))
            })
            .transpose()
    }

    /// An identifier: `row.id::<SiteId>("site_id")`.
    pub fn id<T: FromStr>(&self, column: impl Column) -> Result<T, StoreError> {
        self.parse(column)
    }

    /// An identifier that may be NULL.
    pub fn opt_id<T: FromStr>(&self, column: impl Column) -> Result<Option<T>, StoreError> {
        self.opt_parse(column)
    }

    /// A calendar date.
    pub fn date(&self, column: impl Column) -> Result<Date, StoreError> {
        self.parse(column)
    }

    /// A wall-clock time kept as minutes after midnight.
    pub fn wall_minutes(&self, column: impl Column) -> Result<WallTime, StoreError> {
        WallTime::from_minutes(self.number(column)?).map_err(|_| decode(column, "a wall time"))
    }

    /// A value of an enum that is written as on the wire (a serde unit variant).
    pub fn word<T: serde::de::DeserializeOwned>(
        &self,
        column: impl Column,
    ) -> Result<T, StoreError> {
        let text = self.str(column)?;
        serde_json::from_value(serde_json::Value::from(text))
            .map_err(|_| decode(column, std::any::type_name::<T>()))
    }

    /// A JSON document.
    pub fn json<T: serde::de::DeserializeOwned>(
        &self,
        column: impl Column,
    ) -> Result<T, StoreError> {
        serde_json::from_str(self.str(column)?)
            .map_err(|_| decode(column, std::any::type_name::<T>()))
    }

    /// A sealed value.
    pub fn sealed(&self, column: impl Column) -> Result<Sealed, StoreError> {
        self.text(column).map(Sealed::from_text)
    }

    /// A sealed value that may be NULL.
    pub fn opt_sealed(&self, column: impl Column) -> Result<Option<Sealed>, StoreError> {
        Ok(self.opt_text(column)?.map(Sealed::from_text))
    }
}

/// The word of an enum as on the wire, for a column read back by [`Row::word`].
///
/// # Errors
/// [`StoreError::Decode`] when the value is not a plain word.
pub fn word<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Decode {
            column: std::any::type_name::<T>().to_owned(),
            expected: "a plain word",
        }),
    }
}
