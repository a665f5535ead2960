//! A set of registers.

use crate::{MOST_REGISTERS, Register};

/// Registers, each marked or not. One beyond the most that a program may have is none of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct RegisterSet {
    marks: Vec<bool>,
    count: usize,
}

impl RegisterSet {
    pub fn contains(&self, register: Register) -> bool {
        self.marks.get(register.index()).is_some_and(|mark| *mark)
    }

    /// Whether it is new.
    pub fn insert(&mut self, register: Register) -> bool {
        if register.0 >= MOST_REGISTERS {
            return true;
        }
        if register.index() >= self.marks.len() {
            self.marks.resize(register.index() + 1, false);
        }
        let new = !std::mem::replace(&mut self.marks[register.index()], true);
        self.count += usize::from(new);
        new
    }

    pub fn len(&self) -> usize {
        self.count
    }
}

impl Extend<Register> for RegisterSet {
    fn extend<T: IntoIterator<Item = Register>>(&mut self, registers: T) {
        for register in registers {
            self.insert(register);
        }
    }
}

impl FromIterator<Register> for RegisterSet {
    fn from_iter<T: IntoIterator<Item = Register>>(registers: T) -> Self {
        let mut set = Self::default();
        set.extend(registers);
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_register_counts_once() {
        let mut set: RegisterSet = [3, 5, 3].map(Register).into_iter().collect();
        assert_eq!((set.len(), set.contains(Register(5)), set.contains(Register(4))), (2, true, false));
        assert!(set.insert(Register(4)) && !set.insert(Register(4)));
        assert!(set.insert(Register(u32::MAX)) && !set.contains(Register(u32::MAX)));
        assert_eq!(set.len(), 3);
    }
}
