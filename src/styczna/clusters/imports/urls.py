"""Addresses of the import of members, below the cluster's own."""

from django.urls import path

from styczna.clusters.imports import views as import_views
from styczna.clusters.imports import waiting_views

urlpatterns = [
    path("<slug:slug>/members/import/", import_views.imports, name="imports"),
    path("<slug:slug>/members/import/<int:pk>/", import_views.one, name="import"),
    path("<slug:slug>/members/import/<int:pk>/progress/", import_views.progress, name="import-progress"),
    path("<slug:slug>/members/import/<int:pk>/columns/", import_views.understand, name="import-columns"),
    path("<slug:slug>/members/import/<int:pk>/take/", import_views.take, name="import-take"),
    path("<slug:slug>/members/import/<int:pk>/drop/", import_views.discard, name="import-drop"),
    path("<slug:slug>/members/import/<int:pk>/stop/", import_views.stop, name="import-stop"),
    path("<slug:slug>/members/import/<int:pk>/undo/", import_views.take_back, name="import-undo"),
    path("<slug:slug>/members/import/<int:pk>/to-mend/", import_views.errors, name="import-errors"),
    path("<slug:slug>/members/waiting/", waiting_views.index, name="waiting"),
    path("<slug:slug>/members/waiting/<int:pk>/", waiting_views.one, name="waiting-row"),
]
