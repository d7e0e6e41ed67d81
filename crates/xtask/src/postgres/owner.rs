use std::{fs, os::unix::fs::chown, path::Path};

use crate::{
    failure::{Failure, OrFailure},
    tools,
};

/// Users whom a cluster can belong to where this process is root, whom PostgreSQL refuses.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// A user of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) user: u32,
    pub(super) group: u32,
}

impl Owner {
    /// Who servers run as: nobody else than this process's own user, unless that is root.
    pub(super) fn of_servers() -> Result<Option<Self>, Failure> {
        if !tools::is_root() {
            return Ok(None);
        }
        let users = fs::read_to_string("/etc/passwd").or_failure(|| "read /etc/passwd".to_owned())?;
        USERS
            .iter()
            .find_map(|name| entry(&users, name))
            .map(Some)
            .ok_or_else(|| {
                Failure::new("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")
            })
    }

    pub(super) fn give(self, path: &Path) -> Result<(), Failure> {
        chown(path, Some(self.user), Some(self.group))
            .or_failure(|| format!("give {} to PostgreSQL", path.display()))
    }
}

/// The user's line in the text of `/etc/passwd` (see passwd(5)).
fn entry(users: &str, name: &str) -> Option<Owner> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        Some(Owner {
            user: fields.nth(1)?.parse().ok()?,
            group: fields.next()?.parse().ok()?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:8::/:\npostgres:x:101:103::/var/lib/postgresql:/bin/bash\n";
        let owner = Owner {
            user: 101,
            group: 103,
        };
        assert_eq!(entry(users, "postgres"), Some(owner));
        assert_eq!(entry(users, "nobody"), None);
    }
}
