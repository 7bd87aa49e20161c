"""Django's password rules, with their refusals in Thai."""

from django.contrib.auth import password_validation as rules


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self):
        return f"รหัสผ่านสั้นเกินไป ต้องมีอย่างน้อย {self.min_length} ตัวอักษร"


class UnlikeThePerson(rules.UserAttributeSimilarityValidator):
    def get_error_message(self):
        return "รหัสผ่านคล้าย%(verbose_name)sเกินไป"


class Uncommon(rules.CommonPasswordValidator):
    def get_error_message(self):
        return "รหัสผ่านนี้มีคนใช้มากเกินไป ใช้ประโยคที่จำได้คนเดียว"


class NotNumbersAlone(rules.NumericPasswordValidator):
    def get_error_message(self):
        return "รหัสผ่านต้องไม่เป็นตัวเลขล้วน"
