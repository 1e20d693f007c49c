import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { BadProposal } from './bad-proposal.ts';
import { proposal, type Proposal } from './proposal.ts';

// A hundred changes with whole schemas fit.
const MOST_CHARACTERS = 1_000_000;
// Parts of a document may stand for others, in YAML: a proposal has no use for many of them.
const MOST_ALIASES = 100;

/**
 * Reads a proposal from YAML or JSON; `what` names the text in messages. Throws {@link BadProposal} with a sentence for each thing
 * that is wrong with it, and where.
 */
export const readProposal = (text: string, what: string): Proposal => {
  if (text.length > MOST_CHARACTERS) {
    throw new BadProposal([
      `${what} has ${text.length} characters, but a proposal has at most ${MOST_CHARACTERS}`,
    ]);
  }
  return checkProposal(valueOf(text, what), what);
};

/** As {@link readProposal}, for what was read already. */
export const checkProposal = (value: unknown, what: string): Proposal => {
  const result = proposal.safeParse(value);
  if (result.success) return result.data;
  throw new BadProposal(result.error.issues.map((issue) => `${what}: ${sentenceOf(issue)}`));
};

const valueOf = (text: string, what: string): unknown => {
  const document = parseDocument(text, { version: '1.2', stringKeys: true });
  const [problem] = document.errors;
  if (problem) {
    const [first = ''] = problem.message.split('\n');
    throw new BadProposal([`${what} is neither YAML nor JSON: ${first.replace(/:$/, '')}`], {
      cause: problem,
    });
  }
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BadProposal([`${what} cannot be read: ${reason}`], { cause });
  }
};

/** What zod says, with the place in words: `changes[1].field`. */
const sentenceOf = ({ path, message, code, ...issue }: z.core.$ZodIssue): string => {
  const place = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  if (code === 'invalid_union' && path.at(-1) === 'kind') {
    return `${place} must be one of ${KINDS.join(', ')}`;
  }
  const keys = 'keys' in issue && Array.isArray(issue.keys) ? `: ${issue.keys.join(', ')}` : '';
  return `${place === '' ? 'the whole' : place}: ${message.replace(/: ".*$/, '')}${code === 'unrecognized_keys' ? keys : ''}`;
};

const KINDS = proposal.shape.changes.element.options.map(({ shape }) => shape.kind.value);
