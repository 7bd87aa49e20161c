"""How far the work on minutes is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exhibitions", "0060_interests_in_words")]
    operations = [
        migrations.AddField(
            model_name="minutes",
            name="page",
            field=models.PositiveIntegerField(default=0, verbose_name="ทำถึงหน้า"),
        ),
    ]
