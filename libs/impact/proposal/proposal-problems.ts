import type { z } from 'zod';
import { proposal } from '#own-events';

/** What is wrong with something that is no proposal, one sentence for each thing, with its place: `changes[1].field`. */
export const proposalProblems = (
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly string[] => issues.map((issue) => sentenceOf(issue, value));

const sentenceOf = (issue: z.core.$ZodIssue, value: unknown): string => {
  const place = placeOf(issue.path);
  const found = valueAt(value, issue.path);
  switch (issue.code) {
    case 'invalid_type':
      return found === undefined
        ? `${place} is missing: give ${wordsOf(issue.expected)}`
        : `${place} is ${shown(found)}, but ${wordsOf(issue.expected)} is expected`;
    case 'unrecognized_keys': {
      const known = membersAt(value, issue.path);
      const keys = issue.keys.map((key) => `"${key}"`).join(', ');
      return `${place} has ${keys}, which means nothing there${known ? `: it may have ${known.join(', ')}` : ''}`;
    }
    case 'too_small':
      return issue.origin === 'number'
        ? `${place} is ${shown(found)}, but more than ${issue.minimum} is expected`
        : `${place} is empty: give ${issue.origin === 'array' ? 'at least one' : 'some text'}`;
    case 'too_big':
      return issue.origin === 'array'
        ? `${place} has ${sizeOf(found)} entries, but at most ${issue.maximum} are taken: make several proposals of them`
        : `${place} has ${sizeOf(found)} characters, but at most ${issue.maximum} are taken: say it in brief`;
    case 'invalid_union':
      return `${place} is ${found === undefined ? 'missing' : shown(found)}: it must be one of ${KINDS.join(', ')}`;
    default:
      throw new Error(`unreachable: a proposal has no ${issue.code}`);
  }
};

const placeOf = (path: z.core.$ZodIssue['path']): string => {
  const place = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  return place === '' ? 'the proposal as a whole' : place;
};

const valueAt = (value: unknown, path: z.core.$ZodIssue['path']): unknown =>
  path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? Reflect.get(at, step)
        : undefined,
    value,
  );

const WORDS: Readonly<Record<string, string>> = {
  object: 'an object with members',
  array: 'a list',
  string: 'text',
  number: 'a number',
};

const wordsOf = (expected: string): string => WORDS[expected] ?? expected;

/** So much of a value as tells which one is meant. */
const shown = (value: unknown): string => {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
};

const MOST_SHOWN = 60;

const sizeOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value) ? value.length : 0;

const CHANGES = proposal.shape.changes.element.options;
const KINDS = CHANGES.map(({ shape }) => shape.kind.value);

/** The members that there may be at a place; null where they are plain from the place itself. */
const membersAt = (value: unknown, path: z.core.$ZodIssue['path']): readonly string[] | null => {
  if (path.length === 0) return Object.keys(proposal.shape);
  if (path.length !== 2) return null;
  const kind = valueAt(value, [...path, 'kind']);
  const change = CHANGES.find(({ shape }) => shape.kind.value === kind);
  return change ? Object.keys(change.shape) : null;
};
