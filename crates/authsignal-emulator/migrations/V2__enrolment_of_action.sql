-- The action in which an enrolment was begun: only there is its secret shown and completed.
ALTER TABLE authenticators ADD COLUMN begun_in TEXT;
