import { parseDocument, type YAMLError } from 'yaml';
import { BadProposal } from './bad-proposal.ts';
import { proposalProblems } from './proposal-problems.ts';
import { proposal, type Proposal } from '#own-events';

/** The longest text of a proposal: a hundred changes with whole schemas fit. */
export const MOST_CHARACTERS = 1_000_000;
// Parts of a document may stand for others, in YAML: a proposal has no use for many of them.
const MOST_ALIASES = 100;

/**
 * Reads a proposal from YAML or JSON; `what` names the text in messages. Throws {@link BadProposal} with a sentence for each thing
 * that is wrong with it, and where.
 */
export const readProposal = (text: string, what: string): Proposal => {
  if (text.length > MOST_CHARACTERS) {
    throw new BadProposal([
      `${what} has more than ${MOST_CHARACTERS} characters, which no proposal has: see that it is the one that was meant`,
    ]);
  }
  return checkProposal(valueOf(text, what), what);
};

/** As {@link readProposal}, for what was read already. */
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
  if (problem) throw new BadProposal([`${what} ${sentenceOf(problem)}`], { cause: problem });
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (cause) {
    const isTooMuch = cause instanceof Error && cause.message.startsWith('Excessive');
    const sentence = isTooMuch
      ? `stands for more than ${MOST_ALIASES} parts of itself by aliases (*name): write out what is meant`
      : 'has an alias (*name) for a part that is not there: name it with an anchor (&name) before';
    throw new BadProposal([`${what} ${sentence}`], { cause });
  }
};

const sentenceOf = ({ code, message, linePos }: YAMLError): string => {
  const [start] = linePos ?? [];
  const place = start ? ` at line ${start.line}, column ${start.col}` : '';
  switch (code) {
    case 'MULTIPLE_DOCS':
      return `holds another document${place}: give each proposal a file of its own`;
    case 'DUPLICATE_KEY':
      return `says a thing twice${place}: keep one of the two`;
    case 'NON_STRING_KEY':
      return `has a name that is no text${place}: a name is text`;
    case 'TAB_AS_INDENT':
      return `is indented with a tab${place}: YAML takes spaces only`;
    default: {
      // How it is no YAML, the library knows best.
      const [reason = ''] = message.split(/ at line \d+|\n/);
      return `is neither YAML nor JSON${place}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
    }
  }
};
