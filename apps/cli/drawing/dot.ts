import { printable } from '../show/printable.ts';
import { COLOURS, type Arrow, type Drawing, type DrawnNode } from './drawing.ts';

/** A drawing in the DOT language of Graphviz. */
export const dot = ({ header, nodes, arrows }: Drawing): string => {
  const ids = new Map(nodes.map(({ key }, index) => [key, `n${index}`]));
  const idOf = (key: string): string => ids.get(key) ?? '';
  return [
    ...header.map((line) => `// ${printable(line)}`),
    'digraph {',
    '  rankdir=LR',
    '  node [shape=box, style=filled, fillcolor=white, fontname="sans-serif"]',
    '  edge [fontname="sans-serif", fontsize=10]',
    ...nodes.map((node) => `  ${idOf(node.key)} [${attributesOf(node)}]`),
    ...arrows.map((arrow) => `  ${idOf(arrow.from)} -> ${idOf(arrow.to)} [${lineOf(arrow)}]`),
    '}',
    '',
  ].join('\n');
};

const attributesOf = ({ label, shape, mark }: DrawnNode): string =>
  [
    `label="${label.map(escaped).join('\\n')}"`,
    ...(shape === 'JOB' ? ['style="rounded,filled"'] : []),
    ...(mark === null ? [] : [`fillcolor="${COLOURS[mark].fill}", color="${COLOURS[mark].line}"`]),
  ].join(', ');

const lineOf = ({ label, isPossible }: Arrow): string =>
  [`label="${escaped(label)}"`, ...(isPossible ? ['style=dashed'] : [])].join(', ');

// Graphviz reads entities of HTML in every label.
const escaped = (text: string): string =>
  printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;');
