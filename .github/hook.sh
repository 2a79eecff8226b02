#!/usr/bin/env bash
# The hooks of .pre-commit-hooks.yaml: verify or diff, then the changed packages.
set -euo pipefail

what=$1
shift
for package; do
    if [ "$what" = verify ]; then
        edgeproof verify "$package"
        continue
    fi
    git cat-file -e "HEAD:$package" 2>/dev/null || continue # it is new
    before=$(mktemp -d)
    git show "HEAD:$package" >"$before/before.edgeproof"
    code=0
    edgeproof diff "$before/before.edgeproof" "$package" || code=$?
    rm -rf "$before"
    [ "$code" = 0 ] || exit "$code"
done
