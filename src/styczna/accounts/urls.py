from django.urls import path
from django.views.generic import RedirectView

from styczna.accounts import oidc, views

app_name = "accounts"
urlpatterns = [
    path("invitation/<str:word>/", views.invitation, name="invitation"),
    path("invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw"),
    path("appointments/<int:pk>/take-away/", views.take_appointment_away, name="take-away"),
    path("my-data/", views.my_data, name="my-data"),
    path("my-data/erase/", views.erase_account, name="erase"),
    # In front of allauth's own at the same addresses: errors of the provider become pages; accounts are not connected.
    path("oidc/<str:provider_id>/login/", oidc.login),
    path("oidc/<str:provider_id>/login/callback/", oidc.callback),
    path("3rdparty/", RedirectView.as_view(pattern_name="account_email")),
    path("3rdparty/signup/", RedirectView.as_view(pattern_name="account_login")),
]
