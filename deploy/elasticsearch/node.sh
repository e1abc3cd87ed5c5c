#!/usr/bin/env bash
# A real Elasticsearch node of our own on loopback, for the tests and for trying:
#   deploy/elasticsearch/node.sh install | start [name] | stop [name] | reset [name] | pid [name] | folder [name] | url | home | java
# The server is fetched once and checked against a pinned checksum; our analysis plugin is built into it. Nodes are told apart
# by name (default "node"); FORUMWATCH_ES_PORT (default 9250) is the port; reset stops a node and forgets its data. All lies
# under var/elasticsearch; where root runs this in a folder that only root can enter, under /var/tmp/forumwatch-es-0.
# With FORUMWATCH_ES_CERTS (a folder with chain.crt and http.key) a node has TLS and security on, and a superuser "admin" with the
# password FORUMWATCH_ES_PASSWORD; give both to start. For tests: the password stands on command lines.
set -euo pipefail
umask 022 # the node's own user reads what root lays down here
cd "$(dirname "$0")/../.."
version=9.5.3
sha512=ae57654932de854d755af63f2a63667621967870b79ec449407618075c13dc12012317388e0a232071e4f2a65c9d973bb681d978fac56445a0790443df0823d1
stempel=10.5.0
stempel_sha512=ad9795d2a1c43b526da76a8fe4dda092ef3f37a2d07e0f5fd68f635723fb541465b52caa5df00d22ea0a428135106f2ad5c58485c35c6f88d209538e98bd0777
here=deploy/elasticsearch
base=$PWD/var/elasticsearch # the server, for all nodes
nodes=$base                 # a folder for each node
jvm_folders=${FORUMWATCH_JVM_FOLDERS:-/usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home}
user=forumwatch-es          # Elasticsearch refuses to run as root: there it gets a user of its own

say() { echo "elasticsearch: $*" >&2; }

# The JDK: 21 or newer, whole (the server needs the vector module and jdk.jlink; the plugin needs javac).
is_jdk() {
    local major
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
    major=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -1)
    [ "${major:-0}" -ge 21 ] && "$1/bin/java" --list-modules | grep -q '^jdk.incubator.vector'
}

find_java() {
    local candidate named=${FORUMWATCH_JAVA_HOME:-}
    if [ -n "$named" ]; then
        is_jdk "$named" && echo "$named" && return
        say "FORUMWATCH_JAVA_HOME is $named, which is no full JDK 21 or newer: name the folder of one, or unset it"
        exit 2
    fi
    for candidate in "${JAVA_HOME:-}" $jvm_folders; do
        [ -n "$candidate" ] && is_jdk "$candidate" || continue
        echo "$candidate"
        return
    done
    say "needs a JDK 21 or newer (a full one, such as Temurin 25): install it, or name its folder in FORUMWATCH_JAVA_HOME"
    exit 2
}

need_maven() {
    command -v mvn >/dev/null && return
    if ! command -v apt-get >/dev/null; then say "needs Maven: install it so that 'mvn' is on PATH"; exit 2; fi
    local as_root=; [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends maven >/dev/null
}

fetch() { # artifact, file, checksum
    [ -f "$base/download/$2" ] || mvn -q -B -Dstyle.color=never dependency:copy -Dartifact="$1" -DoutputDirectory="$base/download" -Dmdep.useBaseVersion=true
    if ! echo "$3  $base/download/$2" | sha512sum --check --status; then
        rm -f "$base/download/$2"
        say "$2 has not the pinned checksum: it was removed, try again"
        exit 1
    fi
}

build_plugin() { # server home, java home
    local out=$base/plugin-$version target=$1/plugins/forumwatch-analysis
    rm -rf "$out" "$target"
    mkdir -p "$out" "$target"
    "$2/bin/javac" --release 21 -nowarn -cp "$1/lib/*:$base/download/lucene-analysis-stempel-$stempel.jar" -d "$out" "$here"/plugin/src/*.java
    "$2/bin/jar" --create --file "$target/forumwatch-analysis.jar" -C "$out" .
    cp "$here"/plugin/{named_components.json,stable-plugin-descriptor.properties} "$base/download/lucene-analysis-stempel-$stempel.jar" "$target"
    rm -rf "$out"
}

# The node's own user must be able to enter the folder; one that `mktemp -d` made for root, for example, it cannot.
find_place() {
    mkdir -p "$base"
    [ "$(id -u)" = 0 ] || return 0
    id "$user" >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "$user" 2>/dev/null || id "$user" >/dev/null
    as_user test -x "$base" && return 0
    base=/var/tmp/forumwatch-es-$(id -u)
    mkdir -m 755 "$base" 2>/dev/null || { [ -d "$base" ] && [ ! -L "$base" ] && [ -O "$base" ]; } ||
        { say "$base is not ours: remove it"; exit 1; }
    nodes=$base/$(printf %s "$PWD" | cksum | cut -d' ' -f1)
    mkdir -p "$nodes"
}

home_of() { echo "$base/elasticsearch-$version"; }

# One at a time: tests may ask for it from several processes.
install() {
    if command -v flock >/dev/null; then (flock 9; install_now) 9>"$base/.lock"; else install_now; fi
}

install_now() {
    local java home stamp
    java=$(find_java)
    home=$(home_of)
    stamp="$home/.forumwatch $(cat "$here"/plugin/src/*.java "$here"/plugin/*.json "$here"/plugin/*.properties | cksum)"
    [ -f "$home/.forumwatch" ] && [ "$(cat "$home/.forumwatch")" = "$stamp" ] && return
    need_maven
    mkdir -p "$base/download"
    fetch "org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip" "elasticsearch-$version.zip" "$sha512"
    fetch "org.apache.lucene:lucene-analysis-stempel:$stempel:jar" "lucene-analysis-stempel-$stempel.jar" "$stempel_sha512"
    rm -rf "$home"
    (cd "$base" && "$java/bin/jar" --extract --file "download/elasticsearch-$version.zip")
    chmod +x "$home"/bin/* "$home"/lib/tools/*/* 2>/dev/null || true
    find "$home/modules" -path '*/bin/*' -type f -exec chmod +x {} +
    build_plugin "$home" "$java"
    echo "$stamp" >"$home/.forumwatch"
}

as_user() {
    if [ "$(id -u)" != 0 ]; then "$@"; return; fi
    setpriv --reuid="$user" --regid="$user" --clear-groups --inh-caps=-all "$@"
}

url() { echo "http${FORUMWATCH_ES_CERTS:+s}://127.0.0.1:${FORUMWATCH_ES_PORT:-9250}"; }

answers() { curl -fsk -m 5 ${FORUMWATCH_ES_CERTS:+-u "admin:${FORUMWATCH_ES_PASSWORD:-}"} "$(url)/_cluster/health" >/dev/null 2>&1; }

# Security as a cluster in earnest has it. The user lives in a file of the node, so that it is there before the first start.
secure() { # node, server home, java home
    mkdir "$1/config/certs"
    cp "$FORUMWATCH_ES_CERTS"/{chain.crt,http.key} "$1/config/certs"
    echo "xpack.security.http.ssl: {enabled: true, certificate: certs/chain.crt, key: certs/http.key}" >>"$1/config/elasticsearch.yml"
    [ "$(id -u)" != 0 ] || chown -R "$user:" "$1/config"
    ES_JAVA_HOME=$3 ES_PATH_CONF=$1/config as_user "$2/bin/elasticsearch-users" useradd admin -p "$FORUMWATCH_ES_PASSWORD" -r superuser
}

start() {
    local name=${1:-node} java home node port
    install
    java=$(find_java) home=$(home_of) node=$nodes/$name port=${FORUMWATCH_ES_PORT:-9250}
    if answers; then
        [ -n "$(pid_of "$name")" ] || say "what answers at $(url) was not started here as '$name'; it is taken as it is"
        return
    fi
    case "$base" in "$PWD"/*) ;; *) say "only root can enter $PWD: the node's files are in $base" ;; esac
    mkdir -p "$node"/{data,logs,snapshots,tmp}
    rm -rf "$node/config"
    cp -r "$home/config" "$node/config"
    cat >"$node/config/elasticsearch.yml" <<YML
cluster.name: forumwatch-$name
discovery.type: single-node
network.host: 127.0.0.1
http.port: $port
transport.port: $((port + 1000))
path.data: $node/data
path.logs: $node/logs
path.repo: $node/snapshots
YML
    [ "$(id -u)" != 0 ] || chown -R "$user:" "$node"
    if [ -n "${FORUMWATCH_ES_CERTS:-}" ]; then secure "$node" "$home" "$java"; else
        echo "xpack.security.enabled: false" >>"$node/config/elasticsearch.yml"
    fi
    # shellcheck disable=SC2016
    ES_JAVA_HOME=$java ES_PATH_CONF=$node/config ES_TMPDIR=$node/tmp ES_JAVA_OPTS="${ES_JAVA_OPTS:--Xms512m -Xmx512m}" \
        as_user "$home/bin/elasticsearch" -d -p "$node/pid" >"$nodes/$name.out" 2>&1 ||
        { tail -5 "$nodes/$name.out" >&2; say "did not start: see $node/logs"; exit 1; }
    for _ in $(seq 360); do
        answers && return
        sleep 0.5
    done
    say "does not answer after 180 s: see $node/logs"
    exit 1
}

# After a crash the number may be another program's.
pid_of() {
    local pidfile=$nodes/$1/pid pid
    [ -f "$pidfile" ] || return 1
    pid=$(cat "$pidfile")
    ps -ww -o args= -p "$pid" 2>/dev/null | grep -qF -- "$nodes/$1/" && echo "$pid"
}

stop() {
    local pid
    pid=$(pid_of "${1:-node}") || return 0
    kill "$pid" 2>/dev/null || return 0
    for _ in $(seq 120); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.25; done
    kill -9 "$pid" 2>/dev/null || true
}

reset() {
    stop "${1:-node}"
    rm -rf "${nodes:?}/${1:-node}" "$nodes/${1:-node}.out"
}

find_place
case "${1:-}" in
    install) install ;;
    start) start "${2:-}" ;;
    stop) stop "${2:-}" ;;
    reset) reset "${2:-}" ;;
    url) url ;;
    home) home_of ;;
    java) find_java ;;
    pid) pid_of "${2:-node}" ;;
    folder) echo "$nodes/${2:-node}" ;;
    *) sed -n '2,8p' "$0" >&2; exit 2 ;;
esac
