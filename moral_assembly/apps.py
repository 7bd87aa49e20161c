from django.apps import AppConfig


class MoralAssemblyConfig(AppConfig):
    name = "moral_assembly"
    verbose_name = "ระบบ"
