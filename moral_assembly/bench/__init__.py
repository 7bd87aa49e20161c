"""``./manage.py bench``: what the portal costs, on a database and servers of its own.

One module a subject (programme, pages, exports, api, board …); each has ``measure(bench)``, which
yields tables and targets. Ratios are taken within one run, in rounds that alternate, because machines differ and noise
drifts.
Nothing here is reachable from the portal itself: ``settings``, ``urls`` and ``wsgi`` serve benchmarks alone.
"""
