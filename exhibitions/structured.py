"""What search engines read of a booth: schema.org/Organization with what it offers."""

from exhibitions.models import Booth, Product


def of_booth(booth: Booth, products: list[Product], where: str, url: str) -> dict:
    """Return the schema.org description of a booth that stands at ``url``."""
    region = booth.assembly.province.name
    return {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": booth.organization or booth.title,
        "description": booth.title,
        "url": url,
        "location": {
            "@type": "Place",
            "name": where,
            "address": {"@type": "PostalAddress", "addressRegion": region, "addressCountry": "TH"},
        },
        "makesOffer": [_offer(product) for product in products],
    }


def _offer(product: Product) -> dict:
    offer = {"@type": "Offer", "itemOffered": {"@type": "Product", "name": product.name}}
    if product.price is not None:
        offer |= {"price": str(product.price), "priceCurrency": "THB"}
    return offer
