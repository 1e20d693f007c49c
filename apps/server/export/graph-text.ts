import type { GraphPieces } from '#catalog';

/**
 * An export as JSON text, in pieces: each item of its lists on a line of its own, so that tools that compare lines can
 * compare it. A list is read when the text before it was taken.
 */
export async function* graphText(
  facts: Readonly<Record<string, unknown>>,
  lists: GraphPieces,
): AsyncGenerator<string> {
  let before = '{\n';
  for (const [member, value] of Object.entries(facts)) {
    yield `${before}${JSON.stringify(member)}:${JSON.stringify(value)}`;
    before = ',\n';
  }
  for (const [member, read] of Object.entries(lists)) {
    yield `${before}${JSON.stringify(member)}:`;
    yield* listText(read());
  }
  yield '\n}\n';
}

async function* listText(list: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let before = '[\n';
  let isEmpty = true;
  for await (const items of list) {
    for (let start = 0; start < items.length; start += ITEMS_AT_ONCE) {
      const lines = items.slice(start, start + ITEMS_AT_ONCE).map((item) => JSON.stringify(item));
      yield `${before}${lines.join(',\n')}`;
      before = ',\n';
      isEmpty = false;
    }
  }
  yield isEmpty ? '[]' : '\n]';
}

const ITEMS_AT_ONCE = 500;
