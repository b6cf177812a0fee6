"""Brokers: an application that tells its state in messages, which the broker keeps until they are fetched."""
