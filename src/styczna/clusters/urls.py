from django.urls import path

from styczna.clusters import views
from styczna.clusters.books import fee_views
from styczna.clusters.comparison import standards_views
from styczna.clusters.comparison import views as compare_views
from styczna.clusters.directory import open_views
from styczna.clusters.directory import views as directory_views
from styczna.clusters.imports import urls as import_urls
from styczna.clusters.organisations import doubles_views
from styczna.clusters.organisations import views as organisation_views
from styczna.clusters.profiles import edit_more_views, edit_views, history_views, people_views
from styczna.clusters.projects import funded_views, infrastructure_views
from styczna.clusters.projects import views as project_views

app_name = "clusters"
urlpatterns = [
    path("", directory_views.index, name="index"),
    path("fields/", directory_views.fields, name="fields"),
    path("hints/", directory_views.hints, name="hints"),
    path("infrastructure/", directory_views.infrastructure, name="infrastructure"),
    path("map/", directory_views.county_map, name="map"),
    path("organisations/", directory_views.organisations, name="organisations"),
    path("organisations/<int:pk>/schema.json", open_views.organisation_schema, name="organisation-schema"),
    path("organisations/<int:pk>/", organisation_views.organisation, name="organisation"),
    path("organisations/doubles/", doubles_views.queue, name="doubles"),
    path("organisations/doubles/<int:one>/<int:other>/", doubles_views.side_by_side, name="double"),
    path("organisations/merges/", doubles_views.merges, name="merges"),
    path("organisations/merges/<int:pk>/undo/", doubles_views.undo_merge, name="undo-merge"),
    path("organisations/<int:pk>/edit/", organisation_views.edit, name="organisation-edit"),
    path("organisations/<int:pk>/still-true/", organisation_views.still_true, name="organisation-still-true"),
    path("organisations/<int:pk>/edit/fields/", organisation_views.fields, name="organisation-fields"),
    path("organisations/<int:pk>/edit/credentials/", organisation_views.credentials, name="organisation-credentials"),
    path(
        "organisations/<int:pk>/edit/credentials/<int:credential>/remove/",
        organisation_views.remove_credential,
        name="remove-credential",
    ),
    path("organisations/<int:pk>/memberships/", organisation_views.of_organisation, name="organisation-memberships"),
    path("organisations/memberships/<int:pk>/", organisation_views.decide_membership, name="decide-membership"),
    path("organisations/<int:pk>/people/", people_views.of_organisation, name="organisation-people"),
    path("side-by-side/", compare_views.side_by_side, name="side-by-side"),
    path("<slug:slug>/standards/", standards_views.standards, name="standards"),
    path("<slug:slug>/standards/<slug:indicator>/", standards_views.assess, name="assess"),
    path("funded-projects/", funded_views.index, name="funded-projects"),
    path("funded-projects/<slug:project_id>/", funded_views.one, name="funded-project"),
    path("projects/<int:pk>/", project_views.one, name="project"),
    path("projects/<int:pk>/change/", project_views.change, name="project-change"),
    path("projects/<int:pk>/partners/", project_views.partners, name="project-partners"),
    path("projects/<int:pk>/benefits/", project_views.benefits, name="project-benefits"),
    path("projects/<int:pk>/remove/", project_views.remove, name="project-remove"),
    path("infrastructure/<int:pk>/", infrastructure_views.one, name="infrastructure-one"),
    path("infrastructure/<int:pk>/change/", infrastructure_views.change, name="infrastructure-change"),
    path("infrastructure/<int:pk>/fields/", infrastructure_views.fields, name="infrastructure-fields"),
    path("infrastructure/<int:pk>/remove/", infrastructure_views.remove, name="infrastructure-remove"),
    path("<slug:slug>/beneficiaries/", funded_views.queue, name="beneficiaries"),
    path("<slug:slug>/beneficiaries/<int:pk>/", funded_views.decide, name="beneficiary"),
    path("<slug:slug>/infrastructure/add/", infrastructure_views.add, name="infrastructure-add"),
    path("<slug:slug>/projects/add/", project_views.add, name="project-add"),
    path("<slug:slug>/fees/", fee_views.index, name="fees"),
    path("<slug:slug>/fees/add/", fee_views.add, name="fee-add"),
    path("<slug:slug>/fees/charge/", fee_views.charge, name="fee-charge"),
    path("<slug:slug>/fees/paid/", fee_views.paid, name="fees-paid"),
    path("<slug:slug>/fees/figures/<int:year>/", fee_views.figures, name="fee-figures"),
    path("<slug:slug>/fees/<int:pk>/", fee_views.change, name="fee"),
    path("<slug:slug>/fees/<int:pk>/remove/", fee_views.remove, name="fee-remove"),
    path("<slug:slug>/card/", open_views.card, name="card"),
    path("<slug:slug>/schema.json", open_views.cluster_schema, name="schema"),
    path("organisations/<int:pk>/history/", history_views.organisation, name="organisation-history"),
    path("new/", edit_views.new, name="new"),
    path("<slug:slug>/edit/", edit_views.overview, name="edit"),
    path("<slug:slug>/edit/fields/", edit_more_views.declared, name="edit-fields"),
    path("<slug:slug>/edit/logo/", edit_more_views.logo, name="edit-logo"),
    path("<slug:slug>/edit/sources/", edit_more_views.sources, name="edit-sources"),
    path("<slug:slug>/edit/<slug:section>/", edit_views.section, name="edit-section"),
    path("<slug:slug>/edit/<slug:section>/<int:pk>/", edit_views.row, name="edit-row"),
    path("<slug:slug>/confirm/", edit_views.still_true, name="confirm"),
    path("<slug:slug>/history/", history_views.cluster, name="history"),
    path("<slug:slug>/logo.png", edit_more_views.picture, name="logo"),
    path("<slug:slug>/people/", people_views.of_cluster, name="people"),
    *import_urls.urlpatterns,
    path("<slug:slug>/", views.cluster, name="cluster"),
]
