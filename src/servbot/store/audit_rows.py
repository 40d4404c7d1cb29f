"""Rows of the audit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from loguru import logger

from servbot.ports.audit_store import AuditRecord, NewAuditRecord
from servbot.store import models


def record_of_event(run: models.Run, data: Mapping[str, Any], at: datetime) -> None:
    """Record what an event of a run's log tells."""
    told = {name: str(data.get(name) or "") for name in ("what", "by", "code", "message", "step")}
    write_record({**told, "step_title": str(data.get("title") or ""), "bot": run.bot, "run_id": run.pk}, at)


def write_record(fields: Mapping[str, Any], at: datetime) -> None:
    """Add a row, and a line to the worker's or the command's log."""
    models.AuditRecord.objects.create(at=at, **fields)
    where = {name: fields[name] for name in ("bot", "run_id", "step", "by") if fields.get(name)}
    logger.bind(**where).warning("attempt refused [{}]: {}", fields["code"], fields["message"])


def audit_row(row: models.AuditRecord) -> AuditRecord:
    """A record."""
    fields = {name: getattr(row, name) for name in NewAuditRecord.model_fields}
    return AuditRecord(**fields, number=row.pk, at=row.at)
