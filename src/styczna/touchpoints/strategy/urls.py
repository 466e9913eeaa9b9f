"""Addresses below ``touchpoints/specialisations/``."""

from django.urls import path

from styczna.touchpoints.strategy import decision_views, monitoring_views, proposal_views
from styczna.touchpoints.strategy import views as strategy_views

urlpatterns = [
    path("", strategy_views.index, name="specialisations"),
    path("new/", proposal_views.new, name="propose"),
    path("<slug:slug>/", strategy_views.one, name="specialisation"),
    path("<slug:slug>/change/", proposal_views.change, name="specialisation-change"),
    path("<slug:slug>/remarks/", strategy_views.remark, name="remark"),
    path("<slug:slug>/remarks/<int:pk>/answer/", strategy_views.answer, name="answer"),
    path("<slug:slug>/remarks/<int:pk>/withdraw/", strategy_views.withdraw, name="withdraw"),
    path("<slug:slug>/adopt/", decision_views.adopting, name="adopt"),
    path("<slug:slug>/decline/", decision_views.declining, name="decline"),
    path("<slug:slug>/end/", decision_views.ending, name="end"),
    path("<slug:slug>/goals/", decision_views.goals, name="goals"),
    path("<slug:slug>/indicators/add/", decision_views.indicator_add, name="indicator-add"),
    path("<slug:slug>/indicators/<int:pk>/", decision_views.readings, name="readings"),
    path("<slug:slug>/indicators/<int:pk>/change/", decision_views.indicator_change, name="indicator-change"),
    path("<slug:slug>/monitoring/", monitoring_views.overview, name="monitoring"),
    path("<slug:slug>/monitoring/<slug:measure>/", monitoring_views.entries, name="monitoring-entries"),
]
