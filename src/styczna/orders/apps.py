from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "styczna.orders"
    label = "orders"
