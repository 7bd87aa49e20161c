from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moral_assembly", "0008_quicker_sort_keys")]
    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["object_type", "object_id", "-number"], name="audit_of_an_object"),
        )
    ]
