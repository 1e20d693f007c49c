/** A request that is not taken: its HTTP status, one full sentence, and headers that say what would be. */
export class IntakeRefusal extends Error {
  override readonly name = 'IntakeRefusal';
  constructor(
    readonly status: number,
    sentence: string,
    readonly headers: Readonly<Record<string, string>> = {},
    cause?: unknown,
  ) {
    super(sentence, { cause });
  }
}

/** For a body above the limit, be it as sent or inflated. */
export const tooLarge = (maxMegabytes: number): IntakeRefusal =>
  new IntakeRefusal(
    413,
    `the body is larger than ${maxMegabytes} MB (MAX_BODY_MB): send fewer events at once`,
  );
