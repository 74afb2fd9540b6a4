//! A line in which things wait in their order. Of those about the same thing only the latest waits.

use std::{
    collections::{BTreeMap, HashMap},
    mem,
};

use super::{Subject, Topic};

/// Things that wait.
pub(super) struct Line<T> {
    /// By the number at which they came.
    waiting: BTreeMap<u64, Place<T>>,
    /// Where the latest about each topic waits, if a newer one may replace it.
    latest: HashMap<Topic, u64>,
    next: u64,
}

struct Place<T> {
    topic: Option<Topic>,
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
        self.add(None, item, None);
    }

    /// Adds something about a subject, in the place that [`Line::take_replaced`] told, or at the end.
    pub(super) fn put(&mut self, subject: &Subject, item: T, place: Option<u64>) {
        if let Some(ended) = subject.ended() {
            self.latest.remove(&ended);
        }
        self.add(subject.topic(), item, place);
    }

    fn add(&mut self, topic: Option<Topic>, item: T, place: Option<u64>) {
        let number = place.unwrap_or(self.next);
        self.next = self.next.max(number + 1);
        if let Some(topic) = &topic {
            self.latest.insert(topic.clone(), number);
        }
        self.waiting.insert(number, Place { topic, item });
    }

    /// Takes out what waits and is replaced by something about this subject, with the place for that if it is not the last one.
    pub(super) fn take_replaced(&mut self, subject: &Subject) -> Option<(T, Option<u64>)> {
        let topic = subject.topic()?;
        let number = self.latest.remove(&topic)?;
        let Place { item, .. } = self.waiting.remove(&number)?;
        Some((item, topic.keeps_its_place().then_some(number)))
    }

    /// What waits stays where it is: what replaces it otherwise in its place comes behind from now on.
    pub(super) fn keep_places(&mut self) {
        self.latest.retain(|topic, _| !topic.keeps_its_place());
    }

    /// Takes the first. A line that has run empty gives its memory back.
    pub(super) fn pop(&mut self) -> Option<T> {
        let Some((number, Place { topic, item })) = self.waiting.pop_first() else {
            mem::take(self);
            return None;
        };
        if let Some(topic) = topic
            && self.latest.get(&topic) == Some(&number)
        {
            self.latest.remove(&topic);
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
