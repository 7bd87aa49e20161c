"""Certificates as credentials for programs, kept by the database like their files; addresses to send them to."""

from django.db import migrations, models

GUARD = """
CREATE TRIGGER issued BEFORE UPDATE OR DELETE ON pledges_certificatebadge
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_file();
"""
UNDO_GUARD = "DROP TRIGGER issued ON pledges_certificatebadge;"
ADDRESS = {"blank": True, "max_length": 300, "verbose_name": "ที่อยู่สำหรับส่ง"}


class Migration(migrations.Migration):
    dependencies = [("pledges", "0008_kept_and_forgotten")]
    operations = [
        migrations.CreateModel(
            name="CertificateBadge",
            fields=[
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=models.PROTECT,
                        primary_key=True,
                        related_name="badge",
                        serialize=False,
                        to="pledges.certificate",
                    ),
                ),
                ("body", models.BinaryField()),
                ("proof_value", models.CharField(max_length=200, unique=True)),
            ],
            options={"verbose_name": "ตราดิจิทัล", "verbose_name_plural": "ตราดิจิทัล"},
        ),
        migrations.AddField("batchitem", "address", models.CharField(**ADDRESS)),
        migrations.AddField("certificate", "address", models.CharField(**ADDRESS)),
        migrations.RunSQL(GUARD, UNDO_GUARD),
    ]
