"""Answers are compressed, but for what is so already."""

from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """Django's own would pack every photograph again, and win nothing."""

    def process_response(self, request, response):
        if response.get("Content-Type", "").startswith(("image/webp", "image/jpeg", "image/png")):
            return response
        return super().process_response(request, response)
