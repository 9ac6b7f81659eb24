#!/usr/bin/env bash
# Builds what is missing, runs the demo pipeline under the agent against a gateway of its own, and prints the lineage.
#
#   ./demo.sh                 keeps the gateway serving until Ctrl-C
#   ./demo.sh --once          ends when everything is printed
#   ./demo.sh --marquez URL   sends to a running Marquez instead; no gateway, no lineage printed here
#   ./demo.sh --rows N        a pipeline over N made-up rows instead of testdata/
#
# Works in .demo/ (store, spool) and demo-output/ (what the pipeline writes); both are made afresh and git-ignored.
set -euo pipefail
cd "$(dirname "$0")"

once=false
marquez=
pipeline_arguments=()

fail() { printf 'demo: %s\n' "$*" >&2; exit "${status:-1}"; }

while [ $# -gt 0 ]; do
  case "$1" in
    --once) once=true ;;
    --marquez) [ $# -gt 1 ] || status=2 fail "--marquez needs a URL, such as http://localhost:5000"; marquez=$2; shift ;;
    --rows) [ $# -gt 1 ] || status=2 fail "--rows needs a number"; pipeline_arguments+=(--rows "$2"); shift ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) status=2 fail "unknown option $1; see ./demo.sh --help" ;;
  esac
  shift
done

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
agent=agent/target/lineage-agent.jar
gateway=gateway/target/lineage-gateway.jar
pipeline=demo-pipeline/target/demo-pipeline.jar

command -v "$java" >/dev/null || fail "no java found: install a JDK of version 17 or later, or set JAVA_HOME"

# stale JAR FOLDER...: the jar is missing, or older than a source below one of the folders.
stale() {
  local jar=$1
  shift
  [ -f "$jar" ] || return 0
  [ -n "$(find pom.xml "$@" -name target -prune -o \
    \( -path '*/src/main/*' -o -name pom.xml \) -type f -newer "$jar" -print)" ]
}

if stale "$agent" agent || stale "$gateway" gateway || stale "$pipeline" demo-pipeline agent/api; then
  command -v mvn >/dev/null || fail "no mvn found: install Apache Maven 3.8 or later"
  echo "building (the first time this downloads the libraries) ..."
  mkdir -p target
  touch target/build-began
  mvn -q -B -Dstyle.color=never -DskipTests package >&2 || fail "the build failed; see above"
  # Maven leaves a jar alone whose content is the same as before: it is up to date all the same.
  touch -r target/build-began "$agent" "$gateway" "$pipeline"
fi

rm -rf .demo demo-output
mkdir -p .demo
gateway_pid=

stop_gateway() {
  if [ -n "$gateway_pid" ]; then
    kill "$gateway_pid" 2>/dev/null || true
    wait "$gateway_pid" 2>/dev/null || true
    gateway_pid=
  fi
}
trap stop_gateway EXIT
trap 'exit 130' INT TERM

if [ -n "$marquez" ]; then
  endpoint=$marquez
else
  mkfifo .demo/ready
  "$java" -jar "$gateway" serve --port "${LINEAGE_DEMO_PORT:-0}" --store .demo/store >.demo/ready 2>.demo/gateway.err &
  gateway_pid=$!
  # Its one line on stdout says that it is ready, and where. The pipe stays open for as long as it serves.
  exec 3<.demo/ready
  read -r ready <&3 || fail "the gateway did not start: $(cat .demo/gateway.err)"
  endpoint=$(printf '%s' "$ready" | sed -n 's/^lineage-gateway serves \(http[^ ]*[^ /]\)\/\{0,1\} .*/\1/p')
  [ -n "$endpoint" ] || fail "the gateway said something unexpected: $ready"
fi

# What is configured for the pipelines of this machine must not lead the demo astray.
unset OPENLINEAGE_DISABLED LINEAGE_ENABLED OPENLINEAGE_ENDPOINT

echo "running the pipeline under the agent (events go to $endpoint):"
"$java" \
  "-javaagent:$agent=endpoint=$endpoint,spool.dir=.demo/spool,jobs=com.example.fraud.Evaluate#run" \
  -jar "$pipeline" ${pipeline_arguments[@]+"${pipeline_arguments[@]}"}

if [ -n "$marquez" ]; then
  echo
  echo "the events are in Marquez: $marquez"
  exit 0
fi

train=testdata/ml/train.csv
[ ${#pipeline_arguments[@]} -eq 0 ] || train=demo-output/input/ml/train.csv

echo
echo "where model:fraud/1.0.0 came from:"
"$java" -jar "$gateway" graph --server "$endpoint" --direction up model:fraud/1.0.0
echo
echo "the way from $train to it:"
"$java" -jar "$gateway" path --server "$endpoint" "$train" model:fraud/1.0.0

if [ "$once" = false ]; then
  echo
  echo "the gateway keeps serving $endpoint/ until Ctrl-C; try"
  echo "  curl '$endpoint/lineage/graph?entity=model:fraud/1.0.0&direction=up'"
  wait "$gateway_pid"
fi
