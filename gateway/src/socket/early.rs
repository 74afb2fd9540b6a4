//! What a client sends before its opening has been told: kept, and done in its order after that.

/// Bytes that are kept. What comes when they are reached is not read until then, so one frame may go beyond.
const MOST_BYTES: usize = 64 * 1024;
/// What each frame counts for at least, so that their number is bounded too.
const LEAST_BYTES: usize = 256;

/// Frames that came early.
#[derive(Debug, Default)]
pub(super) struct Early {
    frames: Vec<Box<str>>,
    bytes: usize,
}

impl Early {
    /// Whether one more is to be read.
    pub(super) fn has_room(&self) -> bool {
        self.bytes < MOST_BYTES
    }

    /// Keeps one: a copy, since what was read may hold more memory than the frame.
    pub(super) fn keep(&mut self, text: &str) {
        self.bytes += text.len().max(LEAST_BYTES);
        self.frames.push(text.into());
    }

    /// Takes all of them out, in their order.
    pub(super) fn take(&mut self) -> Vec<Box<str>> {
        std::mem::take(self).frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_early_is_bounded_and_keeps_its_order() {
        let mut early = Early::default();
        let mut kept = 0;
        while early.has_room() {
            early.keep(&kept.to_string());
            kept += 1;
        }
        assert_eq!(kept, MOST_BYTES / LEAST_BYTES);
        let numbers: Vec<usize> = early.take().iter().map(|it| it.parse().unwrap()).collect();
        assert_eq!(numbers, (0..kept).collect::<Vec<_>>());
        assert!(early.has_room());
        early.keep(&"x".repeat(MOST_BYTES));
        assert!(!early.has_room());
    }
}
