"""Whatever changes what the public can read of a province raises the province's public_version."""

from django.db import migrations

# One sequence for all: a version never comes twice, not even of a province that was deleted and made anew.
RAISE = """
CREATE SEQUENCE public_versions;

CREATE FUNCTION raise_public_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        $sql$UPDATE networks_province SET public_version = nextval('public_versions') WHERE id IN (%s)$sql$, TG_ARGV[0]);
    RETURN NULL;
END $$;

CREATE FUNCTION raise_own_public_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.public_version := nextval('public_versions');
    RETURN NEW;
END $$;

CREATE TRIGGER public_version BEFORE INSERT OR UPDATE ON networks_province
FOR EACH ROW EXECUTE FUNCTION raise_own_public_version();
"""

UNRAISE = """
DROP TRIGGER public_version ON networks_province;
DROP FUNCTION raise_public_version();
DROP FUNCTION raise_own_public_version();
DROP SEQUENCE public_versions;
"""

OF_PROVINCE = "SELECT province_id FROM changed"
OF_ASSEMBLY = "SELECT a.province_id FROM changed JOIN events_assembly a ON a.id = changed.assembly_id"
OF_SESSION = """
    SELECT a.province_id FROM changed
    JOIN events_session s ON s.id = changed.session_id JOIN events_assembly a ON a.id = s.assembly_id"""
OF_NEWS = """
    SELECT a.province_id FROM changed
    JOIN events_news n ON n.id = changed.news_id JOIN events_assembly a ON a.id = n.assembly_id"""

PROVINCES_OF = {
    "networks_virtue": "SELECT id FROM networks_province",
    "networks_district": OF_PROVINCE,
    "networks_network": OF_PROVINCE,
    "networks_organization": OF_PROVINCE,
    "networks_person": OF_PROVINCE,
    "events_assembly": OF_PROVINCE,
    "events_section": OF_ASSEMBLY,
    "events_venue": OF_ASSEMBLY,
    "events_kind": OF_ASSEMBLY,
    "events_session": OF_ASSEMBLY,
    "events_session_hosts": OF_SESSION,
    "events_speaker": OF_SESSION,
    "events_recording": OF_ASSEMBLY,
    "events_document": OF_ASSEMBLY,
    "events_news": OF_ASSEMBLY,
    "events_news_people": OF_NEWS,
    "events_news_organizations": OF_NEWS,
    "events_news_networks": OF_NEWS,
}


def triggers(table: str, provinces: str) -> list:
    """Statement triggers for what came, what was left behind by an update (a row may move to another province), what went."""
    return [
        migrations.RunSQL(
            f"""CREATE TRIGGER public_version_{event.lower()}_{rows.lower()} AFTER {event} ON {table}
                REFERENCING {rows} TABLE AS changed
                FOR EACH STATEMENT EXECUTE FUNCTION raise_public_version('{provinces}')""",
            f"DROP TRIGGER public_version_{event.lower()}_{rows.lower()} ON {table}",
        )
        for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    ]


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [
        migrations.RunSQL(RAISE, UNRAISE),
        *(operation for table, provinces in PROVINCES_OF.items() for operation in triggers(table, provinces)),
    ]
