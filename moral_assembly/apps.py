from django.apps import AppConfig


class MoralAssemblyConfig(AppConfig):
    name = "moral_assembly"
    verbose_name = "ระบบ"

    def ready(self):
        from moral_assembly import checks  # noqa: F401  (registers them)
