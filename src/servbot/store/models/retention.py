"""What retention deleted."""

from django.db import models


class RetentionPass(models.Model):
    """One pass of retention and what it deleted."""

    day = models.DateField(null=True, unique=True)
    """Day of a pass by the scheduler, of which there is one; none for a pass by hand."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """Empty while it is under way, and for good when it was cut off."""

    runs = models.IntegerField(default=0)
    events = models.IntegerField(default=0)
    evidence = models.IntegerField(default=0)
    firings = models.IntegerField(default=0)
    artefacts = models.IntegerField(default=0)
