import type { GraphExport } from '#catalog';

/** The document as JSON text, in pieces: each item of its lists on a line of its own, so that tools that compare lines can compare it. */
export function* graphText(document: GraphExport): Generator<string> {
  let before = '{\n';
  for (const [member, value] of Object.entries(document)) {
    yield `${before}${JSON.stringify(member)}:`;
    yield* Array.isArray(value) ? listText(value) : [JSON.stringify(value)];
    before = ',\n';
  }
  yield '\n}\n';
}

function* listText(items: readonly unknown[]): Generator<string> {
  if (items.length === 0) {
    yield '[]';
    return;
  }
  let before = '[\n';
  for (const item of items) {
    yield `${before}${JSON.stringify(item)}`;
    before = ',\n';
  }
  yield '\n]';
}
