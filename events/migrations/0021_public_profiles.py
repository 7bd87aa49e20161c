"""The virtues and the photographs of networks are on public pages."""

from importlib import import_module

from django.db import migrations

version = import_module("events.migrations.0002_public_version")
OF_NETWORK = "SELECT n.province_id FROM changed JOIN networks_network n ON n.id = changed.network_id"
PROVINCES_OF = {"networks_networkphoto": OF_NETWORK, "networks_network_virtues": OF_NETWORK}


class Migration(migrations.Migration):
    dependencies = [("events", "0020_door_papers"), ("networks", "0012_coordinator_requests")]
    operations = [
        operation for table, provinces in PROVINCES_OF.items() for operation in version.triggers(table, provinces)
    ]
