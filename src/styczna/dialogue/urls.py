from django.urls import path

from styczna.dialogue import views

app_name = "dialogue"
urlpatterns = [
    path("", views.index, name="index"),
    path("meetings/<slug:slug>/", views.meeting, name="meeting"),
    path("meetings/<slug:slug>/minutes.<str:language>.txt", views.minutes_file, name="minutes"),
]
