from django.urls import path

from styczna.continuity import views

app_name = "continuity"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.office, name="office"),
    path("<slug:slug>/share/", views.share, name="share"),
]
