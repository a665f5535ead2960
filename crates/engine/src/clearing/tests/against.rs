//! Other ways to find a clearing vector: slow, plain, and sharing no code with the solver.

use super::case::Case;
use program::Amount;

/// What every node pays on every due, and its default costs, if it receives `receipts`. Sizes of received-based dues are
/// taken from `case.due`.
fn response(case: &Case, node: usize, receipts: f64, paid: &mut [f64]) -> f64 {
    let dues = &case.clearing.dues;
    let own = |swept: bool| {
        let mut list: Vec<usize> = (0..dues.len())
            .filter(|&d| dues[d].payer as usize == node && matches!(dues[d].amount, Amount::Available { .. }) == swept)
            .collect();
        list.sort_by_key(|&d| dues[d].tier);
        list
    };
    let mut money = case.cash[node] + receipts;
    let ranked = own(false);
    let outside = case.clearing.nodes[node].outside;
    let mut cost = 0.0;
    if !outside && case.clearing.nodes[node].default_cost.is_some() && lacking(case, &ranked, money) > 0.5 + 1e-7 {
        cost = case.cost_cash[node] * case.cash[node] + case.cost_receipts[node] * receipts;
        money -= cost;
    }
    for tier in 0..9 {
        let due_here = |d: &&usize| dues[**d].tier == tier;
        let total: f64 = ranked.iter().filter(due_here).map(|&d| case.due[d]).sum();
        let part = if outside || money >= total - 1e-9 { 1.0 } else { (money / total).max(0.0) };
        for &d in ranked.iter().filter(due_here) {
            paid[d] = case.due[d] * part;
        }
        money -= total * part;
    }
    let base = (money - case.floor[node]).max(0.0);
    let mut left = base;
    let sweeps = own(true);
    for tier in 0..9 {
        let here: Vec<usize> = sweeps.iter().copied().filter(|&d| dues[d].tier == tier).collect();
        // The level to which all may take, found by halves.
        let taken = |level: f64| here.iter().map(|&d| (case.share[d] * level).min(case.most[d])).sum::<f64>();
        let (mut low, mut high) = (0.0, base);
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            (low, high) = if taken(middle) > left { (low, middle) } else { (middle, high) };
        }
        let level = if taken(base) > left { low } else { base };
        for &d in &here {
            paid[d] = (case.share[d] * level).min(case.most[d]);
        }
        left -= taken(level);
    }
    cost
}

/// What a node with so much money lacks of its dues, in order of tiers; what lapses does not count.
fn lacking(case: &Case, ranked: &[usize], money: f64) -> f64 {
    let (mut left, mut lacking) = (money.max(0.0), 0.0);
    for tier in 0..9 {
        let here = || ranked.iter().filter(|&&d| case.clearing.dues[d].tier == tier);
        let total: f64 = here().map(|&d| case.due[d]).sum();
        let part = if total > left { left / total } else { 1.0 };
        let lasting = here().filter(|&&d| !case.clearing.dues[d].lapses);
        lacking += lasting.map(|&d| case.due[d] * (1.0 - part)).sum::<f64>();
        left = (left - total).max(0.0);
    }
    lacking
}

/// Payments and default costs by plain repetition of what everybody can pay, starting from `paid`, until nothing moves.
pub fn repeated(case: &Case, mut paid: Vec<f64>) -> Option<(Vec<f64>, Vec<f64>)> {
    let nodes = case.clearing.nodes.len();
    let mut cost = vec![0.0; nodes];
    for _ in 0..400_000 {
        let mut receipts = vec![0.0; nodes];
        for (due, paid) in case.clearing.dues.iter().zip(&paid) {
            receipts[due.payee as usize] += paid;
        }
        let mut next = paid.clone();
        for node in 0..nodes {
            cost[node] = response(case, node, receipts[node], &mut next);
        }
        let change = next.iter().zip(&paid).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        paid = next;
        if change < 1e-11 {
            return Some((paid, cost));
        }
    }
    None
}

/// The start from above: every due in full, every sweep at its most, or at far more than there is.
pub fn above(case: &Case) -> Vec<f64> {
    let dues = case.clearing.dues.iter().zip(&case.due).zip(&case.most);
    dues.map(|((due, &size), &most)| match due.amount {
        Amount::Available { .. } => most.min(1e6),
        _ => size,
    })
    .collect()
}

/// The greatest sum of payments over all ways to name, for every node, the tier in which its money runs out (or none): each
/// way is a linear system; those whose solution fits what it assumed are clearing vectors. No sweeps, no default costs.
pub fn enumerated(case: &Case, tiers: u32) -> Option<Vec<f64>> {
    let nodes = case.clearing.nodes.len();
    let choices = tiers as usize + 1;
    let mut best: Option<Vec<f64>> = None;
    for code in 0..choices.pow(nodes as u32) {
        let state: Vec<u32> = (0..nodes).map(|i| (code / choices.pow(i as u32) % choices) as u32).collect();
        if (0..nodes).any(|i| case.clearing.nodes[i].outside && state[i] != tiers) {
            continue;
        }
        if let Some(paid) = consistent(case, &state, tiers) {
            let better = |best: &Vec<f64>| paid.iter().sum::<f64>() > best.iter().sum::<f64>() + 1e-9;
            if best.as_ref().is_none_or(better) {
                best = Some(paid);
            }
        }
    }
    best
}

fn consistent(case: &Case, state: &[u32], tiers: u32) -> Option<Vec<f64>> {
    let (dues, nodes) = (&case.clearing.dues, state.len());
    let total = |node: usize, below: u32| -> f64 {
        (0..dues.len()).filter(|&d| dues[d].payer as usize == node && dues[d].tier < below).map(|d| case.due[d]).sum()
    };
    let at = |node: usize| total(node, state[node] + 1) - total(node, state[node]);
    // Unknown x[i]: what node i pays in its marginal tier; x − W x = cash + receipts in full − dues of lower tiers.
    let mut rows = vec![vec![0.0; nodes + 1]; nodes];
    for i in 0..nodes {
        rows[i][i] = 1.0;
        if state[i] < tiers {
            rows[i][nodes] = case.cash[i] - total(i, state[i]);
        }
    }
    for (due, &size) in dues.iter().zip(&case.due) {
        let (i, j) = (due.payee as usize, due.payer as usize);
        if state[i] < tiers && due.tier < state[j] {
            rows[i][nodes] += size;
        } else if state[i] < tiers && due.tier == state[j] && at(j) > 0.0 {
            rows[i][j] -= size / at(j);
        }
    }
    let x = gauss(rows)?;
    let mut paid = vec![0.0; dues.len()];
    for (d, due) in dues.iter().enumerate() {
        let j = due.payer as usize;
        if due.tier < state[j] {
            paid[d] = case.due[d];
        } else if due.tier == state[j] && at(j) > 0.0 {
            paid[d] = x[j] * case.due[d] / at(j);
        }
    }
    for j in 0..nodes {
        let received: f64 = (0..dues.len()).filter(|&d| dues[d].payee as usize == j).map(|d| paid[d]).sum();
        let money = case.cash[j] + received;
        let fits = if state[j] == tiers {
            case.clearing.nodes[j].outside || money >= total(j, tiers) - 1e-9
        } else {
            x[j] >= -1e-9 && x[j] < at(j) - 1e-9
        };
        if !fits {
            return None;
        }
    }
    Some(paid)
}

fn gauss(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = rows.len();
    for k in 0..size {
        let pivot = (k..size).max_by(|&a, &b| rows[a][k].abs().total_cmp(&rows[b][k].abs()))?;
        rows.swap(k, pivot);
        if rows[k][k].abs() < 1e-10 {
            return None;
        }
        let base = rows[k].clone();
        for (i, row) in rows.iter_mut().enumerate() {
            let factor = if i == k { 0.0 } else { row[k] / base[k] };
            for (cell, above) in row.iter_mut().zip(&base) {
                *cell -= factor * above;
            }
        }
    }
    Some((0..size).map(|k| rows[k][size] / rows[k][k]).collect())
}
