/** Bytes that are not JSON, or not JSON that can be read without guessing. `offset` counts bytes from 0. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  constructor(
    reason: string,
    readonly offset: number,
  ) {
    super(`${reason} at byte ${offset}`);
  }
}
