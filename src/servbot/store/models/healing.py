"""Targets on pages: what they found, and what was taken instead."""

from django.db import models


class Sighting(models.Model):
    """What the targets of a step found the last time."""

    bot = models.CharField(max_length=100)
    step = models.CharField(max_length=100)
    key = models.CharField(max_length=64)
    """Digest of the targets."""

    content = models.TextField()
    """What was found, as JSON."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bot", "step", "key"], name="sighting_once")]


class Repair(models.Model):
    """What was taken instead of targets that found nothing; a proposal to change the bot."""

    bot = models.CharField(max_length=100)
    key = models.CharField(max_length=64)
    """Digest of step, targets and what was taken."""

    run_id = models.CharField(max_length=36)
    at = models.DateTimeField()
    state = models.CharField(max_length=16, default="proposed")
    content = models.TextField()
    """The repair as JSON."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bot", "key"], name="repair_once")]
        indexes = [models.Index(fields=["state", "-id"], name="repair_by_state")]
