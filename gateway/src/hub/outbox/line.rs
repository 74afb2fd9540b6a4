//! A line in which things wait in their order. Of those about the same thing only the latest waits.

use std::{
    collections::{BTreeMap, HashMap},
    mem,
};

use super::Subject;

/// Things that wait.
pub(super) struct Line<T> {
    /// By the number at which they came.
    waiting: BTreeMap<u64, Place<T>>,
    /// Where the latest about each subject waits.
    latest: HashMap<Subject, u64>,
    next: u64,
}

struct Place<T> {
    subject: Option<Subject>,
    item: T,
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self {
            waiting: BTreeMap::new(),
            latest: HashMap::new(),
            next: 0,
        }
    }
}

impl<T> Line<T> {
    /// Adds something at the end.
    pub(super) fn push(&mut self, item: T) {
        self.add(None, item);
    }

    /// Adds the latest about a subject at the end. Call [`Line::take_earlier`] before it.
    pub(super) fn push_latest(&mut self, subject: Subject, item: T) {
        self.latest.insert(subject.clone(), self.next);
        self.add(Some(subject), item);
    }

    fn add(&mut self, subject: Option<Subject>, item: T) {
        self.waiting.insert(self.next, Place { subject, item });
        self.next += 1;
    }

    /// Takes what waits about a subject out of the line.
    pub(super) fn take_earlier(&mut self, subject: &Subject) -> Option<T> {
        let number = self.latest.remove(subject)?;
        self.waiting.remove(&number).map(|place| place.item)
    }

    /// Takes the first. A line that has run empty gives its memory back.
    pub(super) fn pop(&mut self) -> Option<T> {
        let Some((_, Place { subject, item })) = self.waiting.pop_first() else {
            mem::take(self);
            return None;
        };
        if let Some(subject) = subject {
            self.latest.remove(&subject);
        }
        Some(item)
    }

    /// Takes out what is not to be kept.
    pub(super) fn retain(&mut self, mut kept: impl FnMut(&T) -> bool) {
        self.waiting.retain(|_, place| kept(&place.item));
        let waiting = &self.waiting;
        self.latest.retain(|_, number| waiting.contains_key(number));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// What waits, in its order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.waiting.values().map(|place| &place.item)
    }
}
