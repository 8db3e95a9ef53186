# Sourced by mvnw and coffer (POSIX sh). Sets JAVA_HOME to a JDK of at least $COFFER_JDK (25).

COFFER_JDK=25

# The major version of the JDK at $1, read from its release file; 0 if there is none or it cannot compile.
jdk_major() {
  if [ ! -x "$1/bin/javac" ] || [ ! -r "$1/release" ]; then
    echo 0
    return
  fi
  major=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9][0-9]*\).*/\1/p' "$1/release" | head -n 1)
  echo "${major:-0}"
}

# The home of the `java` on PATH, through its symbolic links; on macOS /usr/bin/java is a stub and has none.
jdk_on_path() {
  java=$(command -v java) || return 0
  while [ -h "$java" ]; do
    link=$(readlink "$java")
    case $link in
      /*) java=$link ;;
      *) java=$(dirname "$java")/$link ;;
    esac
  done
  (cd "$(dirname "$java")/.." && pwd -P)
}

find_jdk() {
  for home in "${JAVA_HOME:-}" "$(jdk_on_path)" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* \
    "${ASDF_DATA_DIR:-$HOME/.asdf}"/installs/java/* "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$home" ] && [ "$(jdk_major "$home")" -ge "$COFFER_JDK" ]; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done
  echo "coffer: no JDK $COFFER_JDK found: install one (Temurin $COFFER_JDK, say) and set JAVA_HOME to it" >&2
  return 1
}

find_jdk
