"""The passport's rules stand on public pages: a change of them raises the public version, and counts itself."""

import importlib

from django.db import migrations

public_version = importlib.import_module("events.migrations.0002_public_version")
PROVINCES_OF = {
    "exhibitions_passport": "SELECT a.province_id FROM changed JOIN events_assembly a ON a.id = changed.assembly_id"
}
REVISION = """CREATE TRIGGER revision BEFORE UPDATE ON exhibitions_passport
    FOR EACH ROW EXECUTE FUNCTION count_revision()"""


class Migration(migrations.Migration):
    dependencies = [("exhibitions", "0010_market")]
    operations = [
        migrations.RunSQL(REVISION, "DROP TRIGGER revision ON exhibitions_passport"),
        *(
            operation
            for table, provinces in PROVINCES_OF.items()
            for operation in public_version.triggers(table, provinces)
        ),
    ]
