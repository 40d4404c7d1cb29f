"""Address of the connections."""

from django.urls import path

from servbot.web.connections.views import connections

urlpatterns = [path("connections", connections, name="connections")]
