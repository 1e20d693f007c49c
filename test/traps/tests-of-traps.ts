import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exemptTraps } from '../mutants/exempt.ts';
import { MUTANTS } from '../mutants/mutants.ts';
import { TRAPS } from './list.ts';

interface TrapTest {
  readonly file: string;
  readonly name: string;
}

/** The tests that are named after traps, by the number of the trap, in the order of their files. */
export const testsOfTraps = (): ReadonlyMap<number, readonly TrapTest[]> => {
  const tests = new Map<number, TrapTest[]>();
  for (const file of testFiles()) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(NAMED)) {
      const [numbers = ''] = /^[^:]*/.exec(name) ?? [];
      for (const [, number] of numbers.matchAll(/trap (\d+)/g)) {
        const own = tests.get(Number(number)) ?? [];
        tests.set(Number(number), own);
        own.push({ file, name });
      }
    }
  }
  return tests;
};

// The name of a test in quotes that begins with what it is about: `trap 9, trap 10: …`.
const NAMED = /'((?:(?:trap|must) \d+,? ?)+: [^']*)'/g;

const testFiles = (): readonly string[] =>
  ['apps', 'libs', 'test']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
    )
    .filter((path) => path.endsWith('.test.ts'))
    .sort();

/** docs/traps.md, as it should be. */
export const trapsPage = (): string => {
  const tests = testsOfTraps();
  const sections = TRAPS.map((words, index) => {
    const trap = index + 1;
    return [`### ${trap}. ${words}`, ...listOf(tests.get(trap) ?? []), ...listOfMutants(trap)].join(
      '\n',
    );
  });
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
};

const INTRODUCTION = `# The traps

What real producers of OpenLineage do, whatever the specification says, and the tests that hold Ledgerline to an answer. Each test is named after its trap. Those
in \`test/traps\` run twice: against the fold, and against a second, naive implementation of what its answers mean.

\`npm run mutants\` switches off the handling of each trap in turn, in a copy of the sources, and lists the tests that then fail; it ends with 1 when none does.
What it switches off stands below each trap. With numbers of traps behind it (\`npm run mutants -- 27 36\`) it takes only those.

This page is made from the tests: \`npm run trap-list\` writes it again, and a test fails when it is out of date.`;

const listOf = (tests: readonly TrapTest[]): readonly string[] => {
  const files = [...new Set(tests.map(({ file }) => file))];
  return files.flatMap((file) => [
    '',
    `In [${file}](../${file}):`,
    '',
    ...tests.filter((test) => test.file === file).map(({ name }) => `- ${name}`),
  ]);
};

const listOfMutants = (trap: number): readonly string[] => {
  const exempt = exemptTraps.get(trap);
  if (exempt !== undefined) return ['', `Nothing to switch off: ${exempt}.`];
  const own = MUTANTS.filter((mutant) => mutant.trap === trap);
  return [
    '',
    'Switched off:',
    '',
    ...own.map(({ without, file }) => `- ${without} ([${file}](../${file}))`),
  ];
};
