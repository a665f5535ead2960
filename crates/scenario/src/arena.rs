//! Lists whose items are named by numbers of a type of their own, so that no number reads the wrong list.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A number that names an item of an [`Arena`].
pub trait Id: Copy {
    /// The id of the item at this place, from 0.
    fn at(place: usize) -> Self;

    /// The place of the item, from 0.
    fn place(self) -> usize;
}

/// Items in the order in which they were added, each named by an id of type `I`.
///
/// ```
/// use offtake_scenario::{Arena, FlowId};
///
/// let mut amounts: Arena<FlowId, f64> = Arena::new();
/// let rent = amounts.push(100.0);
/// amounts[rent] += 20.0;
/// assert_eq!(amounts[rent], 120.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Arena<I, T> {
    items: Vec<T>,
    ids: PhantomData<I>,
}

impl<I: Id, T> Arena<I, T> {
    /// An arena without items.
    pub const fn new() -> Self {
        Self { items: Vec::new(), ids: PhantomData }
    }

    /// Adds an item and gives its id.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::at(self.items.len() - 1)
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The item of an id, if this arena has one.
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.place())
    }

    /// All items.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// All items, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// All ids. Items that are added later are not among them.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.items.len()).map(I::at)
    }

    /// All items with their ids.
    pub fn enumerate(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(place, item)| (I::at(place), item))
    }

    /// The first item that fits.
    pub fn position(&self, fits: impl FnMut(&T) -> bool) -> Option<I> {
        self.items.iter().position(fits).map(I::at)
    }

    /// An arena of as many items, each made of the one here; its ids are those of this one.
    pub fn map<U>(&self, make: impl FnMut(&T) -> U) -> Arena<I, U> {
        self.items.iter().map(make).collect()
    }
}

impl<I: Id, T> Default for Arena<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T> Index<I> for Arena<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.items[id.place()]
    }
}

impl<I: Id, T> IndexMut<I> for Arena<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.place()]
    }
}

impl<I: Id, T> FromIterator<T> for Arena<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(items: S) -> Self {
        Self { items: items.into_iter().collect(), ids: PhantomData }
    }
}

impl<I: Id, T> Extend<T> for Arena<I, T> {
    fn extend<S: IntoIterator<Item = T>>(&mut self, items: S) {
        self.items.extend(items);
    }
}

impl<I, T> IntoIterator for Arena<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, I, T> IntoIterator for &'a Arena<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<'a, I, T> IntoIterator for &'a mut Arena<I, T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter_mut()
    }
}

/// Declares types of ids, each a number of 32 bits.
#[macro_export]
macro_rules! ids {
    ($($(#[$meta:meta])* $visible:vis struct $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visible struct $name(pub u32);

        impl $crate::Id for $name {
            fn at(place: usize) -> Self {
                Self(u32::try_from(place).expect("limits on size keep every list far below 2^32 items"))
            }

            fn place(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

#[cfg(test)]
mod tests {
    use crate::{Arena, FlowId};

    #[test]
    fn an_id_names_the_item_that_was_pushed() {
        let mut words: Arena<FlowId, &str> = Arena::new();
        let (a, b) = (words.push("a"), words.push("b"));
        words[a] = "c";
        assert_eq!((words[a], words[b], words.len()), ("c", "b", 2));
        assert_eq!(words.get(FlowId(2)), None);
        assert_eq!(words.enumerate().collect::<Vec<_>>(), [(a, &"c"), (b, &"b")]);
        assert_eq!(words.position(|word| *word == "b"), Some(b));
        assert_eq!(words.map(|word| word.len())[b], 1);
    }
}
