import { printable } from '../show/printable.ts';
import { COLOURS, type Arrow, type Drawing, type DrawnNode } from './drawing.ts';

// What Mermaid draws unless it is told otherwise (`maxTextSize`, `maxEdges` of its configuration, version 11).
const MOST_CHARACTERS = 50_000;
const MOST_ARROWS = 500;

/** A drawing as a Mermaid flowchart. Where Mermaid refuses to draw so much by default, the header says what to set. */
export const mermaid = ({ header, nodes, arrows }: Drawing): string => {
  const ids = new Map(nodes.map(({ key }, index) => [key, `n${index}`]));
  const idOf = (key: string): string => ids.get(key) ?? '';
  const marks = [...new Set(nodes.flatMap(({ mark }) => (mark === null ? [] : [mark])))];
  const body = [
    'flowchart LR',
    ...nodes.map((node) => `  ${idOf(node.key)}${shaped(node)}${classOf(node)}`),
    ...arrows.map((arrow) => `  ${idOf(arrow.from)} ${lineOf(arrow)} ${idOf(arrow.to)}`),
    ...marks.map(
      (mark) => `  classDef ${mark} fill:${COLOURS[mark].fill},stroke:${COLOURS[mark].line}`,
    ),
  ];
  const length = body.reduce((sum, line) => sum + line.length + 1, 0);
  const limits = [
    ...(length > MOST_CHARACTERS ? [`maxTextSize to at least ${length}`] : []),
    ...(arrows.length > MOST_ARROWS ? [`maxEdges to at least ${arrows.length}`] : []),
  ];
  const comments = [
    ...header,
    ...(limits.length > 0
      ? [`Larger than Mermaid draws by default: set ${limits.join(' and ')}.`]
      : []),
  ];
  return [...comments.map(comment), ...body, ''].join('\n');
};

// Braces in a comment would be read as a directive.
const comment = (text: string): string => `%% ${printable(text).replace(/[{}]/g, ' ')}`;

const shaped = ({ label, shape }: DrawnNode): string => {
  const text = `"${label.map(escaped).join('<br/>')}"`;
  return shape === 'JOB' ? `([${text}])` : `[${text}]`;
};

const classOf = ({ mark }: DrawnNode): string => (mark === null ? '' : `:::${mark}`);

const lineOf = ({ label, isPossible }: Arrow): string => {
  const line = isPossible ? '-.->' : '-->';
  return label === '' ? line : `${line}|"${escaped(label)}"|`;
};

/**
 * What is no letter, digit or harmless sign becomes an entity by its number: none of it is then read as Mermaid or HTML. After a
 * backslash stands a space without width, since Mermaid makes a line break of `\n` even then.
 */
const escaped = (text: string): string =>
  printable(text)
    .replace(/[^\p{L}\p{M}\p{N} _.:/,=()-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`)
    .replaceAll('#92;', '#92;#8203;');
