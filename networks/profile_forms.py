"""Forms of what a network says of itself."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from moral_assembly.forms import Form, ModelForm, PrefixInput
from networks.models import Network, Organization, Person, Virtue
from networks.picture_forms import PictureField

TAKEN = "มีหน่วยงานชื่อนี้ในจังหวัดแล้ว{where} ถ้าเป็นหน่วยงานเดียวกัน ให้ผู้จัดงานย้ายเครือข่ายให้"


class ProfileForm(ModelForm):
    """The words of a network's page."""

    class Meta:
        model = Network
        fields = ["story", "virtues", "chair"]
        widgets = {"story": forms.Textarea({"rows": 14}), "virtues": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        network, self.fields["virtues"].label_from_instance = self.instance, lambda virtue: virtue.name
        self.fields["virtues"].queryset = Virtue.objects.filter(Q(last_year=None) | Q(networks=network)).distinct()
        chair = self.fields["chair"]
        chair.queryset = Person.objects.filter(Q(network=network, is_public=True) | Q(chaired=network)).distinct()
        chair.empty_label = "ยังไม่ระบุ"
        chair.help_text = "เลือกจากผู้แทนของเครือข่ายที่แสดงต่อสาธารณะ เพิ่มคนได้ที่หัวข้อผู้แทน"


class LogoForm(Form):
    """The mark of a network."""

    logo = PictureField(label="ตราเครือข่าย")


class MemberForm(ModelForm):
    """Somebody who speaks for a network; how to reach the person is not asked."""

    NAMES = ("prefix", "given_name", "family_name")

    class Meta:
        model = Person
        fields = ["prefix", "given_name", "family_name", "position", "organization", "is_public"]
        widgets = {"prefix": PrefixInput()}
        labels = {"is_public": "เจ้าตัวยินยอมให้แสดงชื่อและตำแหน่งบนเว็บไซต์"}
        help_texts = {
            "prefix": "พิมพ์ได้ทุกคำนำหน้า รวมสมณศักดิ์และยศ ไม่มีให้เว้นว่าง",
            "family_name": "ไม่มีนามสกุลให้เว้นว่าง",
            "position": "เช่น รองประธานเครือข่าย",
            "is_public": "ถ้าไม่ทำเครื่องหมาย ชื่อจะเก็บไว้แต่ไม่แสดง",
        }

    def __init__(self, *args, renames: bool = True, **options):
        super().__init__(*args, **options)
        for name in () if renames else self.NAMES:
            self.fields[name].disabled = True
            self.fields[name].help_text = "กำหนดการ ข่าว หรือเกียรติบัตรใช้ชื่อนี้อยู่ ให้ผู้จัดงานแก้"
        own = Q(network=self.instance.network_id) | Q(pk=self.instance.organization_id)
        field = self.fields["organization"]
        field.queryset, field.label = Organization.objects.filter(own), "หน่วยงาน"
        field.empty_label = "ไม่ระบุ"

    def clean_given_name(self):
        name = " ".join(self.cleaned_data["given_name"].split())
        if not any(letter.isalpha() for letter in name):
            raise ValidationError("ใส่ชื่อเป็นตัวอักษร")
        return name


class OrganizationForm(ModelForm):
    """An organization, as one of the networks of a desk keeps it; none of a network is for organizers to keep."""

    class Meta:
        model = Organization
        fields = ["name", "network"]
        labels = {"network": "เครือข่าย"}
        help_texts = {"name": "ชื่อเต็มตามที่หน่วยงานใช้"}

    def __init__(self, networks: list[Network], needs_network: bool, *args, **options):
        super().__init__(*args, **options)
        field = self.fields["network"]
        field.queryset = Network.objects.filter(pk__in=[each.pk for each in networks])
        field.required, field.empty_label = needs_network, None if needs_network else "ไม่สังกัดเครือข่าย"

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not any(letter.isalnum() for letter in name):
            raise ValidationError("ใส่ชื่อเป็นตัวอักษร")
        return name

    def clean(self):
        cleaned = super().clean()
        self.tell_taken(cleaned.get("name"))
        return cleaned

    def tell_taken(self, name: str | None) -> None:
        """Say at the name where the organization is that has it already."""
        others = Organization.objects.filter(province=self.instance.province_id, name=name).exclude(pk=self.instance.pk)
        if other := others.select_related("network").first():
            self.add_error("name", TAKEN.format(where=f"ใน{other.network}" if other.network else " ยังไม่สังกัดเครือข่าย"))
