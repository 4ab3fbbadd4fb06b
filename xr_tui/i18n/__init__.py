"""The catalogue: German and English words for everything the program says.

The message ids are the English texts, so English is complete by itself; German stands in
`locale/de/LC_MESSAGES/xr_tui.po`, compiled to the `.mo` beside it (`python -m xr_tui.i18n.compile`).
"""

from xr_tui.i18n.catalogue import LANGUAGES, language, tr, use_language
from xr_tui.i18n.formats import amount, day, decimal, long_day, moment, month, number, size, typed_day, weekday

__all__ = [
    "LANGUAGES",
    "amount",
    "day",
    "decimal",
    "language",
    "long_day",
    "moment",
    "month",
    "number",
    "size",
    "tr",
    "typed_day",
    "use_language",
    "weekday",
]
