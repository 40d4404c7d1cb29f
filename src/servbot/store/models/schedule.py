"""Triggers and firings."""

from django.db import models


class Trigger(models.Model):
    """What the scheduler remembers of a trigger."""

    bot = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    paused = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bot", "name"], name="trigger_once")]


class Firing(models.Model):
    """One firing with its outcome."""

    bot = models.CharField(max_length=100)
    trigger = models.CharField(max_length=100)
    key = models.CharField(max_length=500)
    forgotten = models.IntegerField(default=0)
    """0 while the key counts; else the firing's own number, so that the key is free again."""

    planned_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16)
    reason = models.TextField(default="")
    run = models.ForeignKey("store.Run", on_delete=models.SET_NULL, null=True, related_name="firings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bot", "trigger", "key", "forgotten"], name="firing_once"),
        ]
        indexes = [
            models.Index(fields=["outcome", "id"]),
            models.Index(fields=["bot", "trigger", "forgotten"]),
        ]
