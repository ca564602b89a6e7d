//! Files and still pictures. The files themselves are the database's; the room only says which there are.

use super::machine::Room;
use super::person::Person;
use crate::consultation::event::{Event, Refusal};
use crate::consultation::files::{FileView, MAX_FILES};
use crate::consultation::participant::ParticipantRole;
use crate::ids::ParticipantId;

/// A guest takes nothing that was given before they came, as they read nothing that was written.
fn may_take(files: &[FileView], person: &Person) -> Vec<FileView> {
    if person.role.is_camera() {
        return Vec::new();
    }
    let since = person.admitted_at.filter(|_| person.role.is_guest());
    let may = |file: &&FileView| since.is_none_or(|since| file.at >= since);
    files.iter().filter(may).cloned().collect()
}

impl Room {
    pub(super) fn files_changed(&mut self, mut files: Vec<FileView>) {
        files.truncate(MAX_FILES);
        if self.files == files {
            return;
        }
        let before = core::mem::replace(&mut self.files, files);
        let told: Vec<_> = self
            .people
            .values()
            .filter(|p| p.is_admitted() && p.session.is_some())
            .map(|p| (p.id, may_take(&before, p), may_take(&self.files, p)))
            .filter(|(_, before, now)| before != now)
            .collect();
        for (id, _, files) in told {
            self.push(id, Event::FilesChanged { files });
        }
    }

    /// What this person may take.
    pub(super) fn files_for(&self, person: &Person) -> Vec<FileView> {
        may_take(&self.files, person)
    }

    /// Only who leads asks, and only the patient is asked: it is their body and their record. Not on hold: the patient
    /// would be asked by somebody who is neither seen nor heard.
    pub(super) fn ask_picture(
        &mut self,
        from: ParticipantId,
        of: ParticipantId,
    ) -> Result<(), Refusal> {
        let asking = self.people.get(&from).filter(|p| p.is_admitted());
        let asking = asking.ok_or(Refusal::NotAdmitted)?;
        let asked = self.people.get(&of).filter(|p| p.is_admitted());
        if !asking.role.hosts() || asked.is_some_and(|p| p.role != ParticipantRole::Patient) {
            return Err(Refusal::NotAcceptable);
        }
        if asked.is_none_or(|p| p.session.is_none()) {
            return Err(Refusal::Gone);
        }
        if self.is_held_apart(from, of) {
            return Err(Refusal::OnHold);
        }
        let name = asking.name.clone();
        self.push(of, Event::PictureAsked { from, name });
        Ok(())
    }

    pub(super) fn answer_picture(
        &mut self,
        from: ParticipantId,
        to: ParticipantId,
        yes: bool,
    ) -> Result<(), Refusal> {
        let answering = self.people.get(&from).filter(|p| p.is_admitted());
        let answering = answering.ok_or(Refusal::NotAdmitted)?;
        let asked = self.people.get(&to).filter(|p| p.is_admitted());
        if answering.role != ParticipantRole::Patient || !asked.is_some_and(|p| p.role.hosts()) {
            return Err(Refusal::NotAcceptable);
        }
        self.push(to, Event::PictureAnswered { from, yes });
        Ok(())
    }
}
