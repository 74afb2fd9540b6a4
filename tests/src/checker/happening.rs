//! What plans are for: things that go wrong, and what the server does then. They are counted, so that none of them is ever missing unseen.

use std::{collections::BTreeMap, fmt};

/// Something that a plan brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happening {
    /// A process was killed.
    Kill,
    /// A process was away for several seconds.
    LongOutage,
    /// The server asked to `sync`, having lost track.
    Resync,
    /// More was missed than a resumption brings: the newest page came with `reset`.
    Reset,
    /// A socket was closed with 4413, since its client did not read.
    TooSlow,
    /// A socket was cut in the middle of a frame.
    CutInFrame,
    /// A repeated message was answered as a repetition.
    Duplicate,
    /// A mark of somebody who sends no read receipts was acknowledged.
    HiddenReading,
}

impl Happening {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Kill,
        Self::LongOutage,
        Self::Resync,
        Self::Reset,
        Self::TooSlow,
        Self::CutInFrame,
        Self::Duplicate,
        Self::HiddenReading,
    ];

    /// What it is called in a plan's summary.
    fn name(self) -> &'static str {
        match self {
            Self::Kill => "kills",
            Self::LongOutage => "long outages",
            Self::Resync => "resyncs",
            Self::Reset => "resets",
            Self::TooSlow => "closed with 4413",
            Self::CutInFrame => "cut in a frame",
            Self::Duplicate => "duplicates",
            Self::HiddenReading => "hidden readings",
        }
    }
}

/// How often each happened.
#[derive(Clone, Debug, Default)]
pub struct Happenings(BTreeMap<Happening, u64>);

impl Happenings {
    pub(crate) fn count(&mut self, what: Happening) {
        *self.0.entry(what).or_default() += 1;
    }

    /// How often this happened.
    pub fn of(&self, what: Happening) -> u64 {
        self.0.get(&what).copied().unwrap_or_default()
    }
}

impl fmt::Display for Happenings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = Happening::ALL.map(|what| format!("{} {}", self.of(what), what.name()));
        formatter.write_str(&counts.join(", "))
    }
}
