import { configOf } from '../config-of.ts';
import { print, write, type Io } from '../io.ts';
import type { Globals, Reading } from '../options.ts';
import { count } from '../show/count.ts';
import { jsonText } from '../show/printable.ts';
import { screenOf, type Screen } from '../show/screen.ts';
import { askerOver, type Asker } from './ask.ts';
import { overHttp } from './over-http.ts';

// More patience than the server has, so that it is the server that says why there is no answer in time.
const PATIENCE_MS = 5000;

/** An answer for programs and for people. */
export interface Answer {
  readonly document: unknown;
  readonly text: (screen: Screen) => string;
}

/**
 * Asks the server that the options or settings name, else the local files, and writes the answer: as text for people, or with
 * `--json` as a document. Says on stderr when "now" is behind the log.
 */
export const answering = (
  io: Io,
  options: Reading,
  ask: (asker: Asker) => Promise<Answer>,
): Promise<0> => withAsker(io, options, (asker) => writeAnswer(io, options, ask(asker)));

/** As {@link answering}, for what writes to the log: by what the graph says where the mode is `decide`. */
export const deciding = (
  io: Io,
  options: Globals,
  ask: (asker: Asker) => Promise<Answer>,
  mode: 'write' | 'decide' = 'write',
): Promise<0> => {
  const now = { ...options, asOf: null };
  return withAsker(io, now, (asker) => writeAnswer(io, now, ask(asker)), mode);
};

const writeAnswer = async (io: Io, { json }: Globals, answer: Promise<Answer>): Promise<void> => {
  const { document, text } = await answer;
  await write(io.stdout, json ? jsonText(document) : text(screenOf(io)));
};

/** As {@link answering}, for an answer that is written in a way of its own. */
export const withAsker = async (
  io: Io,
  options: Reading,
  answer: (asker: Asker) => Promise<void>,
  mode: 'read' | 'write' | 'decide' = 'read',
): Promise<0> => {
  const asker = await openAsker(io, options, mode);
  try {
    await answer(asker);
    const freshness = asker.freshness();
    if (options.asOf === null && freshness !== null && freshness.lag !== 0) {
      print(io.stderr, `note: this is as of #${freshness.asOf}; ${missing(freshness.lag)}\n`);
    }
    return 0;
  } finally {
    await asker.close();
  }
};

const missing = (lag: number | null): string =>
  lag === null
    ? 'it is not known how many later entries the log has'
    : `${count(lag, 'later entry', 'later entries')} of the log not in the answer yet`;

const openAsker = async (
  io: Io,
  options: Reading,
  mode: 'read' | 'write' | 'decide',
): Promise<Asker> => {
  const config = configOf(io, options);
  const { LEDGERLINE_URL: url, LEDGERLINE_API_KEY: key, QUERY_TIMEOUT_MS: timeout } = config;
  if (url !== null) return askerOver(overHttp(url, key), timeout + PATIENCE_MS);
  // Only here, since a question to a server should not wait until a server of its own is loaded.
  const { inProcess } = await import('./in-process.ts');
  return askerOver(await inProcess(config, mode), timeout + PATIENCE_MS);
};
