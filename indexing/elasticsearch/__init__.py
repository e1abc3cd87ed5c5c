"""The store of an office with analysts: two indices of an Elasticsearch cluster."""

from indexing.elasticsearch.store import ElasticsearchStore

__all__ = ["ElasticsearchStore"]
