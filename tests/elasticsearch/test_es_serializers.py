"""Answers and bulk lines pass our own serializers: quicker, and nothing is read or sent otherwise."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from elastic_transport import ApiResponse, ApiResponseMeta, HttpHeaders, NodeConfig, SerializationError
from elasticsearch.serializer import NdjsonSerializer

from domain.settings import ElasticsearchSettings
from indexing.elasticsearch.client import connect
from indexing.elasticsearch.serializers import Answers, Found, Lines, Page, answered


def test_answers_that_strict_readers_refuse_are_read() -> None:
    assert Answers().json_loads('{"reason": "минск", "took": 3}'.encode()) == {"reason": "минск", "took": 3}
    assert Answers().json_loads(b'{"reason": "\\ud800"}') == {"reason": "\ud800"}
    with pytest.raises(ValueError, match="double quotes"):
        Answers().json_loads(b"{half")


def answer(body: bytes) -> ApiResponse[Any]:
    meta = ApiResponseMeta(200, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "127.0.0.1", 9))
    return ApiResponse(Answers().loads(body), meta)


def test_documents_that_were_found_are_left_to_who_knows_them() -> None:
    body = b'{"took": 3, "new": {}, "hits": {"total": {"value": 7}, "hits": [{"_id": "a", "_score": 1.5, "_source": {"a": [1]}}]}}'
    page = answered(Page, lambda: answer(body))
    assert (page.took, page.hits.total and page.hits.total.value, page.pit_id) == (3, 7, None)
    assert [(found.score, bytes(found.source)) for found in page.hits.hits] == [(1.5, b'{"a": [1]}')]
    assert answer(body).body["new"] == {}  # to those who expect nothing, all is told


@pytest.mark.parametrize("body", [b'{"error": {"type": "x"}, "status": 404}', b'{"took": 3, "hits": {"hits": [{"_id": "a"}]}}', b"[]"])
def test_an_answer_of_another_kind_than_expected_is_none(body: bytes) -> None:
    with pytest.raises(SerializationError, match="no Page"):
        answered(Page, lambda: answer(body))
    with pytest.raises(SerializationError, match="no Found"):
        answered(Found, lambda: answer(body))


def test_what_one_thread_expects_is_nothing_to_others_nor_to_what_follows() -> None:
    body = b'{"_source": {"a": 1}}'

    def elsewhere() -> ApiResponse[Any]:
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(answer, body).result().body == {"_source": {"a": 1}}
        return answer(body)

    assert bytes(answered(Found, elsewhere).source) == b'{"a": 1}'
    assert answer(body).body == {"_source": {"a": 1}}
    with pytest.raises(ValueError, match="mine"):
        answered(Found, lambda: (_ for _ in ()).throw(ValueError("mine")))
    assert answer(body).body == {"_source": {"a": 1}}


@pytest.mark.parametrize(
    "body",
    [
        [b'{"index": {}}', '{"a": "ж"}'.encode()],
        [{"index": {}}, {"a": "ж"}],
        ['{"index": {}}', b'{"a": 1}'],
        [b'{"index": {}}\n', b'{"a": 1}'],
        (b'{"index": {}}', b'{"a": 1}'),
        [],
        b'{"index": {}}\n{"a": 1}\n',
        b"",
        '{"index": {}}',
    ],
)
def test_lines_of_any_kind_make_the_request_that_the_client_makes_of_them(body: Any) -> None:
    assert Lines().dumps(body) == NdjsonSerializer().dumps(body)
    if isinstance(body, list):
        assert Lines().dumps(line for line in body) == NdjsonSerializer().dumps(line for line in body)


def test_requests_and_answers_pass_our_serializers() -> None:
    with_headers = connect("http://127.0.0.1:9", ElasticsearchSettings()).transport.serializers
    compatible = "application/vnd.elasticsearch+{}; compatible-with=9"
    assert isinstance(with_headers.get_serializer(compatible.format("x-ndjson")), Lines)
    assert isinstance(with_headers.get_serializer(compatible.format("json")), Answers)
