import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';

/** What a command is given beside its arguments. */
export interface Context {
  readonly io: Io;
  /** Says what the exit code will be. */
  finish(code: ExitCode): void;
}
