"""An edition can be deleted with its honoured: that a consent goes is judged when the transaction ends."""

from django.db import migrations

AT_ONCE = (
    "CREATE TRIGGER shown_delete BEFORE DELETE ON exhibitions_consent "
    "FOR EACH ROW EXECUTE FUNCTION hold_ground_of_shown_role_model()"
)
AT_THE_END = (
    "CREATE CONSTRAINT TRIGGER shown_delete AFTER DELETE ON exhibitions_consent DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION hold_ground_of_shown_role_model()"
)
DROP = "DROP TRIGGER shown_delete ON exhibitions_consent"


class Migration(migrations.Migration):
    dependencies = [("exhibitions", "0040_decisions")]
    operations = [migrations.RunSQL(DROP, AT_ONCE), migrations.RunSQL(AT_THE_END, DROP)]
