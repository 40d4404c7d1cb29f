"""Signing in, slowed down for those who guess."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

FAILURES = 5
"""Failed attempts of one name from one address after which it has to wait."""

WAIT = 300
"""Seconds it has to wait."""


class SignInForm(AuthenticationForm):
    """Name and password."""

    error_messages = {
        "invalid_login": _("This name and password do not fit together. Check both and try again."),
        "inactive": _("This account is switched off. Ask the person who runs servbot."),
    }


class SignIn(LoginView):
    """The sign-in page."""

    template_name = "sign_in/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the password, unless it was wrong too often."""
        if cache.get(self._key(), 0) >= FAILURES:
            form = SignInForm(self.request)
            context = self.get_context_data(form=form, waiting=True, minutes=WAIT // 60)
            return self.render_to_response(context, status=429)
        return super().post(*args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Count the failure."""
        key = self._key()
        if not cache.add(key, 1, WAIT):
            cache.incr(key)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Forget earlier failures."""
        cache.delete(self._key())
        return super().form_valid(form)

    def _key(self) -> str:
        # Encoded, because memcached-like caches refuse spaces and long keys.
        name = self.request.POST.get("username", "").strip().lower().encode().hex()[:150]
        return f"sign-in:{name}:{self.request.META.get('REMOTE_ADDR', '')}"


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()
