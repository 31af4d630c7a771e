"""Paths of signing in and of the officer's own pages. allauth looks its pages up by their own names."""

from django.urls import include, path

from fangxin.interfaces.access import signing, views

own = [
    path("", views.home, name="home"),
    path("posts/", views.posts, name="posts"),
    path("me/", views.me, name="me"),
    path("logout/", views.logout, name="logout"),
]
urlpatterns = [
    path("", include((own, "access"))),
    path("login/", signing.login, name="account_login"),
    path("inactive/", signing.inactive, name="account_inactive"),
    path("password/", signing.password_change, name="account_change_password"),
    path("again/", signing.reauthenticate, name="account_reauthenticate"),
    path("second-factor/", signing.second_factor, name="mfa_authenticate"),
    path("second-factor/again/", signing.second_factor_again, name="mfa_reauthenticate"),
    path("second-factor/enrol/", signing.enrol, name="mfa_activate_totp"),
    path("recovery-codes/", signing.recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", signing.recovery_codes_new, name="mfa_generate_recovery_codes"),
]
