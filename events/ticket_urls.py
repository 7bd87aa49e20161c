"""Addresses below ``/tickets/<token>/``: what the holder of a ticket's private link may do."""

from django.urls import path

from events.views import tickets

urlpatterns = [
    path("<slug:token>/", tickets.ticket, name="ticket"),
    path("<slug:token>/ticket.ics", tickets.calendar, name="ticket_calendar"),
    path("<slug:token>/ticket.pdf", tickets.paper, name="ticket_paper"),
    path("<slug:token>/data/", tickets.data, name="ticket_data"),
    path("<slug:token>/place/", tickets.change, name="change_ticket"),
    path("<slug:token>/more/", tickets.more, name="add_ticket"),
    path("<slug:token>/particulars/", tickets.correct, name="correct_ticket"),
    path("<slug:token>/cancellation/", tickets.cancel, name="cancel_ticket"),
    path("<slug:token>/erasure/", tickets.erase, name="erase_ticket"),
]
