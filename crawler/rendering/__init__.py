"""Pages whose articles are there only after their scripts have run: a browser that reaches the network through us alone."""

from crawler.rendering.browser import Renderer, why_not

__all__ = ["Renderer", "why_not"]
