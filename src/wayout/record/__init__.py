"""The record: memoranda of conversation as values, read from text."""
