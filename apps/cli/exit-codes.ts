/** What a command's exit code means, in the words of `ledgerline --help`. */
export const EXIT_CODES = [
  [0, 'all is well'],
  [1, 'the answer is bad news: events were refused, or what was checked differs'],
  [
    2,
    'the command line, a setting or a file is wrong, or a name is unknown or ambiguous; nothing was done',
  ],
  [
    3,
    'there is no answer: the server cannot be reached or refuses, files are in use or missing, or time ran out',
  ],
  [4, 'a command on a change is refused: the state of the change or the policy does not allow it'],
] as const;

export type ExitCode = (typeof EXIT_CODES)[number][0];

/** The command line, a setting or what was given is wrong, in one way or several: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly problems: readonly string[];
  constructor(problems: string | readonly string[], options?: ErrorOptions) {
    const all = typeof problems === 'string' ? [problems] : problems;
    super(all.join('; '), options);
    this.problems = all;
  }
}

/** A question that has no answer at present: exit code 3. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** A command on a change that its state or the policy does not allow: exit code 4. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
