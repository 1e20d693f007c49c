import { expect, it } from '@jest/globals';
import { withSections } from './report.ts';

const TITLES = ['One', 'Two', 'Three'];

const section = (title: string, printed: string) => ({
  title,
  command: `npm run bench -- ${title.toLowerCase()}`,
  machine: 'Node 20, 2 CPUs',
  printed,
});

it('a section shows its command, the machine and what was printed', () => {
  expect(withSections('', [section('One', '\na  1  \nb  2\n\n')], TITLES)).toMatch(
    /\n\n## One\n\n`npm run bench -- one` on Node 20, 2 CPUs:\n\n```text\na {2}1\nb {2}2\n```\n$/,
  );
});

it('a section takes the place of the one with its title, and others stay in the order of the titles', () => {
  const former = withSections('', [section('Three', 'x'), section('One', 'y')], TITLES);
  const text = withSections(former, [section('Two', 'z'), section('Three', 'new')], TITLES);
  expect([...text.matchAll(/^## .*|^[a-z]+$/gm)].map(([line]) => line)).toEqual([
    ...['## One', 'y', '## Two', 'z', '## Three', 'new'],
  ]);
});

it('a section whose title is not known any more is dropped', () => {
  const former = withSections('', [section('Three', 'x'), section('One', 'y')], TITLES);
  expect(withSections(former, [], ['One'])).not.toContain('Three');
});

it('remarks below the figures stay when the section is replaced', () => {
  const first = withSections('', [section('One', 'old'), section('Two', 'y')], TITLES);
  const remarked = first.replace('old\n```\n', 'old\n```\n\nSlow, because of this.\n\nAnd that.\n');
  const text = withSections(remarked, [section('One', 'new')], TITLES);
  expect(text).toContain('new\n```\n\nSlow, because of this.\n\nAnd that.\n\n## Two\n');
  expect(text).not.toContain('old');
  expect(withSections(text, [section('One', 'new')], TITLES)).toBe(text);
});
