//! How much of what users have is held here while it is told to clients, however many of them are slow.

use service_kit::{
    Failure,
    room::{Room, Taken},
};

/// What a state may take without being counted: few are larger, and so much may wait for a socket in any case.
const UNCOUNTED: usize = 256 * 1024;

/// What one state takes, in a room of its user and in one of all users: nobody can take up all of the latter alone. Given back when it is dropped.
pub(super) struct Held {
    rooms: [Room; 2],
    taken: [Taken; 2],
    bytes: usize,
}

impl Held {
    /// Nothing yet.
    pub(super) fn nothing_in(rooms: [Room; 2]) -> Self {
        Self {
            rooms,
            taken: Default::default(),
            bytes: 0,
        }
    }

    /// Takes room for so many bytes in all. Whoever finds none comes again: to wait for some with what was read already would need some too.
    pub(super) fn grow_to(&mut self, bytes: usize) -> Result<(), Failure> {
        self.bytes = bytes;
        if !self.is_counted() {
            return Ok(());
        }
        let mut parts = self.rooms.iter().zip(&mut self.taken);
        if parts.all(|(room, taken)| room.try_grow(taken, bytes)) {
            Ok(())
        } else {
            let told = "Too much is on its way to others just now. Try again.";
            Err(Failure::unavailable(told))
        }
    }

    /// Whether it is so much that it takes room.
    pub(super) fn is_counted(&self) -> bool {
        self.bytes > UNCOUNTED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: u32 = 1024 * 1024;
    const MUCH: usize = SOME as usize;

    #[test]
    fn one_user_cannot_take_up_the_room_of_all() {
        let (all, ann, bob) = (Room::new(3 * SOME), Room::new(SOME), Room::new(2 * SOME));
        let of = |user: &Room| Held::nothing_in([user.clone(), all.clone()]);
        let (mut one, mut two, mut three) = (of(&ann), of(&ann), of(&bob));
        one.grow_to(MUCH).unwrap();
        two.grow_to(UNCOUNTED).unwrap();
        assert!(two.grow_to(UNCOUNTED + 1).is_err(), "the user has no room");
        three.grow_to(2 * MUCH).unwrap();
        drop(one);
        two.grow_to(MUCH).unwrap();
        // What is larger than the user's room has to find room among all.
        assert!(two.grow_to(2 * MUCH).is_err());
        drop(three);
        two.grow_to(2 * MUCH).unwrap();
    }
}
