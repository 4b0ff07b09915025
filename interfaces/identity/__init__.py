"""Who signs in, and how: tokens of an OpenID Connect issuer, and bounds on failed attempts."""
