"""``./manage.py print_parts``: the second process of the print desk; the worker starts it by itself."""

from django.core.management.base import BaseCommand
from django.db import connections

from pledges import printing


class Command(BaseCommand):
    help = "Makes parts of a print file until none is left; the worker starts it beside itself."

    def add_arguments(self, parser):
        parser.add_argument("print_file", type=int, help="key of the print file")
        parser.add_argument("--database", required=True, help="name of the database that the worker is on")

    def handle(self, *, print_file, database, **options):
        connections["default"].settings_dict["NAME"] = database
        printing.make_parts(print_file)
