use super::DatabaseError;
use super::value::{FromValue, Value, read};

/// One row of a result.
#[derive(Debug)]
pub(crate) struct Row(pub(super) Vec<Value>);

impl Row {
    /// What stands in `column`, counted from 0.
    pub(crate) fn get<T: FromValue>(&self, column: usize) -> Result<T, DatabaseError> {
        read(self.0.get(column), column)
    }
}
