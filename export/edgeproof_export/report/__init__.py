"""One self-contained HTML page about a package: the report, and the demo that is its playground alone.

Promise: the same package, rows and options give the same bytes; a page asks for nothing and holds no clock. What draws
is imported when it is asked for: `--help` reads the commands of this room.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof_export.report.datasheet import OnDevice, read_datasheet
    from edgeproof_export.report.page import demo_page, report_page
    from edgeproof_export.report.picture import Picture
    from edgeproof_export.report.pictures import pictures_of
    from edgeproof_export.report.subject import Subject, subject_of

__all__ = ["OnDevice", "Picture", "Subject", "demo_page", "pictures_of", "read_datasheet", "report_page", "subject_of"]

__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(("OnDevice", "read_datasheet"), "datasheet"),
        **dict.fromkeys(("demo_page", "report_page"), "page"),
        "Picture": "picture",
        "pictures_of": "pictures",
        **dict.fromkeys(("Subject", "subject_of"), "subject"),
    },
)
