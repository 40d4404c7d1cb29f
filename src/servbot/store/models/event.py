"""Events that are sent, who waits for them, and who got them."""

from django.db import models


class SentEvent(models.Model):
    """An event that came from another bot or the outside; never changed."""

    name = models.CharField(max_length=100)
    key = models.CharField(max_length=400)
    data = models.TextField()
    sent_by = models.CharField(max_length=300)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    once = models.CharField(max_length=400, null=True, unique=True)

    class Meta:
        indexes = [models.Index(fields=["name", "key", "expires_at"])]


class AwaitedEvent(models.Model):
    """A step that waits."""

    run = models.ForeignKey("store.Run", on_delete=models.CASCADE, related_name="awaited")
    address = models.TextField()
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=400)
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["name", "key"])]


class Delivery(models.Model):
    """A step got an event."""

    event = models.ForeignKey(SentEvent, on_delete=models.CASCADE, related_name="deliveries")
    run = models.ForeignKey("store.Run", on_delete=models.CASCADE, related_name="deliveries")
    address = models.TextField()
    at = models.DateTimeField()
