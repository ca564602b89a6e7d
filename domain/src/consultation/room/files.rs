//! Files and still pictures. The files themselves are the database's; the room only says which there are.

use super::machine::Room;
use crate::consultation::event::{Event, Refusal};
use crate::consultation::files::{FileView, MAX_FILES};
use crate::consultation::participant::ParticipantRole;
use crate::ids::ParticipantId;

impl Room {
    pub(super) fn files_changed(&mut self, mut files: Vec<FileView>) {
        files.truncate(MAX_FILES);
        if self.files == files {
            return;
        }
        self.files.clone_from(&files);
        self.broadcast(&Event::FilesChanged { files }, |p| p.is_admitted());
    }

    /// Only who leads asks, and only the patient is asked: it is their body and their record.
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
