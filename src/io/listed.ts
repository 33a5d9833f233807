/** Names beyond these are counted, and characters beyond these left out: a message is to fit a screen. */
const [MOST_NAMES, MOST_CHARACTERS] = [12, 40];

const quoted = (name: string): string =>
  JSON.stringify(name.length > MOST_CHARACTERS ? `${name.slice(0, MOST_CHARACTERS)}…` : name);

/** Names for a message: `"a", "b" and 30 more`. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, MOST_NAMES).map(quoted).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
