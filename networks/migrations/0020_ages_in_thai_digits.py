from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("networks", "0016_nomination_letters")]
    operations = [
        migrations.AlterField(
            model_name="participant",
            name="age",
            field=models.CharField(
                choices=[("adult", "๒๐ ปีขึ้นไป"), ("minor", "๑๐ ถึง ๑๙ ปี"), ("child", "ต่ำกว่า ๑๐ ปี")],
                default="adult",
                max_length=10,
                verbose_name="ช่วงอายุ",
            ),
        ),
    ]
