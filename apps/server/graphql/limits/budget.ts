import type { ReadLimit } from '#catalog';
import { Refusal } from '../refusal.ts';
import { bytesOf } from './answer-size.ts';
import type { TimeLimit } from './time-limit.ts';

/** How much one question may use: everything that is read and made for its answer shares it. */
export interface Budget extends ReadLimit {
  /** Counts bytes of the answer, about. Throws when there are too many, then and ever after. */
  make(bytes: number): void;
  /** Throws when an answer as a whole is too large: what introspection answers is not counted while it is made. */
  checkSize(answer: unknown): void;
  /** Throws where a limit was reached, or the time is up: an answer with parts missing is no answer. */
  check(): void;
}

interface Limits {
  readonly MAX_QUERY_ROWS: number;
  readonly MAX_ANSWER_MB: number;
}

/** A whole budget for one question. */
export const openBudget = (
  time: TimeLimit,
  { MAX_QUERY_ROWS: mostRows, MAX_ANSWER_MB: mostMegabytes }: Limits,
): Budget => {
  let [rows, bytes] = [0, 0];
  const mostBytes = mostMegabytes * 1024 * 1024;

  const checkRows = (): void => {
    if (rows <= mostRows) return;
    throw new Refusal(
      'TOO_COSTLY',
      `the question reads more than ${mostRows} rows (MAX_QUERY_ROWS): ask for smaller pages or without totalCount, or raise the limit`,
    );
  };
  const tooLarge = (): Refusal =>
    new Refusal(
      'TOO_COSTLY',
      `the answer is larger than ${mostMegabytes} MB (MAX_ANSWER_MB): ask for smaller pages or fewer fields, or raise the limit`,
    );
  const checkBytes = (): void => {
    if (bytes > mostBytes) throw tooLarge();
  };
  const checkSize = (answer: unknown): void => {
    if (bytesOf(answer, mostBytes) > mostBytes) throw tooLarge();
  };
  const check = (): void => {
    checkRows();
    checkBytes();
    time.left();
  };
  return {
    check,
    checkSize,
    left: () => Math.max(0, mostRows - rows),
    spend: (more) => {
      rows += more;
      checkRows();
    },
    make: (more) => {
      bytes += more;
      checkBytes();
    },
    turn: async () => {
      check();
      await time.turn();
    },
  };
};
