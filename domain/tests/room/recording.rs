//! Recording: asked, answered and stopped by chance, and what must hold of it.

use domain::consultation::command::Command;
use domain::consultation::participant::ParticipantState;
use domain::consultation::recording::{RecordingDeed, RecordingStep, RecordingView};
use domain::consultation::room::Input;
use domain::ids::ParticipantId;
use rand::Rng;

use crate::world::World;

impl World {
    /// The clinician, a patient and a guest are in the call, and are asked.
    pub(super) fn begin_recording(&mut self) {
        self.settle();
        for who in [1, 3] {
            self.admit(who);
        }
        self.settle();
        self.input(Input::RecordingAllowed { allowed: true });
        let step = RecordingStep::Ask;
        self.say(0, Command::Recording { step });
        self.settle();
    }

    /// The clinician asks; later somebody else is let in, or somebody ends it, now and then the site itself.
    pub(super) fn record(&mut self, who: usize) {
        let allowed = !self.rng.random_bool(0.03);
        self.input(Input::RecordingAllowed { allowed });
        let off = matches!(self.room.recording(), Some(RecordingView::Off { .. }));
        if !off && who > 0 && self.rng.random_bool(0.7) {
            return self.admit(who);
        }
        // Others who ask are refused.
        let who = if off && self.rng.random_bool(0.9) {
            0
        } else {
            who
        };
        let step = if off {
            RecordingStep::Ask
        } else {
            RecordingStep::Stop
        };
        self.say(who, Command::Recording { step });
    }

    /// Whoever has just been asked answers, mostly yes.
    pub(super) fn answer_the_question(&mut self, who: usize, before: Option<&RecordingView>) {
        let client = &self.clients[who];
        let known = client.recording.as_ref().filter(|now| before != Some(now));
        if let Some(asked) = known.and_then(|view| view.asks(client.id())) {
            let yes = self.rng.random_bool(0.95);
            let step = RecordingStep::Answer { asked, yes };
            self.say(who, Command::Recording { step });
        }
    }

    /// The disk has it.
    pub(super) fn consented(&mut self, participant: ParticipantId, deed: RecordingDeed) {
        let seen = match deed {
            RecordingDeed::Asked { .. } => "recording asked",
            RecordingDeed::Agreed { asked } => {
                self.consents.push((participant, asked));
                "recording agreed"
            }
            RecordingDeed::Declined => "recording declined",
            RecordingDeed::Withdrawn => "recording withdrawn",
            RecordingDeed::Began { .. } => "recording began",
            RecordingDeed::Paused => "recording paused",
            RecordingDeed::Ended { .. } => "recording ended",
        };
        self.saw(seen);
    }

    pub fn nobody_is_recorded_who_has_not_agreed(&self) {
        let Some(RecordingView::On { by, agreed, .. }) = self.room.recording() else {
            return;
        };
        let camera = |id| self.room.people().any(|p| p.id == id && p.role.is_camera());
        for person in self.room.in_call().filter(|id| !camera(*id)) {
            assert!(
                person == by || agreed.contains(&person),
                "in the call and not asked"
            );
        }
        assert!(
            self.room.in_call().any(|person| person == by),
            "nobody records"
        );
        for person in &agreed {
            let kept = self.consents.iter().any(|(who, _)| who == person);
            assert!(kept, "a consent that is not kept");
        }
    }

    pub fn everybody_in_the_call_knows_of_a_recording(&self) {
        for client in &self.clients {
            let told =
                client.state == ParticipantState::Admitted && !client.member.role.is_camera();
            if told && client.closed.is_none() {
                assert_eq!(client.recording, self.room.recording());
            }
        }
    }
}
