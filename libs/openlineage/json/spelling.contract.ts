import fc from 'fast-check';

// JSON values as trees whose numbers are texts, and the many ways to write each of them.

export type Tree =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly Tree[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Tree])[] };

const digits = fc.stringMatching(/^[0-9]{1,25}$/);
const whole = fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9][0-9]{0,24}$/));

/** A number in any form that JSON allows. */
export const numberText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '-'),
    whole,
    fc.option(digits, { nil: '' }),
    fc.constantFrom('', '', 'e1', 'E+05', 'e-7', 'e400'),
  )
  .map(([sign, before, after, power]) => sign + before + (after && `.${after}`) + power);

const word = fc
  .oneof(
    numberText,
    fc.constantFrom('true', 'false', 'null', 'NaN', 'Infinity', '-Infinity', '9007199254740993'),
  )
  .map((text): Tree => ({ kind: 'word', text }));

/** Any text, also with lone surrogates and control characters. */
const anyText: fc.Arbitrary<string> = fc.string({
  unit: fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('"', '\\', '/', '\u0000', '\n', '\u007f', 'é', '🕷', 'ﬁ', '\u2028'),
    },
    { weight: 1, arbitrary: fc.constantFrom('\ud800', '\udbff', '\udc00', '\udfff', '\ue000') },
  ),
  maxLength: 8,
});

const memberName = fc.oneof(
  anyText,
  fc.constantFrom('__proto__', 'constructor', '', '0', '10', '2'),
);

export const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    word,
    anyText.map((text): Tree => ({ kind: 'text', text })),
    fc.array(tie('tree'), { maxLength: 4 }).map((items): Tree => ({ kind: 'array', items })),
    fc
      .uniqueArray(fc.tuple(memberName, tie('tree')), { selector: ([name]) => name, maxLength: 5 })
      .map((members): Tree => ({ kind: 'object', members })),
  ),
})).tree;

/** Choices that decide how a value is written, used in turn. */
export const choices: fc.Arbitrary<readonly number[]> = fc.array(fc.nat({ max: 999 }), {
  minLength: 1,
  maxLength: 40,
});

/**
 * Writes a tree in one of its ways: members in any order, any space, and strings as `quote` writes them; by default
 * with arbitrary characters escaped.
 */
export const spelt = (
  value: Tree,
  chosen: readonly number[],
  quote: ((text: string) => string) | null = null,
): string => {
  let used = 0;
  const choose = (count: number): number => {
    used += 1;
    return ((chosen[used % chosen.length] ?? 0) + used) % count;
  };
  const space = (): string => ['', '', '', ' ', '\n', '\t\r'][choose(6)] ?? '';
  const escaped = (unit: string): string => {
    const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${choose(2) === 0 ? hex : hex.toUpperCase()}`;
  };
  const character = (char: string): string => {
    const isLone = char.length === 1 && char >= '\ud800' && char <= '\udfff';
    const mustEscape = char < ' ' || char === '"' || char === '\\' || isLone;
    return mustEscape || choose(5) === 0 ? char.split('').map(escaped).join('') : char;
  };
  const quoted = quote ?? ((text) => `"${Array.from(text, character).join('')}"`);
  const write = (one: Tree): string => {
    if (one.kind === 'word') return one.text;
    if (one.kind === 'text') return quoted(one.text);
    if (one.kind === 'array')
      return `[${one.items.map((item) => space() + write(item) + space()).join(',') || space()}]`;
    const members = [...one.members];
    const written: string[] = [];
    while (members.length > 0) {
      const [[name, member]] = members.splice(choose(members.length), 1) as [[string, Tree]];
      written.push(`${space()}${quoted(name)}${space()}:${space()}${write(member)}${space()}`);
    }
    return `{${written.join(',') || space()}}`;
  };
  return space() + write(value) + space();
};
