//! Room for so many bytes: what waits is bounded by its size, and not by its number alone.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Room that all share who have something waiting. What comes first gets it first.
#[derive(Clone, Debug)]
pub struct Room {
    free: Arc<Semaphore>,
    bytes: u32,
}

/// A part of a room, given back when it is dropped.
#[derive(Debug, Default)]
pub struct Taken(Option<OwnedSemaphorePermit>);

impl Room {
    /// Room for so many bytes.
    pub fn new(bytes: u32) -> Self {
        // A u32 is below the most that a semaphore counts, on 64 bits.
        let free = Arc::new(Semaphore::new(bytes as usize));
        Self { free, bytes }
    }

    /// Waits until there is room for so many bytes, and takes it. What is larger than the room gets all of it.
    pub async fn take(&self, bytes: usize) -> Taken {
        let bytes = self.at_most(bytes);
        // It is never closed.
        Taken(self.free.clone().acquire_many_owned(bytes).await.ok())
    }

    /// Takes room for so many bytes if there is as much now. What is larger than the room needs all of it.
    pub fn try_take(&self, bytes: usize) -> Option<Taken> {
        let bytes = self.at_most(bytes);
        let taken = self.free.clone().try_acquire_many_owned(bytes);
        taken.ok().map(|taken| Taken(Some(taken)))
    }

    /// Makes a part of this room as large as that, if there is room for it now; what is larger than the room is given all of it.
    pub fn try_grow(&self, taken: &mut Taken, bytes: usize) -> bool {
        let missing = (self.at_most(bytes) as usize).saturating_sub(taken.bytes());
        let more = self.try_take(missing);
        let fits = more.is_some();
        taken.add(more.unwrap_or_default());
        fits
    }

    fn at_most(&self, bytes: usize) -> u32 {
        u32::try_from(bytes).unwrap_or(u32::MAX).min(self.bytes)
    }
}

impl Taken {
    fn bytes(&self) -> usize {
        self.0.as_ref().map_or(0, OwnedSemaphorePermit::num_permits)
    }

    /// Keeps another part of the same room for as long as this one.
    pub fn add(&mut self, other: Self) {
        match (&mut self.0, other.0) {
            (Some(mine), Some(others)) => mine.merge(others),
            (mine @ None, others) => *mine = others,
            (Some(_), None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn who_finds_no_room_waits_until_enough_is_given_back() {
        let room = Room::new(100);
        let mut taken = room.take(60).now_or_never().unwrap();
        taken.add(room.take(30).now_or_never().unwrap());
        assert!(room.take(11).now_or_never().is_none());
        let rest = room.take(10).now_or_never().unwrap();
        drop(taken);
        assert!(room.take(91).now_or_never().is_none());
        drop(rest);
        assert!(room.take(100).now_or_never().is_some());
    }

    #[test]
    fn a_part_grows_only_into_what_is_free() {
        let room = Room::new(100);
        let mut one = Taken::default();
        assert!(room.try_grow(&mut one, 60));
        assert!(room.try_grow(&mut one, 40), "it is as large already");
        let mut other = Taken::default();
        assert!(!room.try_grow(&mut other, 41));
        assert!(room.try_grow(&mut other, 40));
        assert!(!room.try_grow(&mut one, usize::MAX));
        drop(other);
        assert!(room.try_grow(&mut one, usize::MAX));
        assert!(room.take(1).now_or_never().is_none());
        drop(one);
        assert!(room.take(100).now_or_never().is_some());
    }

    #[test]
    fn who_does_not_wait_gets_room_or_is_told_that_there_is_none() {
        let room = Room::new(100);
        let taken = room.try_take(60).unwrap();
        assert!(room.try_take(41).is_none());
        drop(taken);
        let all = room.try_take(usize::MAX).unwrap();
        assert!(room.try_take(1).is_none());
        drop(all);
        assert!(room.try_take(1).is_some());
    }

    #[test]
    fn what_is_larger_than_the_room_gets_all_of_it_and_no_more() {
        let room = Room::new(100);
        let all = room.take(usize::MAX).now_or_never().unwrap();
        assert!(room.take(1).now_or_never().is_none());
        drop(all);
        assert!(room.take(1).now_or_never().is_some());
    }
}
