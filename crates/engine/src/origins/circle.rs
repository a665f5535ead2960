//! Payments that go round: members of a circle pay out of what they receive from each other in the same month.

use crate::clearing::{LinearSystem, Precise};

/// Members of a circle with all that enters it and all that they pay each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Circle {
    /// Nodes, ascending.
    pub members: Vec<usize>,
    /// Per member and place: cents that it has before anybody in the circle pays.
    pub known: Vec<i64>,
    /// Per payer and receiver, by their places among the members: what the one pays the other.
    pub paid: Vec<i64>,
    /// Per member and place: the share of all that it has. Written by [`Circle::solve`].
    pub mix: Vec<Precise>,
}

impl Circle {
    /// Begins with these members, nothing known or paid.
    pub fn begin(&mut self, members: impl IntoIterator<Item = usize>, places: usize) {
        self.members.clear();
        self.members.extend(members);
        self.members.sort_unstable();
        let size = self.members.len();
        for (list, length) in [(&mut self.known, size * places), (&mut self.paid, size * size)] {
            list.clear();
            list.resize(length, 0);
        }
        self.mix.clear();
        self.mix.resize(size * places, Precise::ZERO);
    }

    /// Finds what share of each origin every member has: xᵢ = bᵢ + Σⱼ aⱼᵢ xⱼ, where aⱼᵢ is the share of all that j has
    /// which it pays to i. `kept` says whether a member gets nothing of an origin from others (its own money is its own again), and
    /// goes without it. What no place but the last has is of the last. False if nobody has any money that came from
    /// anywhere else: all of it is the circle's.
    pub fn solve(&mut self, system: &mut LinearSystem, places: usize, kept: impl Fn(usize, usize) -> bool) -> bool {
        let size = self.members.len();
        let all: Vec<i64> = (0..size).map(|to| self.all_of(to, places)).collect();
        if self.known.iter().all(|known| *known == 0) {
            return false;
        }
        let last = places - 1;
        for place in 0..last {
            if (0..size).all(|member| self.known[member * places + place] == 0) {
                continue;
            }
            let unknown: Vec<usize> = (0..size).filter(|member| !kept(self.members[*member], place)).collect();
            system.clear(unknown.len());
            for (column, &from) in unknown.iter().enumerate() {
                let mut left = all[from];
                for (row, &to) in unknown.iter().enumerate() {
                    let paid = self.paid[from * size + to];
                    if paid > 0 {
                        left -= paid;
                        system.add(column, row, share(paid, all[from]));
                    }
                }
                system.leak[column] = share(left, all[from]);
                system.known[column] = Precise::new(self.known[from * places + place] as f64);
            }
            // Money that came in leaves or stays: only a circle without any has no answer.
            if !system.solve(|_| false) {
                return false;
            }
            for (column, &member) in unknown.iter().enumerate() {
                self.mix[member * places + place] = system.known[column] / Precise::new(all[member] as f64);
            }
        }
        for mix in self.mix.chunks_mut(places) {
            mix[last] = mix[..last].iter().fold(Precise::ONE, |left, part| left - *part).max(Precise::ZERO);
        }
        true
    }

    /// What a member has in all: of its own and from the others.
    fn all_of(&self, member: usize, places: usize) -> i64 {
        let known: i64 = self.known[member * places..][..places].iter().sum();
        let size = self.members.len();
        known + (0..size).map(|from| self.paid[from * size + member]).sum::<i64>()
    }
}

/// A part of a whole.
fn share(part: i64, whole: i64) -> Precise {
    Precise::new(part as f64) / Precise::new(whole as f64)
}
