"""The end of a specialisation beside its adoption: the reason for the one must not overwrite that for the other."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("touchpoints", "0001_kept_things"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="specialisation",
            name="ended_on",
            field=models.DateField(blank=True, help_text="when it was ended, be it early or late", null=True),
        ),
        migrations.AddField(
            model_name="specialisation",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="specialisation",
            name="end_decision",
            field=models.CharField(blank=True, help_text="the resolution that ended it", max_length=300),
        ),
        migrations.AddField(model_name="specialisation", name="end_reason_pl", field=models.TextField(blank=True)),
        migrations.AddField(model_name="specialisation", name="end_reason_en", field=models.TextField(blank=True)),
    ]
