/** A proposal that cannot be assessed, with a sentence for each thing that is wrong with it. */
export class BadProposal extends Error {
  override readonly name = 'BadProposal';
  constructor(
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(problems.join('\n'), options);
  }
}
