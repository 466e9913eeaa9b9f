from django.urls import path

from styczna.site import report_views

app_name = "report"
urlpatterns = [
    path("", report_views.index, name="index"),
]
