import { createReadStream } from 'node:fs';
import { isCollection, LineCounter, parseDocument } from 'yaml';
import { BadProposal, MOST_CHARACTERS, readProposal, type Proposal } from '#impact';
import { messageOf } from '../causes.ts';
import { UsageError } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { Assessed } from './assessed.ts';

/** A proposal, and where its changes stand. */
export interface Given {
  readonly proposal: Proposal;
  readonly file: Assessed['file'];
}

/** Reads a proposal from a file, or from standard input for `-`. Throws {@link UsageError} for what is none. */
export const changeOfFile = async (path: string, { stdin }: Io): Promise<Given> => {
  let content: string;
  try {
    content = await beginningOf(path === '-' ? stdin : createReadStream(path));
  } catch (cause) {
    throw new UsageError(`the file ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  const name = path === '-' ? 'standard input' : path;
  return {
    proposal: asked(() => readProposal(content, name)),
    file: path === '-' ? null : { path, lines: linesOf(content) },
  };
};

/** All of a proposal; of a longer text, which may have no end, as much as shows that it is none. */
const beginningOf = async (stream: AsyncIterable<Uint8Array | string>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > MOST_CHARACTERS) return text;
  }
  return text + decoder.decode();
};

/** The proposal of one change that options name. */
export const changeOfOptions = (change: Readonly<Record<string, unknown>>): Given => {
  const given = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  );
  const title = `${String(change['kind'])} by options`;
  const json = JSON.stringify({ title, changes: [given] });
  return { proposal: asked(() => readProposal(json, 'the options')), file: null };
};

const asked = (read: () => Proposal): Proposal => {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof BadProposal)) throw cause;
    throw new UsageError(cause.problems, { cause });
  }
};

/** The line at which each change of a proposal begins; JSON is YAML too. */
const linesOf = (content: string): readonly number[] => {
  const lineCounter = new LineCounter();
  const changes = parseDocument(content, { lineCounter }).get('changes');
  if (!isCollection(changes)) return [];
  return changes.items.map((item) => {
    const range = typeof item === 'object' && item !== null && 'range' in item ? item.range : null;
    const start: unknown = Array.isArray(range) ? range[0] : 0;
    return lineCounter.linePos(typeof start === 'number' ? start : 0).line;
  });
};
