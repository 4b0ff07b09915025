"""The rules: pure decisions over immutable events, without a clock, new ids or I/O."""
