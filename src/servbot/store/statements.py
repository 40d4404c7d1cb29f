"""The statements of the hot path, by name. They run on SQLite and PostgreSQL alike; `%s` is Django's placeholder."""

RESERVE_AS_HOLDER = """
    UPDATE store_run SET last_sequence = last_sequence + %s
    WHERE id = %s AND lease_token = %s
    RETURNING last_sequence
"""
"""Takes the next numbers of a run's log for the worker that holds its lease; no row for any other."""

RESERVE = """
    UPDATE store_run SET last_sequence = last_sequence + %s
    WHERE id = %s
    RETURNING last_sequence
"""
"""Takes the next numbers of a run's log, whoever works on it."""

WRITE_EVENT = """
    INSERT INTO store_event (run_id, sequence, at, type, address, data, kept)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""

MOVE_ON = "UPDATE store_run SET current_step = %s WHERE id = %s"
"""Shows people where a run stands."""
