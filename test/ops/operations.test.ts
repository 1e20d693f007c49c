import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { describeSettings } from '#platform';

it('docs/operations.md lists every setting, with what it is when not given', () => {
  const [, section = ''] = readFileSync('docs/operations.md', 'utf8').split(/^## /m);
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(
    describeSettings().map(
      ({ variable, description, expected, fallback }) =>
        `| \`${variable}\` | ${fallback === null ? '' : `\`${fallback}\``} | ${description}: ${expected} |`,
    ),
  );
});
