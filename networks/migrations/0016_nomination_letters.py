"""The kind of letters that tell of nominations."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("networks", "0015_booth_letters")]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("programme", "แจ้งกำหนดการเปลี่ยน"),
                    ("following", "การติดตามรายการ"),
                    ("invitation", "คำเชิญ"),
                    ("account", "บัญชีผู้ใช้"),
                    ("pledge", "คำมั่น"),
                    ("mou", "บันทึกข้อตกลง"),
                    ("registration", "การลงทะเบียน"),
                    ("booth", "บูธตลาดนัด"),
                    ("nomination", "การเสนอชื่อบุคคลต้นแบบ"),
                ],
                max_length=20,
                verbose_name="เรื่อง",
            ),
        ),
    ]
