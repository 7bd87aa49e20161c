"""Addresses of floor plans, market paper and visits, below ``/desk/``."""

from django.urls import path

from exhibitions.views import floor, market_papers, visits

MARKET = "<year:year>/market"
PLAN = f"{MARKET}/plans/<slug:area>"

urlpatterns = [
    path(f"{MARKET}/plans/", floor.plans, name="desk_plans"),
    path(f"{PLAN}/", floor.plan, name="desk_floor"),
    path(f"{PLAN}/size/", floor.size, name="desk_floor_size"),
    path(f"{PLAN}/numbers/", floor.renumber, name="desk_floor_numbers"),
    path(f"{PLAN}/undone/", floor.undo, name="desk_floor_undo"),
    path(f"{PLAN}/redone/", floor.redo, name="desk_floor_redo"),
    path(f"{PLAN}/booths/<slug:key>/", floor.place, name="desk_place"),
    path(f"{PLAN}/booths/<slug:key>/swap/", floor.swap, name="desk_swap_booths"),
    path(f"{PLAN}/papers/", market_papers.paper_list, name="desk_market_papers"),
    path(f"{PLAN}/papers/<slug:slug>/", market_papers.paper_file, name="desk_market_paper"),
    path(f"{PLAN}/papers/<slug:slug>/removal/", market_papers.discard, name="desk_discard_market_paper"),
    path(f"{MARKET}/visits/", visits.desk, name="desk_visits"),
]
