"""The cast of the tests (see conftest.py), gathered around the meeting of 2012."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cast:
    alicja: object
    bartek: object
    celina: object
    darek: object
    ewa: object


def gather() -> Cast:
    """The people, with example organisations for the clusters that are there."""
    from styczna.accounts.models import Appointment, Person, Role
    from styczna.clusters.models import Cluster
    from styczna.scenarios import examples

    for cluster in Cluster.objects.order_by("slug"):
        examples.make(cluster)
    dkeo, cte = Cluster.objects.get(slug="dkeo"), Cluster.objects.get(slug="cte")
    people = {
        name: Person.objects.create_user(f"{name}@example.org", "long enough to hold", name=name.capitalize())
        for name in ("alicja", "bartek", "celina", "darek")
    }
    Appointment.objects.create(person=people["alicja"], role=Role.COORDINATOR, cluster=dkeo)
    Appointment.objects.create(person=people["bartek"], role=Role.COORDINATOR, cluster=cte)
    Appointment.objects.create(person=people["celina"], role=Role.OFFICER)
    member = dkeo.memberships.order_by("organisation__name")[0].organisation
    Appointment.objects.create(person=people["darek"], role=Role.MEMBER, organisation=member)
    ewa = Person.objects.create_superuser("ewa@example.org", "long enough to hold", name="Ewa")
    return Cast(**people, ewa=ewa)
