/** Says what was thrown at an entry that the projection failed at. The entry itself is in the log and among the dead letters. */
export type OnFailure = (sequence: number, failure: string) => void;

/**
 * Describes an error by its class and by where it was thrown, for a log that anybody may read. Its message is left out, because it
 * may quote the event, which may hold names and secrets; so are the paths of this machine.
 */
export const describeFailure = (error: unknown): string => {
  if (!(error instanceof Error)) return `a value of type ${typeof error} was thrown`;
  const name = IDENTIFIER.exec(error.constructor.name)?.[0] ?? 'Error';
  const frames = framesOf(error);
  return frames.length === 0 ? name : `${name} at ${frames.join(', ')}`;
};

const MOST_FRAMES = 8;

const framesOf = ({ stack = '', message }: Error): readonly string[] => {
  // The stack begins with the message, whose lines may look like frames.
  const at = message === '' ? 0 : stack.indexOf(message);
  if (at < 0) return [];
  return stack
    .slice(at + message.length)
    .split('\n')
    .flatMap((line) => {
      const { fn = 'anonymous', file, row } = FRAME.exec(line)?.groups ?? {};
      return file === undefined || row === undefined ? [] : [`${fn} (${file}:${row})`];
    })
    .slice(0, MOST_FRAMES);
};

const IDENTIFIER = /^[A-Za-z_]\w*$/;

// The function, where it has a name, and the file from its folder in this project or package on.
const FRAME =
  /^\s+at (?:(?:async |new )?(?<fn>[\w$.<>]+)[^(]*\()?(?:[^()]*[/\\])?(?<file>(?:libs|apps|node_modules|node:)[\w@./\\:-]*?):(?<row>\d+):\d+\)?$/;
