-- What a message has besides its text.

-- Bits of enum message_part; NULL: nothing, as most.
ALTER TABLE messages ADD COLUMN parts INTEGER;
