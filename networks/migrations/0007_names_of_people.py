import django.db.models.functions.text
from django.db import migrations, models

import moral_assembly.thai_columns


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0006_letter_kinds"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                models.F("province"),
                django.db.models.functions.text.Replace(
                    moral_assembly.thai_columns.ThaiNormalise(
                        django.db.models.functions.text.Concat(
                            "prefix", "given_name", "family_name", output_field=models.TextField()
                        )
                    ),
                    models.Value(" "),
                    models.Value(""),
                    output_field=models.TextField(),
                ),
                name="person_whole_key",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                models.F("province"),
                django.db.models.functions.text.Replace(
                    moral_assembly.thai_columns.ThaiNormalise(
                        django.db.models.functions.text.Concat(
                            "given_name", "family_name", output_field=models.TextField()
                        )
                    ),
                    models.Value(" "),
                    models.Value(""),
                    output_field=models.TextField(),
                ),
                name="person_bare_key",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                models.F("province"),
                django.db.models.functions.text.Replace(
                    moral_assembly.thai_columns.ThaiNormalise(models.F("printed_name")),
                    models.Value(" "),
                    models.Value(""),
                    output_field=models.TextField(),
                ),
                name="person_printed_key",
            ),
        ),
    ]
