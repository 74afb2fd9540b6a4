//! A model of delivery and what holds real servers against it.
//!
//! A [`Plan`] is made from a seed: people with several devices who write, repeat, mark, come and go, while processes are killed. [`run`] carries it
//! out against real processes. When all is quiet, what each device has gathered is compared with what was acknowledged and with what a newcomer is
//! shown. The plan is the same for the same seed; how processes and sockets interleave is not, so a seed that fails may have to be run again.
//!
//! * [`plan`]: from a seed to steps;
//! * [`view`]: what a client knows, by the opening's frames and every event after them;
//! * [`device`]: a client that comes back, repeats what is unanswered and keeps what it was told;
//! * [`socket`]: its socket, which can be cut in the middle of a frame;
//! * [`happening`]: what a plan is to bring about, and how often it happened;
//! * [`record`]: what was sent, acknowledged and refused, and what was found wrong on the way;
//! * [`verdict`]: the comparison in the end.

mod device;
mod happening;
mod plan;
mod record;
mod run;
mod socket;
mod verdict;
pub mod view;

pub use happening::{Happening, Happenings};
pub use plan::Plan;
pub use record::Violation;
pub use run::{Report, check, run};
pub use view::View;
