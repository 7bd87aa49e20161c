"""A booth knows whether it was changed after it was accepted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exhibitions", "0002_booths_kept_by_the_database"),
    ]

    operations = [
        migrations.AddField(
            model_name="booth",
            name="is_changed",
            field=models.BooleanField(default=False, editable=False, verbose_name="แก้หลังรับ"),
        ),
    ]
