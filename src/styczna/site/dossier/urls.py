from django.urls import path

from styczna.site.dossier import views

app_name = "dossier"
urlpatterns = [
    path("", views.index, name="index"),
    path("proofs/add/<int:criterion>/", views.add, name="proof-add"),
    path("proofs/<int:pk>/", views.change, name="proof-change"),
    path("proofs/<int:pk>/remove/", views.remove, name="proof-remove"),
]
