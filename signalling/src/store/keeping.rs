//! What a unit of work keeps from others until it ends, where several write at once: rows, names, and turns at
//! rows. With one writer (SQLite) there is nothing to do.

use super::conn::Conn;
use super::{StoreError, Tx, Value, postgres};

impl Tx {
    /// Keeps something from others: what they did before is seen after it.
    fn keep_from_others(
        &mut self,
        keep: impl FnOnce(&mut postgres::Link) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match &mut self.reader.conn {
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(link) => {
                self.reader.memory.look_again();
                keep(link)
            }
        }
    }

    /// Keeps the row with this id from other writers until the end of the unit of work. To be done
    /// before a look on which a write depends; with one writer (SQLite) there is nothing to do.
    ///
    /// # Errors
    /// What the database says. A row that is not there is no error: it is not found afterwards.
    pub fn keep_row(
        &mut self,
        table: &'static str,
        id: impl Into<Value>,
    ) -> Result<(), StoreError> {
        self.keep_from_others(|link| postgres::keep_row(link, table, id.into()))
    }

    /// Keeps a name from other writers who ask for the same, where there is no row to keep: before
    /// counting what may become too many, or looking for what may not be there yet.
    ///
    /// # Errors
    /// What the database says.
    pub fn keep_name(&mut self, name: &str) -> Result<(), StoreError> {
        self.keep_from_others(|link| postgres::keep_name(link, name))
    }

    /// Takes part in what is done with a row, as others may at the same time; whoever has it alone
    /// ([`Tx::row_alone`]) waits for all of them, and they for whoever has it alone. To be done before the row
    /// is read; nothing is written to it, so that many may share it at no cost.
    ///
    /// # Errors
    /// What the database says. A row that is not there is no error: it is not found afterwards.
    pub fn share_row(
        &mut self,
        table: &'static str,
        id: impl Into<Value>,
    ) -> Result<(), StoreError> {
        match &mut self.reader.conn {
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(link) => {
                if postgres::share_row(link, table, id.into())? {
                    self.reader.memory.look_again();
                }
                Ok(())
            }
        }
    }

    /// The same with the row that another one names: in the column of `by`, a table and its column.
    ///
    /// # Errors
    /// What the database says. Where there is no such row there is nothing to share.
    pub fn share_row_of(
        &mut self,
        table: &'static str,
        by: (&'static str, &'static str),
        id: impl Into<Value>,
    ) -> Result<(), StoreError> {
        self.keep_from_others(|link| postgres::share_row_of(link, table, by, id.into()))
    }

    /// Has a row alone until the end of the unit of work: see [`Tx::share_row`].
    ///
    /// # Errors
    /// What the database says.
    pub fn row_alone(
        &mut self,
        table: &'static str,
        id: impl Into<Value>,
    ) -> Result<(), StoreError> {
        self.keep_from_others(|link| postgres::row_alone(link, table, id.into()))
    }
}
