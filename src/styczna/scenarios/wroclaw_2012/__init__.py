"""The meeting of 29 November 2012 in Wrocław: seven clusters of Lower Silesia and the Marshal's Office."""

SLUG = "wroclaw-2012"
