import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { story } from '../shop/story.ts';

it('the documented command prints the events that documents have in shop.ndjson', () => {
  const command = 'npm run --silent story';
  const [program, ...words] = command.split(' ');
  const printed = execFileSync(program ?? '', words, { encoding: 'utf8' });
  const lines = printed.split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(story);
  for (const page of ['changes', 'cli', 'operations'])
    expect(readFileSync(`docs/${page}.md`, 'utf8')).toContain(`${command} > shop.ndjson`);
});
