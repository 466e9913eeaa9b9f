from django.urls import path

from styczna.clusters import views

app_name = "clusters"
urlpatterns = [
    path("", views.index, name="index"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<int:pk>/", views.organisation, name="organisation"),
    path("<slug:slug>/", views.cluster, name="cluster"),
]
