//! Series whose first row is later than the run begins: until then they are what that row says, which nobody wrote.

use std::collections::BTreeSet;

use scenario::{Model, Month, Node, NodeId, Operation};
use syntax::{Code, Diagnostic, Span};

/// A finding for each such series, once.
pub(super) fn late_series(model: &Model) -> Vec<Diagnostic> {
    let mut said: BTreeSet<Span> = BTreeSet::new();
    let mut findings = Vec::new();
    // A row of a fact may cover a time before the month that it stands in.
    let of_fact = |node: &Node| match node.operation {
        Operation::Fact { of, .. } => Some(of),
        _ => None,
    };
    let cited: BTreeSet<NodeId> = model.nodes.iter().filter_map(of_fact).collect();
    for (_, node) in model.nodes.enumerate().filter(|(id, _)| !cited.contains(id)) {
        let Operation::Table { rows, at, .. } = &node.operation else { continue };
        let by_month = matches!(model.node(*at).operation, Operation::Date);
        let Some(first) = rows.first().filter(|row| by_month && row.at > model.start.date()) else { continue };
        if said.insert(node.span) {
            let (first, start) = (Month::of_date(first.at), model.start);
            let message = format!(
                "this series begins in {first}, and the run in {start}: until then it is what its first row says"
            );
            let help = format!("begin it with a row for {start}, if only of the same value");
            findings.push(Diagnostic::new(Code::LateSeries, node.span, message).help(help));
        }
    }
    findings.sort_by_key(|finding| finding.labels.first().map(|label| label.span));
    findings
}
