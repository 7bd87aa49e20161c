from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "moral_assembly.accounts"
    label = "accounts"
    verbose_name = "บัญชีผู้ใช้"

    def ready(self):
        from moral_assembly.accounts import trail  # noqa: F401
