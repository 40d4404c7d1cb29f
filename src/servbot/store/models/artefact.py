"""Which files belong to which run."""

from django.db import models


class Attachment(models.Model):
    """A kept file of a run."""

    run = models.ForeignKey("store.Run", on_delete=models.CASCADE, related_name="attachments")
    step = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    media_type = models.CharField(max_length=150)
    size = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "step", "digest", "name"], name="attachment_once"),
        ]
