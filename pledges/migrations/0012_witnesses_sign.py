"""Witnesses sign as representatives do, so both are signers of one table."""

import django.db.models.deletion
from django.db import migrations, models

# The guard of sent versions would refuse the witnesses that are moved as they were.
MOVE_WITNESSES = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE pledges_mousigner DISABLE TRIGGER sent;
INSERT INTO pledges_mousigner (text_id, role, "order", organization_id, name, called, representative, position, email, phone)
SELECT text_id, 'witness', "order", NULL, '', '', name, position, '', '' FROM pledges_mouwitness;
ALTER TABLE pledges_mousigner ENABLE TRIGGER sent;
"""
MOVE_BACK = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE pledges_mousigner DISABLE TRIGGER sent;
INSERT INTO pledges_mouwitness (text_id, "order", name, position)
SELECT text_id, "order", representative, position FROM pledges_mousigner WHERE role = 'witness';
DELETE FROM pledges_mousigner WHERE role = 'witness';
ALTER TABLE pledges_mousigner ENABLE TRIGGER sent;
"""
SIGNATURE = """
CREATE OR REPLACE FUNCTION refuse_signature_of_mou() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pledges_{signer} p JOIN pledges_moutext t ON t.id = p.text_id
        JOIN pledges_mou m ON m.text_id = t.id
        WHERE p.id = NEW.{signer_id} AND t.sha256 = NEW.document_sha256 AND t.sent_at IS NOT NULL
          AND m.state IN ('sent', 'signing')
    ) THEN
        RAISE EXCEPTION 'this version is not to be signed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


def signature(table: str, column: str) -> str:
    return SIGNATURE.replace("{signer}", table).replace("{signer_id}", column)


class Migration(migrations.Migration):
    dependencies = [("pledges", "0010_badges")]

    operations = [
        migrations.RenameModel("MouParty", "MouSigner"),
        migrations.RenameField("MouLink", "party", "signer"),
        migrations.RenameField("MouSignature", "party", "signer"),
        migrations.RenameField("MouEvent", "party", "signer"),
        migrations.RunSQL(signature("mousigner", "signer_id"), signature("mouparty", "party_id")),
        migrations.RemoveConstraint("MouSigner", "one_mou_party_of_an_order"),
        migrations.RemoveConstraint("MouSigner", "one_mou_party_of_a_name"),
        migrations.RemoveConstraint("MouSigner", "one_mou_party_of_a_mailbox"),
        migrations.AlterModelOptions(
            "MouSigner",
            {
                "ordering": ["role", "order"],
                "verbose_name": "ผู้ลงนามในบันทึกข้อตกลง",
                "verbose_name_plural": "ผู้ลงนามในบันทึกข้อตกลง",
            },
        ),
        migrations.AlterModelOptions(
            "MouSignature",
            {
                "ordering": ["signer__role", "signer__order"],
                "verbose_name": "ลายมือชื่อในบันทึกข้อตกลง",
                "verbose_name_plural": "ลายมือชื่อในบันทึกข้อตกลง",
            },
        ),
        migrations.AddField(
            "MouSigner",
            "role",
            models.CharField(
                choices=[("party", "คู่สัญญา"), ("witness", "พยาน")], default="party", max_length=10, verbose_name="ฐานะ"
            ),
        ),
        migrations.AlterField(
            "MouSigner",
            "name",
            models.CharField(blank=True, max_length=250, verbose_name="ชื่อหน่วยงานที่พิมพ์"),
        ),
        migrations.AlterField(
            "MouSigner",
            "organization",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mou_signers",
                to="networks.organization",
                verbose_name="หน่วยงาน",
            ),
        ),
        migrations.AlterField(
            "MouSigner",
            "text",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="signers", to="pledges.moutext"
            ),
        ),
        migrations.RunSQL(MOVE_WITNESSES, MOVE_BACK),
        migrations.DeleteModel("MouWitness"),
        migrations.AddConstraint(
            "MouSigner",
            models.UniqueConstraint(fields=["text", "role", "order"], name="one_mou_signer_of_an_order"),
        ),
        migrations.AddConstraint(
            "MouSigner",
            models.UniqueConstraint(
                condition=models.Q(("role", "party")), fields=["text", "name"], name="one_mou_party_of_a_name"
            ),
        ),
        migrations.AddConstraint(
            "MouSigner",
            models.UniqueConstraint(
                condition=~models.Q(email=""), fields=["text", "email"], name="one_mou_signer_of_a_mailbox"
            ),
        ),
        migrations.AddConstraint(
            "MouSigner",
            models.CheckConstraint(
                condition=(models.Q(role="party") & ~models.Q(name=""))
                | models.Q(role="witness", name="", organization__isnull=True),
                name="mou_party_has_a_name",
            ),
        ),
        migrations.CreateModel(
            name="MouParty",
            fields=[],
            options={
                "verbose_name": "คู่สัญญา",
                "verbose_name_plural": "คู่สัญญา",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("pledges.mousigner",),
        ),
        migrations.CreateModel(
            name="MouWitness",
            fields=[],
            options={
                "verbose_name": "พยาน",
                "verbose_name_plural": "พยาน",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("pledges.mousigner",),
        ),
        # Witnesses of versions sent before were named only, in no order, and stay so.
        migrations.AddField(
            "MouText",
            "witnesses_must_sign",
            models.BooleanField(default=False, verbose_name="รอลายมือชื่อพยานทุกคนก่อนประทับตรา"),
        ),
        migrations.AlterField(
            "MouText",
            "witnesses_must_sign",
            models.BooleanField(default=True, verbose_name="รอลายมือชื่อพยานทุกคนก่อนประทับตรา"),
        ),
        migrations.AddField(
            "MouText",
            "sequence",
            models.CharField(
                choices=[
                    ("witnesses_last", "คู่สัญญาลงนามครบแล้วจึงถึงพยาน"),
                    ("one_by_one", "ทีละคนตามลำดับในเอกสาร"),
                    ("any", "ผู้ใดพร้อมก่อนลงนามก่อน"),
                ],
                default="any",
                max_length=14,
                verbose_name="ลำดับการลงนาม",
            ),
        ),
        migrations.AlterField(
            "MouText",
            "sequence",
            models.CharField(
                choices=[
                    ("witnesses_last", "คู่สัญญาลงนามครบแล้วจึงถึงพยาน"),
                    ("one_by_one", "ทีละคนตามลำดับในเอกสาร"),
                    ("any", "ผู้ใดพร้อมก่อนลงนามก่อน"),
                ],
                default="witnesses_last",
                max_length=14,
                verbose_name="ลำดับการลงนาม",
            ),
        ),
    ]
