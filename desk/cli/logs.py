"""Where log lines go: stderr, as JSON for machines, coloured for a terminal."""

import logging
import sys

import structlog


def configure_logs(fmt: str) -> None:
    """Set up structlog for this process; `fmt` is auto, json or console."""
    as_json = fmt == "json" or (fmt == "auto" and not sys.stderr.isatty())
    renderer: structlog.typing.Processor
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    tail: list[structlog.typing.Processor] = [structlog.processors.format_exc_info] if as_json else []
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, *tail, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    if as_json:
        _take_over_logging(shared, renderer)


def _take_over_logging(shared: list[structlog.typing.Processor], renderer: structlog.typing.Processor) -> None:
    """What libraries log goes the same way: one line of JSON each."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.setLevel(logging.WARNING)  # of the handler: Scrapy opens the root logger to everything
    handler.addFilter(_is_news)
    logging.getLogger().handlers = [handler]
    logging.captureWarnings(True)


def _is_news(record: logging.LogRecord) -> bool:
    """A cluster that is away is told in our own words, once; its client would tell it with a trace at every try."""
    return record.levelno >= logging.ERROR or not record.name.startswith("elastic_transport")
