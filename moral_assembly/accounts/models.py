"""Who may sign in. What they may do is a Membership of their province (networks/models.py)."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager):
    """Makes accounts that are known by e-mail alone."""

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a sign-in (บัญชีผู้ใช้). ``is_superuser`` is the administrator, of every province."""

    email = models.EmailField("อีเมล", unique=True)
    name = models.CharField("ชื่อที่แสดง", max_length=150, blank=True)
    is_active = models.BooleanField("ใช้งานได้", default=True)
    is_staff = models.BooleanField("เข้าหน้ากู้ระบบได้", default=False)
    is_demo = models.BooleanField("บัญชีสาธิต", default=False, editable=False)
    date_joined = models.DateTimeField("สร้างเมื่อ", auto_now_add=True)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "บัญชีผู้ใช้"
        verbose_name_plural = "บัญชีผู้ใช้"
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return str(self)

    get_short_name = get_full_name
