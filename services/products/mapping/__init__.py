"""Pure decisions: records in, payload or reason out. No I/O, no clock."""
