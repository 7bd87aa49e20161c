"""Django's admin at /rescue/: for administrators alone, for what no page can mend, with every edit recorded."""

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from events import models as events
from moral_assembly import audit
from moral_assembly.accounts.models import User
from moral_assembly.forms import ThaiDates
from networks import models as networks
from networks import second_factor


class RescueSite(admin.AdminSite):
    """Signs nobody in by itself: the portal's own page asks for the second factor."""

    site_header = site_title = index_title = "กู้ระบบ"
    site_url = "/desk/"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and user.is_active and user.is_superuser and second_factor.is_held(user)

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if request.user.is_authenticated:
            raise Http404("administrators only")
        return redirect_to_login(request.get_full_path())

    def logout(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("account_change_password")


class Recorded(ThaiDates, admin.ModelAdmin):
    """Writes every edit into the audit trail, with the values before and after."""

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found:
            request.values_before = audit.values(found)
        return found

    def log_addition(self, request, obj, message):
        changes = {name: [None, value] for name, value in audit.values(obj).items()}
        audit.record(request, audit.Action.RESCUE_ADDED, obj, changes)

    def log_change(self, request, obj, message):
        changes = audit.differences(getattr(request, "values_before", {}), audit.values(obj))
        audit.record(request, audit.Action.RESCUE_CHANGED, obj, {**changes, "fields": message})

    def log_deletions(self, request, queryset):
        for obj in queryset:
            changes = {name: [value, None] for name, value in audit.values(obj).items()}
            audit.record(request, audit.Action.RESCUE_DELETED, obj, changes)


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class UserRescue(Recorded):
    """Accounts are made by invitation and passwords set by mail; here one is closed or made administrator."""

    fields = ["email", "name", "is_active", "is_superuser", "is_staff", "last_login"]
    readonly_fields = ["email", "last_login"]
    list_display = ["email", "name", "is_active", "is_superuser"]
    search_fields = ["email", "name"]

    def has_add_permission(self, request):
        return False


class AuthenticatorRescue(Recorded):
    """A lost telephone: taking the second factor away lets the person set up another."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request):
        return False


class InvitationRescue(ReadOnly):
    exclude = ["token_hash"]
    list_display = ["email", "role", "province", "created_at", "accepted_at"]


class AuditRescue(ReadOnly):
    list_display = ["number", "at", "actor", "action", "label"]


site = RescueSite(name="admin")
site.register(User, UserRescue)
site.register(Authenticator, AuthenticatorRescue)
site.register(networks.Invitation, InvitationRescue)
site.register(audit.AuditEntry, AuditRescue)
# Their files go with the desk's own deeds alone.
site.register([networks.Picture, networks.NetworkPhoto, events.SessionPhoto], ReadOnly)
site.register(
    [
        networks.Province,
        networks.District,
        networks.Virtue,
        networks.Network,
        networks.Organization,
        networks.Person,
        networks.Membership,
        events.Assembly,
        events.Section,
        events.Announcement,
        events.Venue,
        events.Kind,
        events.Session,
        events.Speaker,
        events.Recording,
        events.Document,
        events.News,
    ],
    Recorded,
)
site.register([events.Release, events.ReleasedSession], ReadOnly)
