#!/usr/bin/env bash
# What action.yml does with a pull request: the package of its base branch compared with its own, as a comment.
set -euo pipefail

report=$(mktemp -d)
trap 'rm -rf "$report"' EXIT
git fetch --quiet --depth=1 origin "$BASE"
if ! git cat-file -e "FETCH_HEAD:$PACKAGE" 2>/dev/null; then
    echo "$PACKAGE is new: $BASE has none to compare it with."
    exit 0
fi
git show "FETCH_HEAD:$PACKAGE" >"$report/base.edgeproof"

arguments=("$report/base.edgeproof" "$PACKAGE")
[ -z "$ROWS" ] || arguments+=("$ROWS")
[ -z "$MAX_FLIPS" ] || arguments+=("--max-flips=$MAX_FLIPS")
[ -z "$MAX_REGRESSIONS" ] || arguments+=("--max-regressions=$MAX_REGRESSIONS")
code=0
edgeproof diff "${arguments[@]}" >"$report/text" 2>"$report/errors" || code=$?
cat "$report/text" "$report/errors"

{
    printf '**`%s` compared with `%s`**\n\n```text\n' "$PACKAGE" "$BASE"
    cat "$report/text" "$report/errors"
    printf '```\n'
} >"$report/comment.md"
cat "$report/comment.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
if [ "$COMMENT" = true ]; then
    gh pr comment "$PULL_REQUEST" --body-file "$report/comment.md" ||
        echo "No comment could be written: the workflow needs the permission pull-requests: write."
fi
exit "$code"
