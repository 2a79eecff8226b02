module edgeproof.local/{{ package }}

go 1.21
