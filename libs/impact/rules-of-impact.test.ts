import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { RULES } from './rules.ts';
import { rulesOfChanges } from './rules-of-changes.ts';

describe('the table of rules', () => {
  it('stands in the documents as it stands here', async () => {
    const text = await readFile(new URL('../../docs/rules-of-impact.md', import.meta.url), 'utf8');
    const rows = text
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(rows).toEqual([...rulesOfChanges.map(changeCells), ...RULES.map(ruleCells)]);
  });
});

const said = (outcome: (typeof RULES)[number]['job']): string => {
  if (outcome === null) return '';
  const certain = outcome.certainty === 'CERTAIN' ? '' : 'possibly ';
  return `${certain}${outcome.severity.toLowerCase()}${outcome.effect === null ? '' : `, ${outcome.effect}`}`;
};

const changeCells = (rule: (typeof rulesOfChanges)[number]): readonly string[] => [
  `\`${rule.id}\``,
  rule.change,
  `${rule.severity.toLowerCase()}${rule.effect === null ? '' : `, ${rule.effect}`}`,
  rule.sentence,
];

const ruleCells = (rule: (typeof RULES)[number]): readonly string[] => [
  `\`${rule.id}\``,
  rule.effect,
  rule.uses.length === 0 ? 'as it turns out' : rule.uses.join(' '),
  ...(rule.typing === null ? ['any'] : [rule.typing === 'STRICT' ? 'strict' : 'converting']),
  said(rule.job),
  said(rule.field),
  said(rule.dataset),
  rule.sentence,
];
