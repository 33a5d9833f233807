/**
 * A program of the bundle. It finds its folder by the shell's own means, so it runs with an empty PATH, from anywhere,
 * and through symbolic links.
 * @param {string} main path of its script from the bundle's folder
 */
export function launcher(main) {
  return `#!/bin/sh
case $0 in
  */*) self=$0 ;;
  *) self=./$0 ;;
esac
while [ -h "$self" ]; do
  link=$(command -p readlink "$self") || exit 1
  case $link in
    /*) self=$link ;;
    *) self=\${self%/*}/$link ;;
  esac
done
root=$(CDPATH= cd -P "\${self%/*}/.." && pwd -P) || exit 1
exec "$root/runtime/node" "$root/${main}" "$@"
`;
}
