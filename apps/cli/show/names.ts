import { printable } from './printable.ts';

/** A dataset or job by namespace and name. */
export interface Name {
  readonly namespace: string;
  readonly name: string;
}

/** A name as it can be typed on a command line: namespace, space, name, each in quotes where it needs them. */
export const typed = ({ namespace, name }: Name): string => `${quoted(namespace)} ${quoted(name)}`;

/** A text as one argument of a command line, in quotes where it needs them. */
export const quoted = (text: string): string => {
  const safe = printable(text);
  return /^[\p{L}\p{N}_@%+=:,./~^-]+$/u.test(safe) && !safe.startsWith('-')
    ? safe
    : `'${safe.replaceAll("'", String.raw`'\''`)}'`;
};
