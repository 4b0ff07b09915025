"""By what a sealed value is known in the JSON of a row; form.py says what it is made of.

It stands alone, so that whoever only looks for sealed values need not load what opens them.
"""

from __future__ import annotations

import re

#: What every row with a sealed value holds, and nearly no other.
MARK = b'"alg":"A256GCM"'
MEMBERS = frozenset({"v", "alg", "kid", "nonce", "ct"})
#: A sealed value in the JSON of a row: within a text its quotes would be escaped.
SEAL = re.compile(rb'\{"v":1,"alg":"A256GCM","kid":"[0-9a-f]{24}","nonce":"[\w-]+","ct":"[\w-]+"\}')
