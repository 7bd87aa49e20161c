from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("networks", "0008_participants")]
    operations = [
        migrations.AddIndex(
            "participant",
            models.Index(fields=["province", "role", "sort_key", "id"], name="participant_list_role"),
        ),
        migrations.AddIndex(
            "participant",
            models.Index(
                fields=["province", "organization_name", "sort_key", "id"], name="participant_list_organization"
            ),
        ),
        migrations.AddIndex(
            "participant",
            models.Index(fields=["province", "phone"], condition=~Q(phone=""), name="participant_phone"),
        ),
    ]
