import { parseDocument, type YAMLError } from 'yaml';
import type { z } from 'zod';
import { proposal, type Proposal } from '#domain-events';
import { withKnownSpellings } from './spellings.ts';

/** A proposal that cannot be assessed, with one sentence for each problem. */
export class BadProposal extends Error {
  override readonly name = 'BadProposal';
  constructor(
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(problems.join('\n'), options);
  }
}

/** The longest text of a proposal: a hundred changes with whole schemas fit. */
export const MOST_CHARACTERS = 1_000_000;
// A short YAML document can expand to a huge one by aliases; a proposal needs few of them.
const MOST_ALIASES = 100;

/**
 * Reads a proposal from YAML or JSON; `what` names the text in messages. Throws {@link BadProposal} with one sentence for each problem,
 * and its place.
 */
export const readProposal = (text: string, what: string): Proposal => {
  if (text.length > MOST_CHARACTERS) {
    throw new BadProposal([
      `${what} has more than ${MOST_CHARACTERS} characters, more than any proposal: check that it is the right file`,
    ]);
  }
  return checkProposal(withKnownSpellings(valueOf(text, what)), what);
};

/** As {@link readProposal}, for a value that is parsed already. */
export const checkProposal = (value: unknown, what: string): Proposal => {
  const result = proposal.safeParse(value);
  if (result.success) return result.data;
  throw new BadProposal(
    proposalProblems(value, result.error.issues).map((problem) => `${what}: ${problem}`),
    { cause: result.error },
  );
};

const valueOf = (text: string, what: string): unknown => {
  const document = parseDocument(text, { version: '1.2', stringKeys: true });
  const [problem] = document.errors;
  if (problem) throw new BadProposal([`${what} ${yamlErrorText(problem)}`], { cause: problem });
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (cause) {
    const isTooMuch = cause instanceof Error && cause.message.startsWith('Excessive');
    const sentence = isTooMuch
      ? `uses more than ${MOST_ALIASES} aliases (*name): write the parts out instead`
      : 'has an alias (*name) without an anchor: define it with &name before';
    throw new BadProposal([`${what} ${sentence}`], { cause });
  }
};

const yamlErrorText = ({ code, message, linePos }: YAMLError): string => {
  const [start] = linePos ?? [];
  const place = start ? ` at line ${start.line}, column ${start.col}` : '';
  switch (code) {
    case 'MULTIPLE_DOCS':
      return `contains a second document${place}: use one file for each proposal`;
    case 'DUPLICATE_KEY':
      return `has the same member twice${place}: remove one of them`;
    case 'NON_STRING_KEY':
      return `has a member name that is not text${place}`;
    case 'TAB_AS_INDENT':
      return `is indented with a tab${place}: YAML allows only spaces`;
    default: {
      const [reason = ''] = message.split(/ at line \d+|\n/);
      return `is neither YAML nor JSON${place}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
    }
  }
};

/** One sentence for each problem, with its place: `changes[1].field`. */
const proposalProblems = (value: unknown, issues: readonly z.core.$ZodIssue[]): readonly string[] =>
  issues.map((issue) => issueText(issue, value));

const issueText = (issue: z.core.$ZodIssue, value: unknown): string => {
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
      return `${place} has ${keys}, which is not known there${known ? `: the members are ${known.join(', ')}` : ''}`;
    }
    case 'too_small':
      return issue.origin === 'number'
        ? `${place} is ${shown(found)}, but more than ${issue.minimum} is expected`
        : `${place} is empty: give ${issue.origin === 'array' ? 'at least one' : 'some text'}`;
    case 'too_big':
      return issue.origin === 'array'
        ? `${place} has ${sizeOf(found)} entries, but at most ${issue.maximum} are allowed: split the proposal`
        : `${place} has ${sizeOf(found)} characters, but at most ${issue.maximum} are allowed: shorten it`;
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

/** The beginning of a value. */
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

/** The members that a place may have; null where naming them would not help. */
const membersAt = (value: unknown, path: z.core.$ZodIssue['path']): readonly string[] | null => {
  if (path.length === 0) return Object.keys(proposal.shape);
  if (path.length !== 2) return null;
  const kind = valueAt(value, [...path, 'kind']);
  const change = CHANGES.find(({ shape }) => shape.kind.value === kind);
  return change ? Object.keys(change.shape) : null;
};
