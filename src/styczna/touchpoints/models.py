"""What the room keeps: diagnoses as they were found, specialisations from proposal to monitoring, judgements of links
between classifications, and what an officer adds to the record of the discovery process."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from styczna.accounts.models import Person
from styczna.clusters.bilingual import Bilingual
from styczna.clusters.models import Cluster, Scheme


class KeptDiagnosis(models.Model):
    """A diagnosis as it was on a day, whole: later ones are compared with it, and an adoption stands on it.

    `document` holds themes, scores and method, `items` the evidence that they came from; neither is ever changed.
    """

    kept_at = models.DateTimeField(auto_now_add=True)
    kept_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    occasion = models.CharField(max_length=200, blank=True, help_text="why it was kept, such as an adoption")
    as_of = models.DateField(help_text="the day on which the evidence was weighed")
    inputs_digest = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    document = models.JSONField()
    items = models.JSONField()

    class Meta:
        ordering = ["-kept_at", "-id"]
        verbose_name_plural = "kept diagnoses"

    def __str__(self) -> str:
        return f"{self.as_of} ({self.inputs_digest[:8]})"


class Stage(models.TextChoices):
    """How far a specialisation has come."""

    PROPOSED = "proposed", pgettext_lazy("specialisation", "proposed")
    ADOPTED = "adopted", pgettext_lazy("specialisation", "adopted")
    DECLINED = "declined", pgettext_lazy("specialisation", "declined")
    ENDED = "ended", pgettext_lazy("specialisation", "ended")


class Specialisation(Bilingual, models.Model):
    """A theme on its way to being a smart specialisation of the region, and what it becomes when it is adopted."""

    slug = models.SlugField(unique=True, max_length=80)
    title_pl = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    why_pl = models.TextField(help_text="the case for it: what was found, what the region gains")
    why_en = models.TextField(blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PROPOSED)
    theme_key = models.CharField(max_length=20, blank=True, help_text="the field that names the theme it came from")
    diagnosis = models.ForeignKey(
        KeptDiagnosis, on_delete=models.PROTECT, null=True, blank=True, related_name="specialisations"
    )
    proposed_on = models.DateField()
    proposed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    proposed_for = models.ForeignKey(
        Cluster, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposed_specialisations"
    )
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=300, blank=True, help_text="the resolution, its number and a link")
    reason_pl = models.TextField(blank=True, help_text="why it was decided so")
    reason_en = models.TextField(blank=True)
    goals_pl = models.TextField(blank=True)
    goals_en = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True, help_text="when it is to be looked at again")
    ends_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="when it was ended, be it early or late")
    ended_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    end_decision = models.CharField(max_length=300, blank=True, help_text="the resolution that ended it")
    end_reason_pl = models.TextField(blank=True)
    end_reason_en = models.TextField(blank=True)
    baseline = models.JSONField(null=True, blank=True, help_text="what was counted on the day of adoption")

    class Meta:
        ordering = ["title_pl"]

    def __str__(self) -> str:
        return self.title_pl


class SpecialisationField(models.Model):
    """A field that belongs to a specialisation, with everything below it in its tree."""

    specialisation = models.ForeignKey(Specialisation, on_delete=models.CASCADE, related_name="fields")
    scheme = models.CharField(max_length=10, choices=Scheme.choices)
    code = models.CharField(max_length=10)

    class Meta:
        ordering = ["scheme", "code"]
        constraints = [
            models.UniqueConstraint(fields=["specialisation", "scheme", "code"], name="field_once_a_specialisation")
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.code}"

    @property
    def key(self) -> str:
        """The field as the engine knows it, such as ``cpv:09330000``."""
        return f"{self.scheme}:{self.code}"


class Indicator(Bilingual, models.Model):
    """What a specialisation is measured by, beside what the program counts itself."""

    specialisation = models.ForeignKey(Specialisation, on_delete=models.CASCADE, related_name="indicators")
    name_pl = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40)
    baseline = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    target = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True, help_text="where its values come from")

    class Meta:
        ordering = ["specialisation", "id"]

    def __str__(self) -> str:
        return self.name_pl


class Reading(models.Model):
    """A value of an indicator on a day, and where it was read."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=2)
    reference = models.CharField(max_length=300, help_text="what a person can open or look up to check it")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["indicator", "on"]
        constraints = [models.UniqueConstraint(fields=["indicator", "on"], name="one_reading_of_a_day")]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value} ({self.on})"


class Stance(models.TextChoices):
    """What a remark says of a proposal."""

    SUPPORT = "support", _("support")
    CONCERN = "concern", _("concern")
    QUESTION = "question", _("question")
    IDEA = "idea", _("idea")
    ANSWER = "answer", _("answer")


class Remark(models.Model):
    """Something said in the discussion of a specialisation, for a cluster, an organisation or the authority."""

    specialisation = models.ForeignKey(Specialisation, on_delete=models.CASCADE, related_name="remarks")
    answers = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    speaks_for = models.CharField(max_length=300, help_text="the cluster, organisation or office, as it was named then")
    cluster = models.ForeignKey(Cluster, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.speaks_for}: {self.text[:60]}"


class LinkJudgement(models.Model):
    """What a person said of a link between two fields of different trees; it stands above what was learnt."""

    left = models.CharField(max_length=20, help_text="a field of CPV, such as cpv:09330000")
    right = models.CharField(max_length=20, help_text="a field of PKD, such as pkd2007:35.11.Z")
    confidence = models.FloatField(help_text="from 0, they have nothing in common, to 1, they are the same")
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["left", "right"]
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="one_judgement_a_link"),
            models.CheckConstraint(
                name="confidence_between_0_and_1", condition=models.Q(confidence__gte=0, confidence__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.left} ~ {self.right}: {self.confidence:.2f}"


class Criterion(models.IntegerChoices):
    """The criteria of enabling condition 1.1 in the order of Regulation (EU) 2021/1060, Annex IV."""

    CHALLENGES = 1, _("up-to-date analysis of challenges for innovation diffusion and digitalisation")
    INSTITUTION = 2, _("competent institution responsible for managing the strategy")
    MONITORING = 3, _("monitoring and evaluation tools")
    COOPERATION = 4, _("functioning stakeholder cooperation (entrepreneurial discovery process)")
    SYSTEMS = 5, _("actions to improve the research and innovation system")
    TRANSITION = 6, _("actions to support industrial transition")
    ABROAD = 7, _("measures for cooperation with partners outside the country")


class Proof(Bilingual, models.Model):
    """What an officer adds to the dossier of the discovery process because the program cannot know it."""

    criterion = models.PositiveSmallIntegerField(choices=Criterion.choices)
    title_pl = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    said_pl = models.TextField(blank=True)
    said_en = models.TextField(blank=True)
    dated = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="to when it holds; empty where it has no end")
    link = models.URLField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["criterion", "-dated", "id"]

    def __str__(self) -> str:
        return self.title_pl
