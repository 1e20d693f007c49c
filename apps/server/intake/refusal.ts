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

// Clients send again after a 503 with Retry-After, and after a bare 429 or 413 they do not.
/** For a server that has too much to do at present. */
export const busy = (): IntakeRefusal =>
  new IntakeRefusal(
    503,
    'the server holds as many events as it can at once: send again in a moment',
    {
      'retry-after': '1',
    },
  );
