"""The XML inside a hybrid PDF, taken out in a worker process."""

from xr_tui.invoice.hybrid import is_pdf, xml_inside

__all__ = ["is_pdf", "xml_inside"]
