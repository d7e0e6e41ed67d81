//! What is aimed at, from what was measured. A target whose figures were not measured is left out.

use super::{
    growth::SIZES,
    operations::Operation,
    results::{Limit, Results, Subject, Target},
};

/// Connections at which servers are compared.
pub(super) const COMPARED_AT: usize = 16;

/// Operations that shall cost a tenth of what `oidc-provider` needs.
const TENTHS: [Operation; 5] = [
    Operation::ClientCredentialsEs256,
    Operation::Introspection,
    Operation::UserInfoReference,
    Operation::Discovery,
    Operation::Jwks,
];

/// All that can be said about targets.
pub(super) fn of(results: &Results) -> Vec<Target> {
    let mut targets = Vec::new();
    let cpu = |subject, operation: &str| results.cpu(subject, operation, COMPARED_AT);
    let ours = |operation: Operation| cpu(Subject::Sqlite, operation.name());
    let theirs = |operation: Operation| cpu(Subject::OidcProvider, operation.name());

    let rs256 = Operation::ClientCredentialsRs256;
    if let (Some(ours), Some(raw)) = (ours(rs256), results.rs256) {
        let what = format!("{}, to one raw RS256 signature", rs256.name());
        targets.push(Target::new(
            what,
            Limit::RatioAtMost(1.15),
            ours / raw.cpu_microseconds,
        ));
    }
    for operation in TENTHS {
        if let (Some(ours), Some(theirs)) = (ours(operation), theirs(operation)) {
            let what = format!("{}, to oidc-provider", operation.name());
            targets.push(Target::new(what, Limit::OneOf(10.0), ours / theirs));
        }
    }
    for operation in [Operation::Discovery, Operation::Jwks] {
        if let (Some(ours), Some(empty)) = (ours(operation), cpu(Subject::EmptyHandler, EMPTY)) {
            let what = format!("{}, to an empty handler", operation.name());
            targets.push(Target::new(what, Limit::RatioAtMost(1.3), ours / empty));
        }
    }
    for operation in [Operation::CodeFlowEs256, Operation::CodeFlowRs256] {
        if let (Some(ours), Some(theirs)) = (ours(operation), theirs(operation)) {
            let what = format!("{}, to oidc-provider", operation.name());
            targets.push(Target::new(what, Limit::OneOf(8.0), ours / theirs));
        }
    }
    let redemption = Operation::CodeRedemption.name();
    if let Some(most) = results
        .measurements
        .iter()
        .filter(|measured| measured.subject == Subject::Sqlite && measured.operation == redemption)
        .map(|measured| measured.per_second)
        .reduce(f64::max)
    {
        let what = "code redemption on SQLite, a second, each committed to the disk";
        targets.push(Target::new(what, Limit::PerSecondAtLeast(4000.0), most));
    }
    if let Some(process) = results.process {
        let what = "memory of the idle server, in megabytes";
        targets.push(Target::new(
            what,
            Limit::MegabytesBelow(25.0),
            megabytes(process.idle_bytes),
        ));
        let what = "start of the process until it listens, in milliseconds";
        targets.push(Target::new(
            what,
            Limit::MillisecondsAtMost(150.0),
            process.start_up_milliseconds,
        ));
    }
    targets.extend(growth(results));
    targets
}

/// What the results call the only operation of an empty handler.
pub(super) const EMPTY: &str = "empty handler";

fn growth(results: &Results) -> impl Iterator<Item = Target> {
    let of = |subject, operation: Operation, grants| {
        let found = results.growth.iter().find(|growth| {
            growth.subject == subject && growth.operation == operation.name() && growth.grants == grants
        });
        found.map(|growth| growth.cpu_microseconds)
    };
    [(Subject::Sqlite, "SQLite"), (Subject::Postgresql, "PostgreSQL")]
        .into_iter()
        .filter_map(move |(subject, name)| {
            let ratio = |operation| {
                let (few, many) = (SIZES.first()?, SIZES.last()?);
                Some((
                    operation,
                    of(subject, operation, *many)? / of(subject, operation, *few)?,
                ))
            };
            let ratios = Operation::STORED.into_iter().filter_map(ratio);
            let (operation, worst) = ratios.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
            let what = format!(
                "{name} with 1,000,000 grants to 1,000, worst of all: {}",
                operation.name()
            );
            Some(Target::new(what, Limit::RatioAtMost(1.3), worst))
        })
}

#[expect(clippy::cast_precision_loss, reason = "memory is far below 2^52 bytes")]
pub(super) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

impl Results {
    /// CPU time of one operation, in microseconds.
    pub(super) fn cpu(&self, subject: Subject, operation: &str, connections: usize) -> Option<f64> {
        let found = self.measurements.iter().find(|measured| {
            measured.subject == subject
                && measured.operation == operation
                && measured.connections == connections
        });
        found.map(|measured| measured.cpu_microseconds)
    }
}
