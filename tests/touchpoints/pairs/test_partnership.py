"""What two clusters could do together, with whom, and on which orders; and the list of all pairs."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pages import body_of, cells_of


def of(one: str, other: str) -> Any:
    from styczna.touchpoints.diagnose import diagnose
    from styczna.touchpoints.pairs.partnership import partnership
    from styczna.touchpoints.themes.explain import pair

    findings = diagnose()
    found = pair(findings, one, other, "en")
    assert found is not None
    return partnership(findings, found, "en")


@pytest.fixture(autouse=True)
def _orders_of_our_own(settings: Any, tmp_path: Path) -> None:
    """Orders of these tests are in no other test's observatory."""
    settings.HOME = tmp_path


def order(number: str, *cpv: str, days: int | None) -> None:
    from django.conf import settings

    from styczna.observatory.notices import take_in
    from styczna.sources.records import Notice, Party

    notice = Notice(
        id=number, source="ted-export", kind="competition", form="F02", titles={"en": f"Order {number}"},
        buyers=(Party(name="Gmina"),), language="en", country="PL", cpv=cpv, published=timezone.localdate(),
        deadline=None if days is None else timezone.now() + timedelta(days=days),
    )  # fmt: skip
    take_in(Path(settings.HOME), [notice])


def member(name: str, *slugs: str, code: str) -> Any:
    from styczna.clusters.models import Cluster, Evidence, Membership, Organisation

    made = Organisation.objects.create(name=name, kind="enterprise")
    for slug in slugs:
        Membership.objects.create(organisation=made, cluster=Cluster.objects.get(slug=slug))
    Evidence.objects.create(organisation=made, scheme="cpv", code=code, basis="contract", reference="umowa")
    return made


def test_they_do_the_same_in_some_fields_and_complete_each_other_in_others(meeting: object) -> None:
    plan = of("cte", "dkeo")
    both = {label.text for label in plan.both}
    assert "Solar energy" in both
    assert not both & {label.text for label in (*plan.one.brings, *plan.other.brings)}


def test_orders_are_theirs_together_where_each_alone_has_a_field_that_the_other_lacks(meeting: object) -> None:
    order("p6-far", "31600000", "44330000", days=40)  # electrical equipment, construction products
    order("p6-soon", "31711000", "44334000", days=4)  # the same, below the groups
    order("p6-one", "31600000", days=9)
    order("p6-past", "31600000", "44330000", days=-9)
    plan = of("side", "dkm")
    ids = [joint.line.id for joint in plan.orders]
    assert "p6-one" not in ids
    for joint in plan.orders:
        assert joint.only_one
        assert joint.only_other
        assert joint.line.state == "open"
    assert all(joint.line.state not in ("open", "planned") for joint in plan.precedents)


def test_open_orders_come_by_their_deadline(meeting: object) -> None:
    from styczna.clusters.models import Cluster, Evidence

    for slug, code in (("side", "98100000"), ("dkm", "77200000")):
        Evidence.objects.create(
            cluster=Cluster.objects.get(slug=slug), scheme="cpv", code=code, basis="declared", reference="statut"
        )
    order("p6-later", "98110000", "77210000", days=40)
    order("p6-nobody-knows", "98120000", "77220000", days=None)
    order("p6-next", "98130000", "77230000", days=4)
    plan = of("side", "dkm")
    ours = [joint.line.id for joint in plan.orders if joint.line.id.startswith("p6-")]
    assert ours[:2] == ["p6-next", "p6-later"] or ours[:3] == ["p6-next", "p6-later", "p6-nobody-knows"]


def test_who_could_come_and_who_belongs_to_both(cast: Any) -> None:
    shared = member("Wspólna S.A.", "cte", "dkeo", code="09331200")
    plan = of("cte", "dkeo")
    assert shared in plan.shared
    assert shared in [each.organisation for each in plan.one.members]
    assert plan.one.members[0].organisation == shared, "real members come before examples"
    assert plan.shared_part > 0


def test_without_a_member_of_both_no_contact_is_a_members_with_itself(cast: Any) -> None:
    member("Jedna S.A.", "cte", code="09331200")
    plan = of("cte", "dkeo")
    assert plan.shared == ()
    assert plan.shared_part == 0


def test_a_pair_that_lives_of_one_member_alone_says_so(meeting: object) -> None:
    from styczna.clusters.models import Cluster

    for slug in ("nowy", "stary"):
        Cluster.objects.create(slug=slug, name=slug.capitalize(), region="PL51")
    member("Wspólna S.A.", "nowy", "stary", code="92111000")
    assert of("nowy", "stary").shared_part == pytest.approx(1.0)


def test_infrastructure_of_the_one_that_serves_the_other_is_offered(meeting: object) -> None:
    from styczna.clusters.models import Cluster, Evidence, Infrastructure

    cte = Cluster.objects.get(slug="cte")
    built = Infrastructure.objects.create(cluster=cte, name_pl="Laboratorium", name_en="Lab", kind="laboratory")
    Evidence.objects.create(
        cluster=cte,
        infrastructure=built,
        scheme="cpv",
        code="09332000",
        basis="infrastructure",
        reference="Laboratorium",
    )
    [offer] = of("cte", "dkeo").offers
    assert (offer.infrastructure, offer.owner.slug, offer.user.slug) == (built, "cte", "dkeo")
    assert offer.fields


def test_the_page_proposes_a_first_meeting(cast: Any, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/between/cte/dkeo/"))
    for said in ("What could you two do?", "You both work in:", "brings:", "For a first meeting:", "mark-example"):
        assert said in body


def test_the_list_of_pairs_is_narrowed_and_each_pair_opens(meeting: object, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/pairs/"))
    assert "/en/touchpoints/between/cte/dkeo/" in body
    rows = cells_of(client.get("/en/touchpoints/pairs/?format=csv&cluster=dkeo"))
    assert len(rows) > 1
    assert all("Dolnośląski Klaster Energii Odnawialnej" in row for row in rows[1:])
    same = cells_of(client.get("/en/touchpoints/pairs/?format=csv&how=same"))
    completing = cells_of(client.get("/en/touchpoints/pairs/?format=csv&how=completing"))
    every = cells_of(client.get("/en/touchpoints/pairs/?format=csv"))
    assert len(same) + len(completing) == len(every) + 1
    present = cells_of(client.get("/en/touchpoints/pairs/?format=csv&theme=cpv:09300000"))
    assert len(present) == 4  # three clusters present are three pairs
    assert cells_of(client.get("/en/touchpoints/pairs/?format=csv&theme=cpv-09300000")) == present
    assert 'Pairs found: <span class="number">2</span>' in body_of(client.get("/en/touchpoints/pairs/?how=same"))
    assert "Contact is 0 where" in body_of(client.get("/en/touchpoints/pairs/"))
    assert "No pair fits." in body_of(client.get("/en/touchpoints/pairs/?q=nobody-is-called-so"))
    assert client.get("/en/touchpoints/pairs/?how=somehow").status_code == 404
    assert client.get("/en/touchpoints/pairs/?format=xlsx").content.startswith(b"PK")


def test_without_clusters_the_list_says_what_to_do(db: None, client: Client) -> None:
    assert "No two clusters touch yet." in body_of(client.get("/en/touchpoints/pairs/"))
