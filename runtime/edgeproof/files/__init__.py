"""Files and folders that are written whole or not at all (docs/adr/0005-writes.md).

`whole_file`, `write_file` and `whole_folder` replace what stood there only when the new content is on the disk;
`claimed` takes a name only if nobody has it.
"""

from edgeproof.files.writes import claimed, whole_file, whole_folder, write_file

__all__ = ["claimed", "whole_file", "whole_folder", "write_file"]
