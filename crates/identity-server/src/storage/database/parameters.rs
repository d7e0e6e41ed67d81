use super::Value;

/// The values of a statement's parameters.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::storage::database::Value::from($value)),*]
    };
}
pub(crate) use params;

/// In debug builds: the parameters of `sql` are numbered by their first appearance, and there are as many as `values`.
pub(super) fn check(sql: &str, values: &[Value]) {
    debug_assert_eq!(numbered(sql), Some(values.len()), "the parameters of {sql}");
}

/// How many parameters there are, when they are numbered by their first appearance.
pub(super) fn numbered(sql: &str) -> Option<usize> {
    let mut highest = 0;
    for piece in sql.split('$').skip(1) {
        let end = piece.find(|letter: char| !letter.is_ascii_digit());
        let number: usize = piece.get(..end.unwrap_or(piece.len()))?.parse().ok()?;
        if number == highest + 1 {
            highest = number;
        } else if number == 0 || number > highest {
            return None;
        }
    }
    Some(highest)
}
