"""Runs, their events and their legs."""

from django.db import models


class Run(models.Model):
    """A run: a projection of its events, and the fence against workers that lost it."""

    id = models.CharField(max_length=36, primary_key=True)
    item = models.ForeignKey("store.WorkItem", on_delete=models.PROTECT, related_name="runs")
    bot = models.CharField(max_length=100)
    revision = models.CharField(max_length=64)
    status = models.CharField(max_length=16)
    course = models.CharField(max_length=16, default="going")
    """What people want of it."""

    rerun_of = models.CharField(max_length=36, default="", db_index=True)
    """The run that it repeats from a step on."""

    inputs = models.TextField()
    files = models.TextField()
    reference = models.CharField(max_length=300)
    source = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="called")
    """The run that called this one."""

    parent_address = models.TextField(default="")
    depth = models.IntegerField(default=0)
    capability = models.CharField(max_length=100, default="default")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    held = models.BooleanField(default=False, db_default=False)
    """Whether it has no leg before the limits leave room for it."""

    current_step = models.CharField(max_length=300, default="")
    outputs = models.TextField(default="{}")
    error = models.TextField(default="")
    last_sequence = models.IntegerField(default=0)
    lease_token = models.IntegerField(default=0)
    died_legs = models.IntegerField(default=0)
    """How many legs in a row broke or died at `died_step`."""

    died_step = models.CharField(max_length=300, default="")

    class Meta:
        indexes = [
            models.Index(fields=["status", "-created_at"]),
            models.Index(fields=["bot", "-created_at"]),
            models.Index(fields=["-created_at"]),
            models.Index(fields=["bot", "revision", "id"], name="run_held", condition=models.Q(held=True)),
        ]


class Event(models.Model):
    """One event; never changed, never deleted but by retention."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    sequence = models.IntegerField()
    at = models.DateTimeField()
    type = models.CharField(max_length=24)
    address = models.TextField()
    data = models.TextField()
    kept = models.TextField(null=True)
    """Digests of large values that are kept as files, by name, as JSON."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "sequence"], name="event_once")]


class Leg(models.Model):
    """Work to be done on a run: queued, or under way with a worker. Deleted when it ends: the log is the truth."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="legs")
    priority = models.IntegerField(default=0)
    not_before = models.DateTimeField()
    worker = models.CharField(max_length=200, default="")
    """Empty while queued."""

    claimed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["worker", "-priority", "id"])]
        constraints = [
            models.UniqueConstraint(fields=["run"], condition=models.Q(worker=""), name="one_queued_leg"),
            models.UniqueConstraint(fields=["run"], condition=~models.Q(worker=""), name="one_running_leg"),
        ]


class Worker(models.Model):
    """A worker and its last sign of life."""

    name = models.CharField(max_length=200, primary_key=True)
    seen_at = models.DateTimeField()


class ClaimedKey(models.Model):
    """A key that one run of a bot holds."""

    bot = models.CharField(max_length=100)
    key = models.CharField(max_length=400)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="claimed_keys")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bot", "key"], name="key_once")]
