import { UsageError } from './exit-codes.ts';
import type { Globals } from './options.ts';

/** Throws {@link UsageError} where a command is told to ask a server that it cannot ask. */
export const refuseUrl = ({ url }: Globals, command: string): void => {
  if (url === undefined) return;
  throw new UsageError(
    `"ledgerline ${command}" works on local files only: run it without --url, where the files are`,
  );
};
