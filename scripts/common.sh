# Sourced by the scripts beside it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

die() {
  printf '%s\n' "$1" >&2
  exit "${2:-1}"
}

# The feature version of a javac, such as 17, or 0 where there is none.
jdk_version() {
  local version
  version=$("$1" -version 2>&1) && [[ $version =~ javac\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}" || echo 0
}

# Ends the script where no JDK or no Maven is to be found.
need_jdk_and_maven() {
  local javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac version
  version=$(jdk_version "$javac")
  if ((version < 17)); then
    die "Lido needs a JDK, version 17 or newer, but '$javac' is $( ((version)) && echo "version $version" || echo "not there").
Install one (on Debian: apt-get install default-jdk-headless), or let JAVA_HOME name one."
  fi
  command -v mvn >/dev/null || die "Lido is built with Maven, but there is no 'mvn'.
Install it (on Debian: apt-get install maven)."
}

# Runs the main class of a module in place of this script: run_program MODULE CLASS ARGUMENT…
# What CLASSPATH names is found, too.
# Builds the module first, if the sources are newer than the last build. What the build has to say goes to standard error.
run_program() {
  local module=$1 main=$2
  shift 2
  local target=$root/$module/target
  is_built "$target" || build "$module"
  exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$target/classes:$(<"$target/class-path")${CLASSPATH:+:$CLASSPATH}" "$main" "$@"
}

# Whether the build in a folder is that of this checkout, is newer than all sources, and still has all that it refers to.
is_built() {
  local target=$1 entries entry
  [[ -f $target/built && -f $target/class-path && $(<"$target/built") == "$root" ]] || return 1
  [[ -z $(find "$root/pom.xml" "$root/.mvn" "$root"/*/pom.xml "$root"/*/src/main "$root/benchmarks/peers" -newer "$target/built" -print -quit) ]] ||
    return 1
  IFS=: read -ra entries <"$target/class-path" || true
  for entry in "$target/classes" "${entries[@]}"; do
    [[ -e $entry ]] || return 1
  done
}

build() {
  local module=$1 begun
  need_jdk_and_maven
  echo "Building Lido; the first time Maven downloads what it needs." >&2
  begun=$(mktemp)
  echo "$root" >"$begun"
  if ! mvn --batch-mode --quiet --file "$root/pom.xml" --projects "$module" --also-make -Dmaven.test.skip=true \
    package dependency:build-classpath -DincludeScope=runtime -Dmdep.outputFile=target/class-path >"$begun.log" 2>&1; then
    cat "$begun.log" >&2
    rm "$begun" "$begun.log"
    die "The build failed."
  fi
  rm "$begun.log"
  mv "$begun" "$root/$module/target/built"
}
