"""Circuit breakers of connections."""

from django.db import models


class Breaker(models.Model):
    """How a connection stands."""

    connection = models.CharField(max_length=100, primary_key=True)
    state = models.CharField(max_length=16)
    content = models.TextField()
    """The breaker as JSON."""


class BreakerChange(models.Model):
    """One change of a breaker's state; never changed but for `told`."""

    connection = models.CharField(max_length=100)
    before = models.CharField(max_length=16)
    after = models.CharField(max_length=16)
    at = models.DateTimeField()
    why = models.TextField()
    told = models.BooleanField()
    """Whether people know; true from the beginning for what is no news."""

    class Meta:
        indexes = [
            models.Index(fields=["connection", "-id"]),
            models.Index(fields=["id"], condition=models.Q(told=False), name="breaker_change_untold"),
        ]
