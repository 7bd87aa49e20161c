"""Interests are what members declare; what the portal finds by itself is not stored, and the chair has no other rights."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exhibitions", "0050_booth_lists")]
    operations = [
        migrations.RemoveField(model_name="conflict", name="kind"),
        migrations.RemoveField(model_name="committeemember", name="is_chair"),
        migrations.AlterField(
            model_name="conflict", name="reason", field=models.CharField(max_length=300, verbose_name="เหตุ")
        ),
    ]
