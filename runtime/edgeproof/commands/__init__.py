"""One thin file a command. At the top they import only click: `edgeproof --help` reads them all."""
