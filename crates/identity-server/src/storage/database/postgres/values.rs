use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::super::{DatabaseError, Row, Value};

/// The type that a parameter is declared as, so that one text means the same wherever it stands in a statement.
pub(super) fn type_of(value: &Value) -> Type {
    match value {
        // The server finds it out.
        Value::Null => Type::UNKNOWN,
        Value::Integer(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Boolean(_) => Type::BOOL,
        Value::Blob(_) => Type::BYTEA,
    }
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(value) => value.to_sql(kind, out),
            Self::Text(value) => value.to_sql(kind, out),
            Self::Boolean(value) => value.to_sql(kind, out),
            Self::Blob(value) => value.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        // Each value is declared by `type_of`.
        true
    }

    to_sql_checked!();
}

pub(super) fn row_of(row: &tokio_postgres::Row) -> Result<Row, DatabaseError> {
    (0..row.len())
        .map(|column| value_of(row, column))
        .collect::<Result<_, _>>()
        .map(Row)
}

fn value_of(row: &tokio_postgres::Row, column: usize) -> Result<Value, DatabaseError> {
    let kind = row.columns().get(column).map(tokio_postgres::Column::type_);
    Ok(match kind {
        Some(&Type::INT8) => row.try_get::<_, Option<i64>>(column)?.into(),
        Some(&Type::INT4) => row.try_get::<_, Option<i32>>(column)?.map(i64::from).into(),
        Some(&Type::TEXT) => row.try_get::<_, Option<String>>(column)?.into(),
        Some(&Type::BOOL) => row.try_get::<_, Option<bool>>(column)?.into(),
        Some(&Type::BYTEA) => row.try_get::<_, Option<Vec<u8>>>(column)?.into(),
        _ => {
            return Err(DatabaseError::Column {
                column,
                expected: "integer, text, boolean or bytes",
            });
        }
    })
}
