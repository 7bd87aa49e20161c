"""Who must be signed in, asked only where it matters."""

from django.contrib.auth.middleware import LoginRequiredMiddleware


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Django's, but a view open to all does not have the visitor's session and user fetched first.

    So a public page costs a member of staff one statement too, and the health page answers without the database.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
