"""Data views, saved searches, visualisations and dashboards for Kibana, as the NDJSON that its import takes."""

from indexing.kibana.export import saved_objects

__all__ = ["saved_objects"]
