#!/usr/bin/env bash
# Holds what the tests expect of each way of using files (agent/src/test, programs/uses) against what the kernel saw of
# it, on Linux with strace: no agent takes part.
#
#   agent/strace-view.sh                 on every JDK from 17 on that lies beside the one in use
#   agent/strace-view.sh JDK_HOME...     on these
#
# Prints what disagrees, then "N cases agree, M disagree". Exit code 1 if any disagrees. Prints too where strace can't
# tell by itself: writable maps and set lengths are decided by the content before and after ("by content"), and where it
# sees something else by nature, the case says why ("differs as it must"). Builds what is missing or older than its
# sources.
set -euo pipefail
cd "$(dirname "$0")"

fail() { printf 'strace-view: %s\n' "$*" >&2; exit "${status:-1}"; }

case "${1:-}" in
  -h | --help) sed -n '2,11s/^# \{0,1\}//p' "${0##*/}"; exit 0 ;;
  -*) status=2 fail "unknown option $1; see agent/strace-view.sh --help" ;;
esac

command -v strace >/dev/null || fail "no strace found: install it"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" >/dev/null || fail "no java found: install a JDK of version 17 or later, or set JAVA_HOME"

uses=target/test-classes/io/dspm/lineage/agent/programs/uses/FileUsesMain.class
if [ ! -f "$uses" ] || [ -n "$(find src/test/java api/src/main/java -name '*.java' -newer "$uses" -print -quit)" ]; then
  command -v mvn >/dev/null || fail "no mvn found: install Apache Maven 3.8 or later"
  echo "building ..."
  (cd .. && mvn -q -B -Dstyle.color=never -pl agent/api,agent/boot,agent/core,agent -DskipTests package >&2) ||
    fail "the build failed; see above"
  touch "$uses"
fi

classes=$PWD/target/test-classes:$PWD/api/target/classes
exec "$java" -cp "$classes" io.dspm.lineage.agent.testing.strace.StraceOfUses "$@"
