"""What servbot tells of itself: metrics for Prometheus, health, traces for OpenTelemetry."""

from servbot.telemetry.page import Page, metrics_page, ready_page
from servbot.telemetry.server import TelemetryServer
from servbot.telemetry.stranger import is_known

__all__ = ["Page", "TelemetryServer", "is_known", "metrics_page", "ready_page"]
