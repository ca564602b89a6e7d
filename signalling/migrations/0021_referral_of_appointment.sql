-- Which referrals an appointment answers, for whoever reads the appointment.
CREATE INDEX referrals_by_appointment ON referrals (appointment_id);
