/** A cursor that no answer gave: it cannot be continued from. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
  constructor(readonly cursor: string) {
    super(`the cursor ${JSON.stringify(cursor)} is none that this list gave: pass an endCursor`);
  }
}
