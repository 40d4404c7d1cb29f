"""A site to practise on: every control and annoyance that web pages have, and rounds of a form that shuffles itself."""

from servbot.demo.practice.site import ONE_TIME_KEY, PASSWORD, practice_site
from servbot.demo.practice.state import Practice

__all__ = ["ONE_TIME_KEY", "PASSWORD", "Practice", "practice_site"]
