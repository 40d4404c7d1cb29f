"""Revisions of bot definitions."""

from django.db import models


class Revision(models.Model):
    """One state of a bot's folder, by content."""

    digest = models.CharField(max_length=64, primary_key=True)
    bot = models.CharField(max_length=100)
    number = models.IntegerField()
    released_at = models.DateTimeField()
    current = models.BooleanField(default=True)
    text = models.TextField()
    files = models.TextField()
    """Relative path to digest of the content, as JSON."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bot", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["bot"], condition=models.Q(current=True), name="one_current_revision"
            ),
        ]
