#!/usr/bin/env bash
# Freehold with nothing but curl. Start a server with an expert (`freehold up`), then: bash examples/curl.sh
set -euo pipefail
base=${FREEHOLD_URL:-http://127.0.0.1:7333/v1}
model=${FREEHOLD_MODEL:-auto}
post() { curl --silent --show-error --fail-with-body -H 'content-type: application/json' "$@"; echo; }

echo '# What can be asked for'
curl --silent --show-error --fail-with-body "$base/models"; echo

echo '# One question, one answer. -i shows the headers: who answered, and under which trace it is kept'
post -i "$base/chat/completions" \
  -d "{\"model\": \"$model\", \"messages\": [{\"role\": \"user\", \"content\": \"Say hello.\"}]}"

echo '# The answer as it is written, with token counts at the end'
post -N "$base/chat/completions" \
  -d "{\"model\": \"$model\", \"stream\": true, \"stream_options\": {\"include_usage\": true},
       \"messages\": [{\"role\": \"user\", \"content\": \"Say hello.\"}]}"

echo '# Only experts of your own may see this one (refused while there are none)'
post "$base/chat/completions" -H 'x-freehold-route: owned' \
  -d "{\"model\": \"$model\", \"messages\": [{\"role\": \"user\", \"content\": \"A secret.\"}]}" || true

echo '# The newest trace, and what you think of its answer'
trace=$(curl --silent --show-error --fail-with-body "${base%/v1}/api/traces?state=done&limit=1" |
  sed -E 's/.*"id":"([0-9a-f-]{36})".*/\1/')
post "${base%/v1}/api/feedback" -d "{\"trace_id\": \"$trace\", \"thumb\": \"up\"}"

echo '# Is it well?'
curl --silent --show-error --fail-with-body "${base%/v1}/health"; echo
