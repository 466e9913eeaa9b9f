import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0004_logos_apart"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="beneficiarydecision",
            name="decided_once",
        ),
        migrations.AddField(
            model_name="beneficiarydecision",
            name="is_same",
            field=models.BooleanField(default=True, verbose_name="is this organisation"),
        ),
        migrations.AlterField(
            model_name="beneficiarydecision",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="beneficiaries", to="clusters.organisation"
            ),
        ),
        migrations.AlterField(
            model_name="infrastructure",
            name="kind",
            field=models.CharField(
                choices=[
                    ("laboratory", "laboratory"),
                    ("line", "production line"),
                    ("equipment", "equipment"),
                    ("building", "building"),
                    ("centre", "research or technology centre"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="infrastructure",
            name="open_to",
            field=models.CharField(
                blank=True,
                choices=[
                    ("owner", "its owner only"),
                    ("members", "members of the cluster"),
                    ("clusters", "members of all clusters"),
                    ("everybody", "everybody"),
                ],
                max_length=20,
                verbose_name="open to",
            ),
        ),
        migrations.AddConstraint(
            model_name="beneficiarydecision",
            constraint=models.UniqueConstraint(fields=("beneficiary", "organisation"), name="decided_once"),
        ),
    ]
